//! The endpoints about the service and the client itself.

use serde_json::{Value, json};

use crate::snaptrade::call::Call;
use crate::snaptrade::{Refusal, Snaptrade, wire};

/// `/`: whether the service runs, and what time it has.
pub(super) fn status(_: &Snaptrade, call: &Call<'_>) -> Result<Value, Refusal> {
    Ok(json!({"version": 153, "timestamp": wire::instant(call.now), "online": true}))
}

/// `/snapTrade/partners`: the client and what it may use.
pub(super) fn partner(snaptrade: &Snaptrade, _: &Call<'_>) -> Result<Value, Refusal> {
    Ok(json!({
        "slug": snaptrade.gate.client_id,
        "name": "Sandbox client",
        "logo_url": null,
        "allowed_brokerages": snaptrade.catalog.brokerages.iter().map(|brokerage| brokerage.wire()).collect::<Vec<_>>(),
        "can_access_trades": false,
        "can_access_holdings": true,
        "can_access_account_history": false,
        "can_access_reference_data": false,
        "can_access_portfolio_management": false,
        "can_access_orders": false,
        "redirect_uri": null,
        "pin_required": false,
    }))
}
