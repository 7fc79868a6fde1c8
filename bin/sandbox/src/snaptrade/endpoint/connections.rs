//! The endpoints around a connection: its state, its removal, its refresh.

use serde_json::{Value, json};

use crate::snaptrade::call::Call;
use crate::snaptrade::connection::Connection;
use crate::snaptrade::{About, Event, Refusal, Snaptrade};

/// `/authorizations`.
pub(super) fn list(snaptrade: &Snaptrade, call: &Call<'_>) -> Result<Value, Refusal> {
    let state = snaptrade.state();
    state.connections_of(&call.user).map(|connection| wire(snaptrade, connection)).collect()
}

/// `/authorizations/{authorizationId}`.
pub(super) fn get(snaptrade: &Snaptrade, call: &Call<'_>) -> Result<Value, Refusal> {
    wire(snaptrade, snaptrade.state().owned(call)?)
}

/// `DELETE /connection/{connectionId}`: ends the connection and its billing. A webhook confirms it.
pub(super) fn delete(snaptrade: &Snaptrade, call: &Call<'_>) -> Result<Value, Refusal> {
    snaptrade.state().owned(call)?.removed = true;
    snaptrade.announce(About::Connection(call.id), Event::of("CONNECTION_DELETED"), call.now);
    Ok(json!({"detail": "the connection will be deleted; a webhook confirms it", "connection_id": call.id}))
}

/// `/authorizations/{authorizationId}/refresh`: each call costs money at the provider. Every account announces its end, also when
/// nothing has changed.
pub(super) fn refresh(snaptrade: &Snaptrade, call: &Call<'_>) -> Result<Value, Refusal> {
    {
        let mut state = snaptrade.state();
        let connection = state.owned(call)?;
        if snaptrade.catalog.brokerage(&connection.brokerage).is_some_and(|brokerage| brokerage.real_time) {
            return Err(Refusal::of("1141"));
        }
        if connection.disabled_at.is_some() {
            return Err(Refusal::of("3003"));
        }
        connection.as_of = call.now;
    }
    snaptrade.announce_accounts(call.id, "ACCOUNT_HOLDINGS_UPDATED", call.now);
    Ok(json!({"detail": format!("the connection {} will be refreshed", call.id)}))
}

/// `/authorizations/{authorizationId}/disable`: the user has to log in again from now on, for a test.
pub(super) fn disable(snaptrade: &Snaptrade, call: &Call<'_>) -> Result<Value, Refusal> {
    {
        let mut state = snaptrade.state();
        let connection = state.owned(call)?;
        if connection.disabled_at.is_some() {
            return Err(Refusal::of("3011"));
        }
        connection.disabled_at = Some(call.now);
    }
    snaptrade.announce(About::Connection(call.id), Event::of("CONNECTION_BROKEN"), call.now);
    Ok(json!({"detail": format!("the connection {} has been disabled", call.id)}))
}

fn wire(snaptrade: &Snaptrade, connection: &Connection) -> Result<Value, Refusal> {
    let brokerage = snaptrade.catalog.brokerage(&connection.brokerage).ok_or_else(|| Refusal::of("500"))?;
    Ok(connection.wire(brokerage))
}
