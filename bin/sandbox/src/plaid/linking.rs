//! The endpoints of the link flow. Link itself, the provider's widget in the browser, is not here: a public token is created directly.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::call::{Call, invalid, missing};
use super::connection::check_url;
use super::item::{Item, Receiver};
use super::token::LinkToken;
use super::{Plaid, Refusal, wire};
use crate::Error;

/// The longest name that Link shows.
const CLIENT_NAME: usize = 30;

const LANGUAGES: [&str; 17] =
    ["da", "de", "en", "es", "et", "fr", "hi", "it", "lt", "lv", "nl", "no", "pl", "pt", "ro", "sv", "vi"];

const COUNTRIES: [&str; 20] = [
    "AT", "BE", "CA", "DE", "DK", "EE", "ES", "FI", "FR", "GB", "IE", "IT", "LT", "LV", "NL", "NO", "PL", "PT", "SE",
    "US",
];

/// Products that start an item. `balance` and `investments_refresh` are no such products and are refused here, as at the provider.
const PRODUCTS: [&str; 6] = ["assets", "auth", "identity", "investments", "liabilities", "transactions"];

/// `/link/token/create`: for a new connection, or with an access token for the repair of one.
pub(super) fn create_link_token(plaid: &Plaid, call: &Call) -> Result<Value, Refusal> {
    call.require(&["client_name", "language", "country_codes", "user"])?;
    check_client(call)?;
    let webhook = call.text("webhook")?;
    if let Some(url) = webhook {
        check_url("webhook", url)?;
    }
    let mut state = plaid.state();
    let update = call.text("access_token")?.is_some();
    let (item_id, products) = if update {
        (Some(state.opened(call)?.item_id.clone()), Vec::new())
    } else {
        (None, products(call, "products")?)
    };
    let expires_at = LinkToken::expiry(update, call.now);
    let link = LinkToken { item_id, webhook: webhook.map(str::to_owned), products, expires_at };
    Ok(json!({"link_token": state.tokens.issue_link(link)?, "expiration": wire::time(expires_at)}))
}

/// `/sandbox/public_token/create`: what a user does in Link, in one call.
pub(super) fn create_public_token(plaid: &Plaid, call: &Call) -> Result<Value, Refusal> {
    call.require(&["institution_id", "initial_products"])?;
    let products = products(call, "initial_products")?;
    let webhook = call.object("options")?.and_then(|options| options.get("webhook")).filter(|url| !url.is_null());
    let receiver = match webhook {
        Some(url) => {
            let url = url.as_str().ok_or_else(|| invalid("options.webhook", "must be a string"))?;
            check_url("options.webhook", url)?;
            Receiver::Url(url.to_owned())
        }
        None => Receiver::Default,
    };
    let (_, public_token) = plaid.open(call.required("institution_id")?, products, receiver, call.now)?;
    Ok(json!({"public_token": public_token}))
}

/// `/item/public_token/exchange`: once, within half an hour.
pub(super) fn exchange(plaid: &Plaid, call: &Call) -> Result<Value, Refusal> {
    let (item_id, access_token) = plaid.exchange_at(call.required("public_token")?, call.now)?;
    Ok(json!({"access_token": access_token, "item_id": item_id}))
}

impl Plaid {
    /// A new item and its public token.
    pub(super) fn open(
        &self,
        institution_id: &str,
        products: Vec<String>,
        receiver: Receiver,
        now: DateTime<Utc>,
    ) -> Result<(String, String), Refusal> {
        let institution = self.catalog.institution(institution_id).ok_or_else(|| Refusal::of("INVALID_INSTITUTION"))?;
        let item = Item::open(institution, products, receiver, now).map_err(internal)?;
        let item_id = item.item_id.clone();
        let mut state = self.state();
        let public_token = state.tokens.issue_public(&item_id, now)?;
        state.items.insert(item_id.clone(), item);
        Ok((item_id, public_token))
    }

    /// The item and the access token of a public token.
    pub(super) fn exchange_at(&self, public_token: &str, now: DateTime<Utc>) -> Result<(String, String), Refusal> {
        let mut state = self.state();
        let (item_id, access_token) = state.tokens.exchange(public_token, now)?;
        if let Some(item) = state.items.get_mut(&item_id) {
            item.access_token = Some(access_token.clone());
        }
        Ok((item_id, access_token))
    }
}

fn check_client(call: &Call) -> Result<(), Refusal> {
    let name = call.required("client_name")?;
    if name.chars().count() > CLIENT_NAME {
        return Err(invalid("client_name", "must have 30 characters at most"));
    }
    if !LANGUAGES.contains(&call.required("language")?) {
        return Err(invalid("language", "is not supported"));
    }
    let countries = call.texts("country_codes")?.unwrap_or_default();
    if countries.is_empty() || countries.iter().any(|country| !COUNTRIES.contains(country)) {
        return Err(invalid("country_codes", "must list supported countries"));
    }
    let user = call.object("user")?.and_then(|user| user.get("client_user_id")).and_then(Value::as_str);
    if user.is_none_or(str::is_empty) { Err(missing("user.client_user_id")) } else { Ok(()) }
}

fn products(call: &Call, name: &str) -> Result<Vec<String>, Refusal> {
    let products = call.texts(name)?.unwrap_or_default();
    if products.is_empty() {
        return Err(missing(name));
    }
    if let Some(wrong) = products.iter().find(|product| !PRODUCTS.contains(product)) {
        return Err(Refusal::because("INVALID_PRODUCT", format!("{wrong} cannot be asked for here")));
    }
    Ok(products.into_iter().map(str::to_owned).collect())
}

/// Only the system's lack of random bytes ends here.
fn internal(_: Error) -> Refusal {
    Refusal::of("INTERNAL_SERVER_ERROR")
}
