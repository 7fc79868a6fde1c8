//! An item: one connection of a user to an institution.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::catalog::Institution;
use super::portfolio::Portfolio;
use super::{Refusal, wire};
use crate::change::Change;
use crate::{Error, id};

/// What the sandbox knows about one item.
#[derive(Debug)]
pub(crate) struct Item {
    pub(crate) item_id: String,
    pub(crate) institution_id: String,
    institution_name: String,
    pub(crate) products: Vec<String>,
    pub(crate) receiver: Receiver,
    /// None until the public token has been exchanged.
    pub(crate) access_token: Option<String>,
    pub(crate) removed: bool,
    /// The error that every data endpoint answers until the item is repaired.
    pub(crate) error: Option<Refusal>,
    pub(crate) portfolio: Portfolio,
    /// What has changed since the last holdings webhook.
    pub(crate) unannounced: Change,
    created_at: DateTime<Utc>,
    last_successful_update: DateTime<Utc>,
    last_failed_update: Option<DateTime<Utc>>,
    last_webhook: Option<(DateTime<Utc>, String)>,
}

/// Where an item's webhooks go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Receiver {
    /// To the backend that the sandbox was started with.
    Default,
    /// To this address.
    Url(String),
    /// Nowhere: the client has removed the webhook.
    Nobody,
}

impl Item {
    /// A new item. Its public token has not been exchanged yet.
    pub(crate) fn open(
        institution: &Institution,
        products: Vec<String>,
        receiver: Receiver,
        now: DateTime<Utc>,
    ) -> Result<Self, Error> {
        Ok(Self {
            item_id: id::letters(37)?,
            institution_id: institution.institution_id.clone(),
            institution_name: institution.name.clone(),
            products,
            receiver,
            access_token: None,
            removed: false,
            error: None,
            portfolio: Portfolio::open(institution, now.date_naive())?,
            unannounced: Change::default(),
            created_at: now,
            last_successful_update: now,
            last_failed_update: None,
            last_webhook: None,
        })
    }

    /// Notes that the institution reported something new.
    pub(crate) fn changed(&mut self, change: Change, now: DateTime<Utc>) {
        self.unannounced.new += change.new;
        self.unannounced.updated += change.updated;
        self.last_successful_update = now;
    }

    /// From now on data endpoints answer this error.
    pub(crate) fn fail(&mut self, error: Refusal, now: DateTime<Utc>) {
        self.error = Some(error);
        self.last_failed_update = Some(now);
    }

    /// Notes a webhook; a holdings webhook announces all changes so far.
    pub(crate) fn announced(&mut self, webhook_type: &str, webhook_code: &str, now: DateTime<Utc>) {
        if webhook_type == "HOLDINGS" {
            self.unannounced = Change::default();
        }
        self.last_webhook = Some((now, webhook_code.to_owned()));
    }

    /// Refuses when the institution does not let the provider in.
    pub(crate) fn readable(&self) -> Result<(), Refusal> {
        self.error.clone().map_or(Ok(()), Err)
    }

    pub(crate) fn has_investments(&self) -> bool {
        self.products.iter().any(|product| product == "investments")
    }

    /// The item in the list of the controls.
    pub(crate) fn summary(&self) -> Value {
        json!({
            "provider": "plaid",
            "item_id": self.item_id,
            "institution_id": self.institution_id,
            "institution_name": self.institution_name,
            "exchanged": self.access_token.is_some(),
            "removed": self.removed,
            "error_code": self.error.as_ref().map(Refusal::code),
            "webhook": self.wire()["webhook"],
            "positions": self.portfolio.positions.len(),
            "unannounced": self.unannounced.new + self.unannounced.updated,
        })
    }

    /// The `item` object of the data endpoints.
    pub(crate) fn wire(&self) -> Value {
        json!({
            "item_id": self.item_id,
            "institution_id": self.institution_id,
            "institution_name": self.institution_name,
            "webhook": match &self.receiver {
                Receiver::Url(url) => Some(url),
                Receiver::Default | Receiver::Nobody => None,
            },
            "auth_method": null,
            "error": null,
            "available_products": [],
            "billed_products": self.products,
            "products": self.products,
            "consented_products": self.products,
            "consent_expiration_time": null,
            "update_type": "background",
        })
    }

    /// The `item` object of `/item/get`: the only place where the error shows.
    pub(crate) fn wire_with_consent(&self) -> Value {
        let mut item = self.wire();
        item["created_at"] = wire::time(self.created_at);
        item["consented_use_cases"] = json!(["Show what you hold"]);
        item["consented_data_scopes"] = json!(["account_balance_info", "investments"]);
        item["error"] = self.error.as_ref().map_or(Value::Null, Refusal::object);
        item
    }

    /// The `status` object of `/item/get`.
    pub(crate) fn status(&self) -> Value {
        json!({
            "investments": {
                "last_successful_update": wire::time(self.last_successful_update),
                "last_failed_update": self.last_failed_update.map(wire::time),
            },
            "last_webhook": self.last_webhook.as_ref().map(|(at, code)| json!({"sent_at": wire::time(*at), "code_sent": code})),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plaid::catalog::Catalog;

    fn item() -> Item {
        let catalog = Catalog::load().unwrap();
        let institution = catalog.institution("ins_demo_cedar").unwrap();
        Item::open(institution, vec!["investments".to_owned()], Receiver::Default, DateTime::UNIX_EPOCH).unwrap()
    }

    #[test]
    fn the_error_shows_in_item_get_only() {
        let mut item = item();
        item.fail(Refusal::of("ITEM_LOGIN_REQUIRED"), DateTime::UNIX_EPOCH);
        assert_eq!(item.wire()["error"], Value::Null);
        assert_eq!(item.wire_with_consent()["error"]["error_code"], "ITEM_LOGIN_REQUIRED");
        assert!(item.readable().is_err());
    }

    #[test]
    fn a_holdings_webhook_announces_all_changes() {
        let mut item = item();
        item.changed(Change { new: 1, updated: 2 }, DateTime::UNIX_EPOCH);
        item.announced("ITEM", "ERROR", DateTime::UNIX_EPOCH);
        assert_eq!(item.unannounced, Change { new: 1, updated: 2 });
        item.announced("HOLDINGS", "DEFAULT_UPDATE", DateTime::UNIX_EPOCH);
        assert_eq!(item.unannounced, Change::default());
        assert_eq!(item.status()["last_webhook"]["code_sent"], "DEFAULT_UPDATE");
    }
}
