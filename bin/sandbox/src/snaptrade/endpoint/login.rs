//! The endpoint that leads a user to the portal.

use serde_json::{Value, json};
use url::Url;

use crate::snaptrade::call::{Call, invalid};
use crate::snaptrade::session::Session;
use crate::snaptrade::{Refusal, Snaptrade};

/// `/snapTrade/login`: a link to the portal, for one connection or for the repair of one. It is good for five minutes, once.
pub(super) fn login(snaptrade: &Snaptrade, call: &Call<'_>) -> Result<Value, Refusal> {
    let wanted = call.text("connectionType")?.unwrap_or("read");
    if !["read", "trade", "trade-if-available"].contains(&wanted) {
        return Err(invalid("connectionType", "must be read, trade or trade-if-available"));
    }
    let broker = call.text("broker")?;
    if broker.is_some_and(|slug| snaptrade.catalog.brokerage(slug).is_none()) {
        return Err(invalid("broker", "is not known"));
    }
    let redirect = call.text("customRedirect")?;
    if redirect.is_some_and(|url| Url::parse(url).is_err()) {
        return Err(invalid("customRedirect", "must be a URL"));
    }
    let reconnect = call.text("reconnect")?;
    let mut state = snaptrade.state();
    if reconnect.is_some_and(|id| !state.connections_of(&call.user).any(|connection| connection.id == id)) {
        return Err(Refusal::of("404"));
    }
    let session_id = crate::id::uuid()?;
    let session = Session {
        user_id: call.user.clone(),
        wanted: wanted.to_owned(),
        broker: broker.map(str::to_owned),
        reconnect: reconnect.map(str::to_owned),
        redirect: redirect.map(str::to_owned),
        expires_at: Session::expiry(call.now),
    };
    state.sessions.insert(session_id.clone(), session);
    let uri = format!("{}/_sandbox/snaptrade/portal?session={session_id}", call.origin);
    Ok(json!({"redirectURI": uri, "sessionId": session_id}))
}
