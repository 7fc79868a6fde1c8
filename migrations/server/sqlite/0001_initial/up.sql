-- Times are UTC. Amounts are exact decimals as text. Names of enums are text, checked where they are read.

CREATE TABLE users (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    email TEXT NOT NULL UNIQUE,
    created_at TIMESTAMP NOT NULL
);

-- Sessions and one-time login links, by the SHA-256 of their token.
CREATE TABLE sessions (
    token_hash TEXT PRIMARY KEY NOT NULL,
    user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    expires_at TIMESTAMP NOT NULL
);
CREATE INDEX sessions_by_expiry ON sessions (expires_at);

CREATE TABLE portfolios (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    plaid_has_pending_updates BOOLEAN NOT NULL DEFAULT FALSE,
    snaptrade_has_pending_updates BOOLEAN NOT NULL DEFAULT FALSE,
    created_at TIMESTAMP NOT NULL,
    UNIQUE (user_id, name)
);

-- For a provider whose secret belongs to a user and not to an item.
CREATE TABLE provider_users (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    provider TEXT NOT NULL,
    user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    provider_user TEXT NOT NULL,
    sealed_secret TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    UNIQUE (provider, user_id),
    UNIQUE (provider, provider_user)
);

-- sealed_secret is null where the secret belongs to the user; status_at is when the provider said so;
-- repair_begun_at is when the user last opened the provider's update mode.
CREATE TABLE provider_items (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    provider TEXT NOT NULL,
    item_id TEXT NOT NULL,
    user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    institution_id TEXT,
    institution_name TEXT,
    status TEXT NOT NULL,
    status_reason TEXT,
    status_at TIMESTAMP,
    repair_begun_at TIMESTAMP,
    sealed_secret TEXT,
    event_seq BIGINT NOT NULL DEFAULT 0,
    synced_seq BIGINT NOT NULL DEFAULT 0,
    last_event_at TIMESTAMP,
    last_synced_at TIMESTAMP,
    provider_as_of TIMESTAMP,
    snapshot_hash TEXT,
    linked_at TIMESTAMP NOT NULL,
    UNIQUE (provider, item_id)
);
CREATE INDEX provider_items_by_user ON provider_items (user_id, provider);

-- Items that were ended. News of one that is still under way must not bring it back.
CREATE TABLE ended_items (
    provider TEXT NOT NULL,
    item_id TEXT NOT NULL,
    ended_at TIMESTAMP NOT NULL,
    PRIMARY KEY (provider, item_id)
);

CREATE TABLE accounts (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    item BIGINT NOT NULL REFERENCES provider_items (id) ON DELETE CASCADE,
    account_id TEXT NOT NULL,
    name TEXT,
    mask TEXT,
    kind TEXT,
    subtype TEXT,
    balance TEXT,
    currency TEXT,
    created_at TIMESTAMP NOT NULL,
    UNIQUE (item, account_id)
);

-- An account can report a security in several rows (long and short, lots), so nothing here is unique.
CREATE TABLE positions (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    position_source TEXT NOT NULL,
    item BIGINT NOT NULL REFERENCES provider_items (id) ON DELETE CASCADE,
    account_id TEXT NOT NULL,
    security_id TEXT NOT NULL,
    ticker TEXT,
    name TEXT,
    kind TEXT,
    quantity TEXT NOT NULL,
    price TEXT,
    price_as_of TIMESTAMP,
    value TEXT,
    cost_basis TEXT,
    currency TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL
);
CREATE INDEX positions_by_item ON positions (item);

-- The latest refresh. A lease that is null or over means that none is running.
CREATE TABLE refreshes (
    user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    provider TEXT NOT NULL,
    claimed_at TIMESTAMP NOT NULL,
    cooldown_until TIMESTAMP NOT NULL,
    leased_until TIMESTAMP,
    outcome TEXT,
    PRIMARY KEY (user_id, provider)
);

-- The inbox of verified deliveries. No reference to an item: an event may come first, and stays when the
-- item goes.
CREATE TABLE webhook_events (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    provider TEXT NOT NULL,
    delivery_key TEXT NOT NULL,
    kind TEXT NOT NULL,
    item_id TEXT,
    provider_user TEXT,
    issued_at TIMESTAMP NOT NULL,
    received_at TIMESTAMP NOT NULL,
    effect TEXT NOT NULL,
    outcome TEXT NOT NULL,
    payload TEXT NOT NULL,
    UNIQUE (provider, delivery_key)
);
CREATE INDEX webhook_events_by_item ON webhook_events (provider, item_id, outcome);
CREATE INDEX webhook_events_by_time ON webhook_events (received_at);

-- The ledger. user_id is null for calls that nobody asked for; a bill outlives the user.
CREATE TABLE provider_calls (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    user_id BIGINT REFERENCES users (id) ON DELETE SET NULL,
    provider TEXT NOT NULL,
    endpoint TEXT NOT NULL,
    item_id TEXT,
    at TIMESTAMP NOT NULL,
    duration_ms BIGINT NOT NULL,
    error_code TEXT,
    request_id TEXT
);
CREATE INDEX provider_calls_by_user ON provider_calls (user_id, at);
CREATE INDEX provider_calls_by_time ON provider_calls (at);
