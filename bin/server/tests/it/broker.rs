//! The providers as a story sees them: something to link, with news, holdings and logins.

use std::time::Duration;

use pennon_domain::Amount;
use serde_json::{Value, json};

use crate::installation::{HOLDINGS, Installation};

/// Account, quantity, value and cost basis.
pub(crate) type Row = (String, Option<Amount>, Option<Amount>, Option<Amount>);

/// A provider that the sandbox plays.
pub(crate) trait Broker {
    /// Its name in paths.
    const NAME: &'static str;
    /// The endpoint that a refresh of an item calls first.
    const FIRST_CALL: &'static str;

    /// Links the first or the second institution, as a user does it, and returns the item.
    fn link(pennon: &Installation, number: usize) -> String;
    /// Prices move, and the webhook that tells of it is delivered; returns how it was answered.
    fn news(pennon: &Installation, item: &str) -> u16;
    /// The rows that the provider reports now, without cash that stands in balances alone.
    fn rows(pennon: &Installation, item: &str) -> Vec<Row>;
    /// How many calls a refresh of the item takes.
    fn calls(pennon: &Installation, item: &str) -> u64;
    /// The institution wants a new login.
    fn break_login(pennon: &Installation, item: &str);
    /// The user has logged in again, and the webhook that tells of it is delivered.
    fn repair(pennon: &Installation, item: &str) -> u16;
}

/// Makes a test of each story for each provider.
macro_rules! each_provider {
    ($(fn $story:ident<$broker:ident>() $body:block)+) => {$(
        mod $story {
            use super::*;

            fn story<$broker: crate::broker::Broker>() $body

            #[test]
            fn plaid() {
                story::<crate::broker::Plaid>();
            }

            #[test]
            fn snaptrade() {
                story::<crate::broker::SnapTrade>();
            }
        }
    )+};
}
pub(crate) use each_provider;

/// A number, or a text with one.
pub(crate) fn amount(number: &Value) -> Option<Amount> {
    let text = number.as_str().map_or_else(|| number.to_string(), str::to_owned);
    (!number.is_null()).then(|| text.parse().unwrap())
}

pub(crate) struct Plaid;

impl Broker for Plaid {
    const NAME: &'static str = "plaid";
    const FIRST_CALL: &'static str = HOLDINGS;

    fn link(pennon: &Installation, number: usize) -> String {
        let link_token = pennon.post("/plaid/create_link_token", &json!({})).body["link_token"].clone();
        let institution = ["ins_demo_harborline", "ins_demo_maplecourt"][number];
        let linked = pennon.sandbox.plaid().link_with(link_token.as_str().unwrap(), institution).unwrap();
        let answer = pennon.post("/plaid/exchange_public_token", &json!({"public_token": linked.public_token}));
        assert_eq!(answer.status, 200, "{}", answer.body);
        answer.body["item_id"].as_str().unwrap().to_owned()
    }

    fn news(pennon: &Installation, item: &str) -> u16 {
        pennon.sandbox.plaid().move_prices(item).unwrap();
        pennon.sandbox.plaid().fire_webhook(item, "HOLDINGS", "DEFAULT_UPDATE").unwrap()
    }

    fn rows(pennon: &Installation, item: &str) -> Vec<Row> {
        let served = pennon.sandbox.plaid().holdings(item).unwrap();
        let row = |one: &Value| {
            let account = one["account_id"].as_str().unwrap().to_owned();
            (account, amount(&one["quantity"]), amount(&one["institution_value"]), amount(&one["cost_basis"]))
        };
        served["holdings"].as_array().unwrap().iter().map(row).collect()
    }

    fn calls(_: &Installation, _: &str) -> u64 {
        1
    }

    fn break_login(pennon: &Installation, item: &str) {
        pennon.sandbox.plaid().break_item(item, "ITEM_LOGIN_REQUIRED").unwrap();
    }

    fn repair(pennon: &Installation, item: &str) -> u16 {
        pennon.sandbox.plaid().repair(item).unwrap();
        pennon.sandbox.plaid().fire_webhook(item, "ITEM", "LOGIN_REPAIRED").unwrap()
    }
}

pub(crate) struct SnapTrade;

impl SnapTrade {
    /// An option is about a hundred shares; nobody knows the worth of a contract that is not owned.
    fn row(account: &str, position: &Value) -> Row {
        let instrument = &position["instrument"];
        let units = amount(&position["units"]);
        let owned = !matches!(instrument["kind"].as_str().unwrap(), "future" | "cfd");
        let shares = match amount(&instrument["multiplier"]) {
            Some(multiplier) => units.and_then(|units| units.checked_mul(multiplier)),
            None => units,
        };
        let times = |each: &Value| shares.filter(|_| owned)?.checked_mul(amount(each)?);
        (account.to_owned(), units, times(&position["price"]), times(&position["cost_basis"]))
    }
}

impl Broker for SnapTrade {
    const NAME: &'static str = "snaptrade";
    const FIRST_CALL: &'static str = "/authorizations/{authorizationId}/accounts";

    fn link(pennon: &Installation, number: usize) -> String {
        let broker = pennon.sandbox.snaptrade();
        broker.set_webhook_base(&pennon.url(""));
        assert_eq!(pennon.post("/snaptrade/register", &json!({})).status, 200);
        let portal = pennon.post("/snaptrade/create-connection-url", &json!({})).body["redirect_uri"].clone();
        let brokerage = ["NORTHGATE", "SPRUCELINE"][number];
        let chosen = broker.choose_in_portal(portal.as_str().unwrap(), brokerage).unwrap();
        // What the portal sends has arrived, and has told of the connection.
        assert!(broker.settle(Duration::from_secs(20)));
        chosen.connection_id.unwrap()
    }

    fn news(pennon: &Installation, item: &str) -> u16 {
        pennon.sandbox.snaptrade().move_prices(item).unwrap();
        pennon.sandbox.snaptrade().fire_webhook(item, "ACCOUNT_HOLDINGS_UPDATED").unwrap()
    }

    fn rows(pennon: &Installation, item: &str) -> Vec<Row> {
        let broker = pennon.sandbox.snaptrade();
        let rows = |account: String| {
            let served = broker.positions(&account).unwrap();
            let positions = served["results"].as_array().unwrap().clone();
            positions.into_iter().map(move |position| Self::row(&account, &position))
        };
        broker.account_ids(item).unwrap().into_iter().flat_map(rows).collect()
    }

    fn calls(pennon: &Installation, item: &str) -> u64 {
        1 + 2 * pennon.sandbox.snaptrade().account_ids(item).unwrap().len() as u64
    }

    fn break_login(pennon: &Installation, item: &str) {
        pennon.sandbox.snaptrade().break_connection(item).unwrap();
        assert_eq!(pennon.sandbox.snaptrade().fire_webhook(item, "CONNECTION_BROKEN").unwrap(), 200);
    }

    fn repair(pennon: &Installation, item: &str) -> u16 {
        pennon.sandbox.snaptrade().repair(item).unwrap();
        pennon.sandbox.snaptrade().fire_webhook(item, "CONNECTION_FIXED").unwrap()
    }
}
