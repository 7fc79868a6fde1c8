-- Public keys of providers for webhooks, as the provider confirmed them: nothing here is secret. origin is
-- where the provider was asked, because each environment has keys of its own.
CREATE TABLE webhook_keys (
    provider TEXT NOT NULL,
    origin TEXT NOT NULL,
    kid TEXT NOT NULL,
    point TEXT NOT NULL,
    expired_at TIMESTAMP,
    confirmed_at TIMESTAMP NOT NULL,
    PRIMARY KEY (provider, origin, kid)
);
