//! The endpoints that only the provider's own sandbox has.

use serde_json::{Value, json};

use super::call::Call;
use super::webhook::{self, News};
use super::{Plaid, Refusal};

/// `/sandbox/item/fire_webhook`. Without a type, a data code is meant for the holdings and any other code for the item.
pub(super) fn fire_webhook(plaid: &Plaid, call: &Call) -> Result<Value, Refusal> {
    call.require(&["access_token", "webhook_code"])?;
    let webhook_code = call.required("webhook_code")?;
    let by_code = if matches!(webhook_code, "DEFAULT_UPDATE" | "HISTORICAL_UPDATE") { "HOLDINGS" } else { "ITEM" };
    let webhook_type = call.text("webhook_type")?.unwrap_or(by_code);
    let item_id = {
        let mut state = plaid.state();
        let item = state.opened(call)?;
        if !webhook::is_known(webhook_type, webhook_code) {
            return Err(Refusal::of("SANDBOX_WEBHOOK_INVALID"));
        }
        if webhook_type != "ITEM" && !item.has_investments() {
            return Err(Refusal::of("SANDBOX_PRODUCT_NOT_ENABLED"));
        }
        item.item_id.clone()
    };
    let fired = plaid.announce(&item_id, News { webhook_type, webhook_code, ..News::default() }, call.now);
    Ok(json!({"webhook_fired": fired}))
}

/// `/sandbox/item/reset_login`: the item asks for a new login from now on, and says so in a webhook.
pub(super) fn reset_login(plaid: &Plaid, call: &Call) -> Result<Value, Refusal> {
    let item_id = {
        let mut state = plaid.state();
        let item = state.opened(call)?;
        item.fail(Refusal::of("ITEM_LOGIN_REQUIRED"), call.now);
        item.item_id.clone()
    };
    plaid.announce(&item_id, News { webhook_type: "ITEM", webhook_code: "ERROR", ..News::default() }, call.now);
    Ok(json!({"reset_login": true}))
}
