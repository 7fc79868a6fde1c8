//! One row per type and code.

use pennon_domain::StatusChange;
use serde_json::json;

use super::*;

fn of(webhook_type: &str, code: &str, payload: Value) -> Effect {
    effect(webhook_type, code, payload.as_object().unwrap())
}

#[test]
fn every_type_has_its_effect() {
    let attention = |code| Effect::status(ItemStatus::Attention, code);
    for (webhook_type, code, expected) in [
        ("HOLDINGS", "DEFAULT_UPDATE", Effect::news()),
        ("INVESTMENTS_TRANSACTIONS", "DEFAULT_UPDATE", Effect::news()),
        ("INVESTMENTS_TRANSACTIONS", "HISTORICAL_UPDATE", Effect::news()),
        ("INVESTMENTS", "DEFAULT_UPDATE", Effect::news()),
        ("INVESTMENTS", "HOLDINGS_UPDATE", Effect::news()),
        ("ITEM", "LOGIN_REPAIRED", Effect::repaired()),
        ("ITEM", "NEW_ACCOUNTS_AVAILABLE", attention("NEW_ACCOUNTS_AVAILABLE")),
        ("ITEM", "PENDING_DISCONNECT", attention("PENDING_DISCONNECT")),
        ("ITEM", "PENDING_EXPIRATION", attention("PENDING_EXPIRATION")),
        ("ITEM", "USER_PERMISSION_REVOKED", Effect::status(ItemStatus::Gone, "USER_PERMISSION_REVOKED")),
        ("ITEM", "WEBHOOK_UPDATE_ACKNOWLEDGED", Effect::none()),
        ("ITEM", "CODE_OF_TOMORROW", Effect::none()),
        ("TRANSACTIONS", "DEFAULT_UPDATE", Effect::none()),
        ("HOLDINGS", "CODE_OF_TOMORROW", Effect::none()),
        ("holdings", "default_update", Effect::none()),
        ("TYPE_OF_TOMORROW", "DEFAULT_UPDATE", Effect::none()),
    ] {
        assert_eq!(of(webhook_type, code, json!({})), expected, "{webhook_type}:{code}");
    }
}

#[test]
fn an_error_changes_the_status_by_its_class() {
    for (code, error_type, status) in [
        ("ITEM_LOGIN_REQUIRED", "ITEM_ERROR", ItemStatus::NeedsReauth),
        ("ADDITIONAL_CONSENT_REQUIRED", "INVALID_INPUT", ItemStatus::NeedsReauth),
        ("ITEM_NOT_FOUND", "ITEM_ERROR", ItemStatus::Gone),
        ("USER_PERMISSION_REVOKED", "ITEM_ERROR", ItemStatus::Gone),
        ("INSTITUTION_DOWN", "INSTITUTION_ERROR", ItemStatus::Error),
        ("CODE_OF_TOMORROW", "ITEM_ERROR", ItemStatus::Error),
    ] {
        let payload = json!({"error": {"error_type": error_type, "error_code": code, "error_message": "hush"}});
        let change = of("ITEM", "ERROR", payload).status;
        assert_eq!(change, Some(StatusChange { status, reason: Some(code.to_owned()) }), "{code}");
    }
}

#[test]
fn an_error_that_says_nothing_changes_nothing() {
    for payload in
        [json!({}), json!({"error": null}), json!({"error": "bad"}), json!({"error": {"error_code": "two words"}})]
    {
        assert_eq!(of("ITEM", "ERROR", payload.clone()), Effect::none(), "{payload}");
    }
}

#[test]
fn a_revoked_account_is_named_or_the_user_is_asked_to_look() {
    let revoked = of("ITEM", "USER_ACCOUNT_REVOKED", json!({"account_id": "acc-1"}));
    assert_eq!(revoked, Effect::account_revoked(AccountId::new("acc-1").unwrap()));
    for payload in [json!({}), json!({"account_id": ""}), json!({"account_id": 7})] {
        let asked = Effect::status(ItemStatus::Attention, "USER_ACCOUNT_REVOKED");
        assert_eq!(of("ITEM", "USER_ACCOUNT_REVOKED", payload), asked);
    }
}
