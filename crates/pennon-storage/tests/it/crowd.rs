//! Many users at once, past the store.

use pennon_testkit::{Backend, TempStore};

/// Fills the tables with so many users, two items and four positions each, and their history.
pub(crate) fn fill(store: &TempStore, users: usize) {
    let time = match store.backend() {
        Backend::Sqlite => "strftime('%Y-%m-%d %H:%M:%f', '2024-01-01', '+' || i || ' seconds')",
        Backend::Postgres => "TIMESTAMP '2024-01-01' + i * INTERVAL '1 second'",
    };
    let tables = [
        ("users (id, email, created_at)", "i, 'user' || i || '@example.com', TIME", 1),
        ("sessions (token_hash, user_id, kind, created_at, expires_at)", "'t' || i, i, 'session', TIME, TIME", 1),
        ("portfolios (user_id, name, created_at)", "i, 'CURRENT_PORTFOLIO', TIME", 1),
        (
            "provider_users (provider, user_id, provider_user, sealed_secret, created_at)",
            "'snaptrade', i, 'p' || i, 's', TIME",
            1,
        ),
        (
            "provider_items (provider, item_id, user_id, status, event_seq, linked_at)",
            "CASE i % 2 WHEN 0 THEN 'plaid' ELSE 'snaptrade' END, 'i' || i, (i + 1) / 2, 'active', i % 3, TIME",
            2,
        ),
        ("ended_items (provider, item_id, ended_at)", "'plaid', 'e' || i, TIME", 1),
        ("accounts (item, account_id, created_at)", "i, 'a', TIME", 2),
        (
            "positions (position_source, item, account_id, security_id, quantity, currency, created_at)",
            "'plaid', (i + 1) / 2, 'a', 's', '1', 'USD', TIME",
            4,
        ),
        ("refreshes (user_id, provider, claimed_at, cooldown_until)", "i, 'plaid', TIME, TIME", 1),
        (
            "webhook_events (provider, delivery_key, kind, item_id, issued_at, received_at, effect, outcome, payload)",
            "'plaid', 'd' || i, 'k', 'i' || i, TIME, TIME, '{}', CASE i % 9 WHEN 0 THEN 'orphan' ELSE 'counted' END, '{}'",
            3,
        ),
        ("provider_calls (user_id, provider, endpoint, at, duration_ms)", "(i + 2) / 3, 'plaid', '/x', TIME, 1", 3),
    ];
    let mut all = String::new();
    for (columns, values, times) in tables {
        let (values, rows) = (values.replace("TIME", time), users * times);
        all.push_str(&format!(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {rows}) \
             INSERT INTO {columns} SELECT {values} FROM n;"
        ));
    }
    store.execute(&format!("BEGIN; {all} COMMIT; ANALYZE;"));
}
