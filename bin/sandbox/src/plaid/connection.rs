//! The endpoints around an item: its state, its removal, its webhook, its institution and the keys of its webhooks.

use serde_json::{Value, json};

use super::call::{Call, invalid};
use super::item::Receiver;
use super::webhook::News;
use super::{Plaid, Refusal};

/// `/item/get`: free, and the only place where the item's error and the time of its last update show.
pub(super) fn get(plaid: &Plaid, call: &Call) -> Result<Value, Refusal> {
    let mut state = plaid.state();
    let item = state.opened(call)?;
    Ok(json!({"item": item.wire_with_consent(), "status": item.status()}))
}

/// `/item/remove`: ends the connection and its billing. The access token is dead afterwards.
pub(super) fn remove(plaid: &Plaid, call: &Call) -> Result<Value, Refusal> {
    plaid.state().opened(call)?.removed = true;
    Ok(json!({}))
}

/// `/item/webhook/update`: the new address receives an acknowledgement; null means no webhooks from now on.
pub(super) fn update_webhook(plaid: &Plaid, call: &Call) -> Result<Value, Refusal> {
    let webhook = call.text("webhook")?;
    if let Some(url) = webhook {
        check_url("webhook", url)?;
    }
    let (item_id, wire) = {
        let mut state = plaid.state();
        let item = state.opened(call)?;
        item.receiver = webhook.map_or(Receiver::Nobody, |url| Receiver::Url(url.to_owned()));
        (item.item_id.clone(), item.wire())
    };
    if webhook.is_some() {
        let news = News { webhook_type: "ITEM", webhook_code: "WEBHOOK_UPDATE_ACKNOWLEDGED", ..News::default() };
        plaid.announce(&item_id, news, call.now);
    }
    Ok(json!({"item": wire}))
}

/// `/institutions/get_by_id`.
pub(super) fn institution(plaid: &Plaid, call: &Call) -> Result<Value, Refusal> {
    call.require(&["institution_id", "country_codes"])?;
    let countries = call.texts("country_codes")?.unwrap_or_default();
    let institution = plaid
        .catalog
        .institution(call.required("institution_id")?)
        .filter(|institution| institution.country_codes.iter().any(|code| countries.contains(&code.as_str())))
        .ok_or_else(|| Refusal::of("INVALID_INSTITUTION"))?;
    let mut wire = json!({
        "institution_id": institution.institution_id,
        "name": institution.name,
        "products": ["investments"],
        "country_codes": institution.country_codes,
        "routing_numbers": [],
        "oauth": false,
        // Younger than the rest: the current official SDKs refuse an institution without it.
        "connection_availability": "SUPPORTED",
    });
    let metadata = call.object("options")?.and_then(|options| options.get("include_optional_metadata"));
    if metadata == Some(&Value::Bool(true)) {
        wire["url"] = json!(institution.url);
        wire["primary_color"] = json!(institution.primary_color);
        wire["logo"] = Value::Null;
    }
    Ok(json!({"institution": wire}))
}

/// `/webhook_verification_key/get`: old keys can be fetched as well, and say when they expired.
pub(super) fn verification_key(plaid: &Plaid, call: &Call) -> Result<Value, Refusal> {
    let key = plaid.state().keys.jwk(call.required("key_id")?);
    key.map(|key| json!({"key": key})).ok_or_else(|| Refusal::of("INVALID_WEBHOOK_VERIFICATION_KEY_ID"))
}

/// An address that webhooks can be sent to.
pub(super) fn check_url(name: &str, url: &str) -> Result<(), Refusal> {
    let host = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    if host.is_some_and(|host| !host.is_empty()) { Ok(()) } else { Err(invalid(name, "must be an http or https URL")) }
}
