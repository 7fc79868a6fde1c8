//! The bodies of webhooks.

use chrono::{DateTime, Duration, SecondsFormat, Utc};
use serde_json::{Map, Value, json};

use super::Refusal;
use super::item::Item;

/// What is to be said about an item.
#[derive(Debug, Clone, Default)]
pub(crate) struct News<'a> {
    pub(crate) webhook_type: &'a str,
    pub(crate) webhook_code: &'a str,
    /// Fields that replace or extend the usual ones.
    pub(crate) extra: Map<String, Value>,
}

/// The pairs that `/sandbox/item/fire_webhook` fires.
pub(crate) fn is_known(webhook_type: &str, webhook_code: &str) -> bool {
    matches!(
        (webhook_type, webhook_code),
        ("HOLDINGS", "DEFAULT_UPDATE")
            | ("INVESTMENTS_TRANSACTIONS", "DEFAULT_UPDATE" | "HISTORICAL_UPDATE")
            | (
                "ITEM",
                "ERROR"
                    | "LOGIN_REPAIRED"
                    | "NEW_ACCOUNTS_AVAILABLE"
                    | "PENDING_DISCONNECT"
                    | "PENDING_EXPIRATION"
                    | "USER_ACCOUNT_REVOKED"
                    | "USER_PERMISSION_REVOKED"
            )
    )
}

/// The exact bytes of a webhook: keys sorted, two blanks of indent, no newline at the end, as the provider sends it. The signature
/// covers these bytes.
pub(crate) fn body(item: &Item, news: News<'_>, now: DateTime<Utc>) -> String {
    let mut body = json!({
        "webhook_type": news.webhook_type,
        "webhook_code": news.webhook_code,
        "item_id": item.item_id,
        "environment": "sandbox",
    });
    for (field, value) in own_fields(item, news.webhook_type, news.webhook_code, now).into_iter().chain(news.extra) {
        body[field.as_str()] = value;
    }
    // Only a change where some crate of the build asks serde_json to keep the order of insertion.
    body.sort_all_objects();
    format!("{body:#}")
}

/// The fields beside the common ones. A pair that is not known has none: older and newer pairs can be fired too.
fn own_fields(item: &Item, webhook_type: &str, webhook_code: &str, now: DateTime<Utc>) -> Map<String, Value> {
    let fields = match (webhook_type, webhook_code) {
        ("HOLDINGS", _) => json!({
            "error": null,
            "new_holdings": item.unannounced.new,
            "updated_holdings": item.unannounced.updated,
        }),
        ("INVESTMENTS_TRANSACTIONS", _) => json!({
            "error": null,
            "new_investments_transactions": 1,
            "cancelled_investments_transactions": 0,
        }),
        ("ITEM", "ERROR") => {
            json!({"error": item.error.as_ref().unwrap_or(&Refusal::of("ITEM_LOGIN_REQUIRED")).in_webhook()})
        }
        ("ITEM", "NEW_ACCOUNTS_AVAILABLE") => json!({"error": null}),
        ("ITEM", "PENDING_DISCONNECT") => json!({
            "reason": "INSTITUTION_TOKEN_EXPIRATION",
            "disconnect_time": in_a_week(now),
        }),
        ("ITEM", "PENDING_EXPIRATION") => json!({"consent_expiration_time": in_a_week(now)}),
        ("ITEM", "USER_PERMISSION_REVOKED") => {
            let mut error = Refusal::of("USER_PERMISSION_REVOKED").in_webhook();
            // The endpoints call the same code an INVALID_INPUT.
            error["error_type"] = json!("ITEM_ERROR");
            json!({"error": error})
        }
        ("ITEM", "USER_ACCOUNT_REVOKED") => {
            json!({"account_id": item.portfolio.accounts.first().map(|account| &account.account_id)})
        }
        ("ITEM", "WEBHOOK_UPDATE_ACKNOWLEDGED") => json!({
            "error": null,
            "new_webhook_url": item.wire()["webhook"],
        }),
        _ => json!({}),
    };
    match fields {
        Value::Object(fields) => fields,
        _ => Map::new(),
    }
}

/// Seven days' notice, with milliseconds as the provider writes this one.
fn in_a_week(now: DateTime<Utc>) -> String {
    (now + Duration::days(7)).to_rfc3339_opts(SecondsFormat::Millis, true)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plaid::catalog::Catalog;
    use crate::plaid::item::Receiver;

    fn fields(webhook_type: &str, webhook_code: &str) -> Vec<String> {
        let catalog = Catalog::load().unwrap();
        let institution = catalog.institution("ins_demo_cedar").unwrap();
        let item =
            Item::open(institution, vec!["investments".to_owned()], Receiver::Default, DateTime::UNIX_EPOCH).unwrap();
        let text = body(&item, News { webhook_type, webhook_code, extra: Map::new() }, DateTime::UNIX_EPOCH);
        serde_json::from_str::<Map<String, Value>>(&text).unwrap().keys().cloned().collect()
    }

    #[test]
    fn each_webhook_has_its_own_fields() {
        let cases: [(&str, &str, &[&str]); 9] = [
            ("HOLDINGS", "DEFAULT_UPDATE", &["error", "new_holdings", "updated_holdings"]),
            (
                "INVESTMENTS_TRANSACTIONS",
                "DEFAULT_UPDATE",
                &["cancelled_investments_transactions", "error", "new_investments_transactions"],
            ),
            ("ITEM", "ERROR", &["error"]),
            ("ITEM", "LOGIN_REPAIRED", &[]),
            ("ITEM", "NEW_ACCOUNTS_AVAILABLE", &["error"]),
            ("ITEM", "PENDING_DISCONNECT", &["disconnect_time", "reason"]),
            ("ITEM", "PENDING_EXPIRATION", &["consent_expiration_time"]),
            ("ITEM", "USER_ACCOUNT_REVOKED", &["account_id"]),
            ("ITEM", "WEBHOOK_UPDATE_ACKNOWLEDGED", &["error", "new_webhook_url"]),
        ];
        for (webhook_type, webhook_code, own) in cases {
            let mut expected: Vec<&str> =
                own.iter().chain(&["environment", "item_id", "webhook_code", "webhook_type"]).copied().collect();
            expected.sort_unstable();
            assert_eq!(fields(webhook_type, webhook_code), expected, "{webhook_type}:{webhook_code}");
        }
    }

    #[test]
    fn the_text_is_sorted_and_indented_by_two() {
        let catalog = Catalog::load().unwrap();
        let institution = catalog.institution("ins_demo_newleaf").unwrap();
        let mut item = Item::open(institution, Vec::new(), Receiver::Default, DateTime::UNIX_EPOCH).unwrap();
        item.item_id = "demo".to_owned();
        let text = body(
            &item,
            News { webhook_type: "ITEM", webhook_code: "LOGIN_REPAIRED", extra: Map::new() },
            DateTime::UNIX_EPOCH,
        );
        let expected = "{\n  \"environment\": \"sandbox\",\n  \"item_id\": \"demo\",\n  \"webhook_code\": \"LOGIN_REPAIRED\",\n  \"webhook_type\": \"ITEM\"\n}";
        assert_eq!(text, expected);
    }
}
