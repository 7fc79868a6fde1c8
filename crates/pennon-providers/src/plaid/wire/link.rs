//! Linking: requests and answers.

use serde::{Deserialize, Serialize};

/// The request of `/link/token/create`.
#[derive(Serialize)]
pub(in crate::plaid) struct LinkTokenRequest<'a> {
    pub(in crate::plaid) client_name: &'a str,
    pub(in crate::plaid) language: &'a str,
    pub(in crate::plaid) country_codes: &'a [String],
    pub(in crate::plaid) user: LinkUser,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::plaid) products: Option<[&'static str; 1]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::plaid) webhook: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::plaid) access_token: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::plaid) update: Option<LinkUpdate>,
}

/// For whom.
#[derive(Serialize)]
pub(in crate::plaid) struct LinkUser {
    pub(in crate::plaid) client_user_id: String,
}

/// What update mode offers besides the login.
#[derive(Serialize)]
pub(in crate::plaid) struct LinkUpdate {
    pub(in crate::plaid) account_selection_enabled: bool,
}

/// The answer of `/link/token/create`.
#[derive(Deserialize)]
pub(in crate::plaid) struct LinkToken {
    pub(in crate::plaid) link_token: String,
    #[serde(default)]
    pub(in crate::plaid) expiration: Option<String>,
}

/// The answer of `/item/public_token/exchange`.
#[derive(Deserialize)]
pub(in crate::plaid) struct Exchanged {
    pub(in crate::plaid) access_token: String,
    pub(in crate::plaid) item_id: String,
}
