//! Every type of event, with payloads made up for what they show.

use serde_json::json;

use super::*;

fn of(event_type: &str, payload: Value) -> Effect {
    let Value::Object(payload) = payload else { panic!("an object") };
    effect(event_type, &payload)
}

#[test]
fn each_type_has_its_effect() {
    let broken = Effect::status(ItemStatus::NeedsReauth, "CONNECTION_BROKEN");
    for (event_type, expected) in [
        ("ACCOUNT_HOLDINGS_UPDATED", Effect::news()),
        ("ACCOUNT_TRANSACTIONS_INITIAL_UPDATE", Effect::news()),
        ("ACCOUNT_TRANSACTIONS_UPDATED", Effect::news()),
        ("ACCOUNT_REMOVED", Effect::news()),
        ("NEW_ACCOUNT_AVAILABLE", Effect::news()),
        ("TRADE_DETECTION", Effect::news()),
        ("CONNECTION_UPDATED", Effect::news()),
        ("CONNECTION_ADDED", Effect::repaired().with_news()),
        ("CONNECTION_FIXED", Effect::repaired().with_news()),
        ("CONNECTION_BROKEN", broken),
        ("CONNECTION_DELETED", Effect::removed()),
        ("CONNECTION_ATTEMPTED", Effect::none()),
        ("CONNECTION_FAILED", Effect::none()),
        ("USER_REGISTERED", Effect::none()),
        ("USER_DELETED", Effect::none()),
        ("TRADE_UPDATE", Effect::none()),
        ("TRADES_PLACED", Effect::none()),
        ("EVENT_OF_TOMORROW", Effect::none()),
        ("account_holdings_updated", Effect::none()),
    ] {
        assert_eq!(of(event_type, json!({})), expected, "{event_type}");
    }
}

#[test]
fn a_sync_is_no_news_only_if_positions_and_balances_both_failed() {
    let part = |success: Value| json!({"success": success, "error": null});
    for (positions, balances, raises) in [
        (json!(true), json!(true), true),
        (json!(false), json!(true), true),
        (json!(true), json!(false), true),
        (json!(false), json!(null), true),
        (json!(false), json!("false"), true),
        (json!(false), json!(false), false),
    ] {
        let details = json!({
            "total_value": part(json!(false)), "orders": part(json!(false)),
            "positions": part(positions.clone()), "balances": part(balances.clone()),
        });
        let effect = of("ACCOUNT_HOLDINGS_UPDATED", json!({"details": details}));
        assert_eq!(effect.raises, raises, "{positions} {balances}");
    }
}

#[test]
fn details_in_another_shape_are_news() {
    for details in [json!(null), json!("failed"), json!([]), json!({}), json!({"positions": false, "balances": false})]
    {
        assert_eq!(of("ACCOUNT_HOLDINGS_UPDATED", json!({"details": details})), Effect::news(), "{details}");
    }
    let odd = json!({"positions": {"success": false, "error": {"code": [1]}}, "balances": {"success": false}});
    assert_eq!(of("ACCOUNT_HOLDINGS_UPDATED", json!({"details": odd})), Effect::none());
}

#[test]
fn no_type_stands_there_twice() {
    let mut types: Vec<_> = EFFECTS.iter().map(|(event_type, _)| event_type).collect();
    types.sort();
    types.dedup();
    assert_eq!(types.len(), EFFECTS.len());
}
