//! The tables, as the migrations of both engines make them.

use diesel::{allow_tables_to_appear_in_same_query, joinable, table};

table! {
    users (id) {
        id -> BigInt,
        email -> Text,
        created_at -> Timestamp,
    }
}

table! {
    sessions (token_hash) {
        token_hash -> Text,
        user_id -> BigInt,
        kind -> Text,
        created_at -> Timestamp,
        expires_at -> Timestamp,
    }
}

table! {
    portfolios (id) {
        id -> BigInt,
        user_id -> BigInt,
        name -> Text,
        plaid_has_pending_updates -> Bool,
        snaptrade_has_pending_updates -> Bool,
        revision -> BigInt,
        created_at -> Timestamp,
    }
}

table! {
    provider_items (id) {
        id -> BigInt,
        provider -> Text,
        item_id -> Text,
        user_id -> BigInt,
        institution_id -> Nullable<Text>,
        institution_name -> Nullable<Text>,
        status -> Text,
        status_reason -> Nullable<Text>,
        status_at -> Nullable<Timestamp>,
        repair_begun_at -> Nullable<Timestamp>,
        sealed_secret -> Nullable<Text>,
        event_seq -> BigInt,
        synced_seq -> BigInt,
        last_event_at -> Nullable<Timestamp>,
        last_synced_at -> Nullable<Timestamp>,
        provider_as_of -> Nullable<Timestamp>,
        snapshot_hash -> Nullable<Text>,
        linked_at -> Timestamp,
    }
}

table! {
    ended_items (provider, item_id) {
        provider -> Text,
        item_id -> Text,
        ended_at -> Timestamp,
    }
}

table! {
    provider_users (id) {
        id -> BigInt,
        provider -> Text,
        user_id -> BigInt,
        provider_user -> Text,
        sealed_secret -> Text,
        created_at -> Timestamp,
    }
}

table! {
    accounts (id) {
        id -> BigInt,
        item -> BigInt,
        account_id -> Text,
        name -> Nullable<Text>,
        mask -> Nullable<Text>,
        kind -> Nullable<Text>,
        subtype -> Nullable<Text>,
        balance -> Nullable<Text>,
        currency -> Nullable<Text>,
        created_at -> Timestamp,
    }
}

table! {
    positions (id) {
        id -> BigInt,
        position_source -> Text,
        item -> BigInt,
        account_id -> Text,
        security_id -> Text,
        ticker -> Nullable<Text>,
        name -> Nullable<Text>,
        kind -> Nullable<Text>,
        quantity -> Text,
        price -> Nullable<Text>,
        price_as_of -> Nullable<Timestamp>,
        value -> Nullable<Text>,
        cost_basis -> Nullable<Text>,
        currency -> Text,
        created_at -> Timestamp,
    }
}

table! {
    refreshes (user_id, provider) {
        user_id -> BigInt,
        provider -> Text,
        claimed_at -> Timestamp,
        cooldown_until -> Timestamp,
        leased_until -> Nullable<Timestamp>,
        outcome -> Nullable<Text>,
    }
}

table! {
    webhook_events (id) {
        id -> BigInt,
        provider -> Text,
        delivery_key -> Text,
        kind -> Text,
        item_id -> Nullable<Text>,
        provider_user -> Nullable<Text>,
        issued_at -> Timestamp,
        received_at -> Timestamp,
        effect -> Text,
        outcome -> Text,
        payload -> Text,
    }
}

table! {
    provider_calls (id) {
        id -> BigInt,
        user_id -> Nullable<BigInt>,
        provider -> Text,
        endpoint -> Text,
        item_id -> Nullable<Text>,
        at -> Timestamp,
        duration_ms -> BigInt,
        error_code -> Nullable<Text>,
        request_id -> Nullable<Text>,
    }
}

table! {
    webhook_keys (provider, origin, kid) {
        provider -> Text,
        origin -> Text,
        kid -> Text,
        point -> Text,
        expired_at -> Nullable<Timestamp>,
        confirmed_at -> Timestamp,
    }
}

table! {
    /// Diesel's own record of the migrations that were run.
    __diesel_schema_migrations (version) {
        version -> Text,
        run_on -> Timestamp,
    }
}

joinable!(sessions -> users (user_id));
joinable!(positions -> provider_items (item));
allow_tables_to_appear_in_same_query!(sessions, users);
allow_tables_to_appear_in_same_query!(portfolios, provider_items, accounts, positions);
