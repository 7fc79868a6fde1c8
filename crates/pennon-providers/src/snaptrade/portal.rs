//! Users, and their way to SnapTrade's portal.

use pennon_domain::{
    CallContext, Institution, ItemId, ItemStatus, Portal, PortalPort, PortalRequest, ProviderError, ProviderUser,
    RemoteConnection, Secret,
};
use pennon_webhook::Canonical;
use serde_json::{Map, Value, json};
use url::Url;

use super::{
    SnapTrade,
    client::Call,
    endpoint::{self, Endpoint},
    wire,
};

/// Our reason for the status of a connection that SnapTrade says is disabled.
pub(super) const DISABLED: &str = "CONNECTION_DISABLED";

impl PortalPort for SnapTrade {
    /// `/snapTrade/registerUser`. With a personal key there is nobody to register.
    fn register(&self, id: &str, cx: &CallContext) -> Result<ProviderUser, ProviderError> {
        if self.client.config().is_personal() {
            return Ok(ProviderUser { id: String::new(), secret: Secret::new("") });
        }
        if id.is_empty() || !id.is_ascii() {
            // SnapTrade's clients disagree on how other characters are signed.
            return Err(refused("INVALID_USER_ID"));
        }
        let body = json!({ "userId": id }).to_string();
        let body = canonical(&body)?;
        let answer: wire::Registered = self.client.fetch(&about_user(&endpoint::REGISTER, &[], Some(&body)), cx)?;
        if answer.user_id != id || answer.user_secret.is_empty() {
            return Err(unreadable());
        }
        Ok(ProviderUser { id: answer.user_id, secret: Secret::new(answer.user_secret) })
    }

    /// `/snapTrade/deleteUser`, which SnapTrade carries out later. A user that is gone already is what was
    /// asked for.
    fn unregister(&self, id: &str, cx: &CallContext) -> Result<(), ProviderError> {
        if self.client.config().is_personal() {
            return Ok(());
        }
        match self.client.act(&about_user(&endpoint::UNREGISTER, &[("userId", id)], None), cx) {
            Ok(()) | Err(ProviderError::Gone { .. }) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// `/snapTrade/login`. The portal asks the institution for reading and for nothing else.
    fn portal(&self, user: &ProviderUser, request: &PortalRequest, cx: &CallContext) -> Result<Portal, ProviderError> {
        let user = self.registered(user)?;
        let body = login(request)?.to_string();
        let body = canonical(&body)?;
        let parameters = user.parameters();
        let call = Call { item: request.reconnect.as_ref(), ..about_user(&endpoint::LOGIN, &parameters, Some(&body)) };
        let answer: wire::Login = self.client.fetch(&call, cx)?;
        // It is opened in the user's browser, where another scheme would run a script.
        let is_page = Url::parse(&answer.redirect_uri).is_ok_and(|url| matches!(url.scheme(), "https" | "http"));
        if !is_page {
            return Err(unreadable());
        }
        Ok(Portal { url: Secret::new(answer.redirect_uri) })
    }

    /// `/authorizations`.
    fn connections(&self, user: &ProviderUser, cx: &CallContext) -> Result<Vec<RemoteConnection>, ProviderError> {
        let parameters = self.registered(user)?.parameters();
        let call = about_user(&endpoint::CONNECTIONS, &parameters, None);
        let wire::List(connections) = self.client.fetch::<wire::List<wire::Connection>>(&call, cx)?;
        connections.into_iter().map(|connection| remote(connection).ok_or_else(unreadable)).collect()
    }
}

/// The institution, as far as a connection names it.
pub(super) fn institution(brokerage: wire::Brokerage) -> Institution {
    Institution { id: brokerage.id, name: brokerage.display_name.or(brokerage.name) }
}

fn remote(connection: wire::Connection) -> Option<RemoteConnection> {
    Some(RemoteConnection {
        item: ItemId::new(connection.id?).ok()?,
        institution: connection.brokerage.map(institution).unwrap_or_default(),
        status: if connection.disabled { ItemStatus::NeedsReauth } else { ItemStatus::Active },
    })
}

/// Everything in the body is ASCII: an address is written with percent signs.
fn login(request: &PortalRequest) -> Result<Value, ProviderError> {
    let mut body = Map::from_iter([("connectionType".to_owned(), json!("read"))]);
    if let Some(redirect) = &request.redirect {
        let redirect = Url::parse(redirect).map_err(|_| refused("INVALID_REDIRECT"))?;
        body.insert("customRedirect".to_owned(), json!(redirect.as_str()));
    }
    if let Some(item) = &request.reconnect {
        if !item.as_str().is_ascii() {
            return Err(refused("INVALID_CONNECTION"));
        }
        body.insert("reconnect".to_owned(), json!(item.as_str()));
    }
    Ok(Value::Object(body))
}

fn about_user<'a>(
    endpoint: &'a Endpoint,
    parameters: &'a [(&'a str, &'a str)],
    body: Option<&'a Canonical<'a>>,
) -> Call<'a> {
    Call { endpoint, id: "", parameters, body, item: None }
}

/// What we wrote ourselves has such a form.
fn canonical(json: &str) -> Result<Canonical<'_>, ProviderError> {
    Canonical::parse(json.as_bytes()).map_err(|_| ProviderError::Configuration { code: "UNWRITABLE".to_owned() })
}

fn refused(code: &str) -> ProviderError {
    ProviderError::Refused { code: code.to_owned() }
}

fn unreadable() -> ProviderError {
    ProviderError::RetryLater { code: "UNREADABLE".to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(request: &PortalRequest) -> Value {
        login(request).unwrap()
    }

    #[test]
    fn the_portal_is_asked_to_read_and_nothing_else() {
        assert_eq!(body(&PortalRequest::default()), json!({"connectionType": "read"}));
    }

    #[test]
    fn a_broken_connection_is_named_and_the_way_back_is_ascii() {
        let request = PortalRequest {
            reconnect: Some(ItemId::new("con-7").unwrap()),
            redirect: Some("https://app.example/zurück?a=ü&b=1".to_owned()),
        };
        let expected = json!({
            "connectionType": "read", "reconnect": "con-7",
            "customRedirect": "https://app.example/zur%C3%BCck?a=%C3%BC&b=1",
        });
        assert_eq!(body(&request), expected);
    }

    #[test]
    fn what_cannot_be_signed_surely_is_refused() {
        let redirect = PortalRequest { redirect: Some("not an address".to_owned()), ..PortalRequest::default() };
        let reconnect = PortalRequest { reconnect: Some(ItemId::new("zurück").unwrap()), ..PortalRequest::default() };
        for (request, code) in [(redirect, "INVALID_REDIRECT"), (reconnect, "INVALID_CONNECTION")] {
            assert_eq!(login(&request).unwrap_err(), refused(code));
        }
    }
}
