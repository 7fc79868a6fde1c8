//! The paths that the provider answers.

use serde_json::Value;

use super::call::Call;
use super::{Plaid, Refusal, connection, data, linking, trial};

/// Answers a call, without the request id.
pub(super) type Endpoint = fn(&Plaid, &Call) -> Result<Value, Refusal>;

const ENDPOINTS: [(&str, Endpoint); 14] = [
    ("/accounts/balance/get", data::balances),
    ("/accounts/get", data::accounts),
    ("/institutions/get_by_id", connection::institution),
    ("/investments/holdings/get", data::holdings),
    ("/investments/refresh", data::refresh),
    ("/item/get", connection::get),
    ("/item/public_token/exchange", linking::exchange),
    ("/item/remove", connection::remove),
    ("/item/webhook/update", connection::update_webhook),
    ("/link/token/create", linking::create_link_token),
    ("/sandbox/item/fire_webhook", trial::fire_webhook),
    ("/sandbox/item/reset_login", trial::reset_login),
    ("/sandbox/public_token/create", linking::create_public_token),
    ("/webhook_verification_key/get", connection::verification_key),
];

/// The function behind a path.
pub(super) fn find(path: &str) -> Option<Endpoint> {
    ENDPOINTS.iter().find(|(known, _)| *known == path).map(|(_, endpoint)| *endpoint)
}
