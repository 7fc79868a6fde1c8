//! Linking with Plaid Link.

use pennon_domain::{
    Access, CallContext, ItemId, LinkMode, LinkPort, LinkRequest, LinkToken, Linked, ProviderError, Secret,
};
use serde_json::json;

use super::{Plaid, config::PlaidConfig, endpoint, wire};
use crate::time;

/// What Pennon is for. Starts the subscription when the item is linked.
const PRODUCTS: [&str; 1] = ["investments"];

impl LinkPort for Plaid {
    fn create_link_token(&self, request: &LinkRequest, cx: &CallContext) -> Result<LinkToken, ProviderError> {
        let item = match &request.mode {
            LinkMode::New => None,
            LinkMode::Update { access, .. } => Some(&access.item),
        };
        let wire = link_token_request(self.client.config(), request);
        let answer: wire::LinkToken = self.client.call(&endpoint::LINK_TOKEN, &wire, item, cx)?;
        let expires_at = answer.expiration.as_deref().and_then(time::instant);
        Ok(LinkToken { token: Secret::new(answer.link_token), expires_at })
    }

    fn exchange(&self, public_token: &Secret, cx: &CallContext) -> Result<Linked, ProviderError> {
        let request = json!({ "public_token": public_token.expose() });
        let answer: wire::Exchanged = self.client.call(&endpoint::EXCHANGE, &request, None, cx)?;
        let item = ItemId::new(answer.item_id);
        let item = item.map_err(|_| ProviderError::RetryLater { code: "UNREADABLE".to_owned() })?;
        Ok(Linked { item, access_token: Secret::new(answer.access_token) })
    }

    fn set_webhook(&self, access: &Access, url: &str, cx: &CallContext) -> Result<(), ProviderError> {
        let request = json!({ "access_token": access.secret.expose(), "webhook": url });
        self.client.call::<wire::Done>(&endpoint::SET_WEBHOOK, &request, Some(&access.item), cx).map(|_| ())
    }
}

/// In update mode the products must be left out, and a webhook has no effect.
fn link_token_request<'a>(config: &'a PlaidConfig, request: &'a LinkRequest) -> wire::LinkTokenRequest<'a> {
    let wire = wire::LinkTokenRequest {
        client_name: &config.client_name,
        language: &config.language,
        country_codes: &config.country_codes,
        user: wire::LinkUser { client_user_id: request.user.to_string() },
        products: None,
        webhook: None,
        access_token: None,
        update: None,
    };
    match &request.mode {
        LinkMode::New => {
            wire::LinkTokenRequest { products: Some(PRODUCTS), webhook: request.webhook_url.as_deref(), ..wire }
        }
        LinkMode::Update { access, select_accounts } => wire::LinkTokenRequest {
            access_token: Some(access.secret.expose()),
            update: select_accounts.then_some(wire::LinkUpdate { account_selection_enabled: true }),
            ..wire
        },
    }
}

#[cfg(test)]
mod tests {
    use pennon_domain::UserId;
    use serde_json::Value;

    use super::*;
    use crate::Environment;

    fn body(mode: LinkMode) -> Value {
        let config = PlaidConfig::new(Environment::Sandbox, "client", Secret::new("hush"));
        let webhook_url = Some("https://app.example/plaid/webhook".to_owned());
        let request = LinkRequest { user: UserId(42), webhook_url, mode };
        serde_json::to_value(link_token_request(&config, &request)).unwrap()
    }

    fn update(select_accounts: bool) -> LinkMode {
        let secret = Secret::new("access-7");
        let access = Access { item: ItemId::new("item-7").unwrap(), secret, provider_user: None };
        LinkMode::Update { access, select_accounts }
    }

    #[test]
    fn a_new_link_asks_for_investments_and_says_where_webhooks_go() {
        let expected = json!({
            "client_name": "Pennon", "language": "en", "country_codes": ["US", "CA"],
            "user": {"client_user_id": "42"}, "products": ["investments"],
            "webhook": "https://app.example/plaid/webhook",
        });
        assert_eq!(body(LinkMode::New), expected);
    }

    #[test]
    fn a_repair_names_the_item_and_no_products() {
        let mut expected = json!({
            "client_name": "Pennon", "language": "en", "country_codes": ["US", "CA"],
            "user": {"client_user_id": "42"}, "access_token": "access-7",
        });
        assert_eq!(body(update(false)), expected);
        expected["update"] = json!({"account_selection_enabled": true});
        assert_eq!(body(update(true)), expected);
    }
}
