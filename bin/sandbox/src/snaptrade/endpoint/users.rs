//! The endpoints that manage the client's users.

use serde_json::{Value, json};

use crate::snaptrade::call::{Call, invalid};
use crate::snaptrade::gate::unknown_user;
use crate::snaptrade::{About, Event, Refusal, Snaptrade};

/// `/snapTrade/registerUser`: the secret is told here and nowhere else.
pub(super) fn register(snaptrade: &Snaptrade, call: &Call<'_>) -> Result<Value, Refusal> {
    let user_id = call.required("userId")?;
    let secret = crate::id::uuid()?;
    {
        let mut state = snaptrade.state();
        if state.users.contains_key(user_id) {
            return Err(Refusal::of("1010"));
        }
        state.users.insert(user_id.to_owned(), secret.clone());
    }
    snaptrade.announce(About::User(user_id), Event::of("USER_REGISTERED"), call.now);
    Ok(json!({"userId": user_id, "userSecret": secret}))
}

/// `/snapTrade/deleteUser`: with everything that belongs to the user. A webhook confirms it.
pub(super) fn delete(snaptrade: &Snaptrade, call: &Call<'_>) -> Result<Value, Refusal> {
    let user_id = call.parameter("userId").ok_or_else(|| invalid("userId", "is required"))?;
    {
        let mut state = snaptrade.state();
        state.users.remove(user_id).ok_or_else(|| Refusal::of("404"))?;
        for connection in state.connections.iter_mut().filter(|connection| connection.user_id == user_id) {
            connection.removed = true;
        }
    }
    snaptrade.announce(About::User(user_id), Event::of("USER_DELETED"), call.now);
    Ok(json!({"status": "deleted", "detail": "the user will be deleted; a webhook confirms it", "userId": user_id}))
}

/// `/snapTrade/resetUserSecret`: the old secret opens nothing any more.
pub(super) fn reset_secret(snaptrade: &Snaptrade, call: &Call<'_>) -> Result<Value, Refusal> {
    let (user_id, old) = (call.required("userId")?, call.required("userSecret")?);
    let mut state = snaptrade.state();
    let secret = state.users.get_mut(user_id).filter(|secret| *secret == old).ok_or_else(unknown_user)?;
    *secret = crate::id::uuid()?;
    Ok(json!({"userId": user_id, "userSecret": secret}))
}

/// `/snapTrade/listUsers`.
pub(super) fn list(snaptrade: &Snaptrade, _: &Call<'_>) -> Result<Value, Refusal> {
    Ok(snaptrade.state().users.keys().map(String::as_str).collect())
}
