//! The client against the sandbox: whole portfolios, and the life of an item.

use std::time::Duration;

use pennon_domain::{
    Access, Amount, HoldingsPort, ItemId, ItemStatus, LinkMode, LinkPort, LinkRequest, ProviderError, Secret, Snapshot,
    UserId,
};
use pennon_sandbox::{Fault, Malformed, Options, Sandbox};
use serde_json::Value;

use crate::bench::Bench;

const HOLDINGS: &str = "/investments/holdings/get";
const BROKER: &str = "ins_demo_harborline";

/// A sandbox, a client of it, and an item linked through both.
struct Scene {
    sandbox: Sandbox,
    bench: Bench,
    access: Access,
}

impl Scene {
    fn linked_at(institution: &str) -> Self {
        let sandbox = Sandbox::start(Options::default()).unwrap();
        let bench = Bench::at(sandbox.base_url(), Duration::from_secs(60));
        let public_token = sandbox.plaid().link(institution, None).unwrap().public_token;
        let linked = bench.plaid.exchange(&Secret::new(public_token), &bench.cx).unwrap();
        let access = Access { item: linked.item, secret: linked.access_token, provider_user: None };
        Self { sandbox, bench, access }
    }

    fn holdings(&self) -> Result<Snapshot, ProviderError> {
        self.bench.plaid.holdings(&self.access, &self.bench.cx)
    }

    fn served(&self) -> Value {
        self.sandbox.plaid().holdings(self.access.item.as_str()).unwrap()
    }
}

/// The number in the answer, as written there.
fn amount(value: &Value) -> Option<Amount> {
    value.as_number().map(|number| number.as_str().parse().unwrap())
}

#[test]
fn every_portfolio_arrives_with_every_digit() {
    let institutions: Vec<String> = {
        let sandbox = Sandbox::start(Options::default()).unwrap();
        sandbox.plaid().institutions().into_iter().map(|(id, _)| id.to_owned()).collect()
    };
    let mut arrived = 0;
    for institution in institutions {
        let scene = Scene::linked_at(&institution);
        let snapshot = match scene.holdings() {
            Err(ProviderError::Unsupported { code }) if code == "NO_INVESTMENT_ACCOUNTS" => continue,
            holdings => holdings.unwrap(),
        };
        arrived += 1;
        let served = scene.served();
        assert_eq!(snapshot.institution.id.as_deref(), Some(institution.as_str()));
        assert_eq!(snapshot.accounts.len(), served["accounts"].as_array().unwrap().len(), "{institution}");
        let rows = served["holdings"].as_array().unwrap();
        assert_eq!(snapshot.positions.len(), rows.len(), "{institution}");
        for (position, row) in snapshot.positions.iter().zip(rows) {
            assert_eq!(position.security.as_str(), row["security_id"]);
            assert_eq!(Some(position.quantity), amount(&row["quantity"]), "{row}");
            assert_eq!(position.price, amount(&row["institution_price"]), "{row}");
            assert_eq!(position.value, amount(&row["institution_value"]), "{row}");
            assert_eq!(position.cost_basis, amount(&row["cost_basis"]), "{row}");
        }
    }
    assert!(arrived >= 5, "{arrived}");
}

#[test]
fn a_fetch_is_one_call_and_balances_cost_nothing_more() {
    let scene = Scene::linked_at(BROKER);
    scene.sandbox.reset_calls();
    let snapshot = scene.holdings().unwrap();
    assert!(snapshot.accounts.iter().any(|account| account.balance.is_some()));
    assert_eq!(scene.sandbox.calls().into_iter().collect::<Vec<_>>(), [(HOLDINGS.to_owned(), 1)]);
}

#[test]
fn sold_everything_is_an_empty_snapshot_and_a_spoilt_answer_is_none() {
    let scene = Scene::linked_at(BROKER);
    for kind in [
        Malformed::Truncated,
        Malformed::Html,
        Malformed::Empty,
        Malformed::EmptyObject,
        Malformed::MissingHoldings,
        Malformed::NullHoldings,
        Malformed::WrongType,
        Malformed::MissingAccounts,
        Malformed::MissingSecurities,
        Malformed::BadNumber,
    ] {
        scene.sandbox.inject(Fault::malformed(kind).at(HOLDINGS).once());
        assert_eq!(scene.holdings(), Err(ProviderError::RetryLater { code: "UNREADABLE".to_owned() }), "{kind:?}");
    }
    scene.sandbox.inject(Fault::malformed(Malformed::Flood).at(HOLDINGS).once());
    assert_eq!(scene.holdings().unwrap_err().code(), "TOO_LARGE");
    scene.sandbox.plaid().sell_everything(scene.access.item.as_str()).unwrap();
    let snapshot = scene.holdings().unwrap();
    assert!(snapshot.positions.is_empty() && !snapshot.accounts.is_empty());
}

#[test]
fn a_login_that_broke_is_repaired_in_update_mode() {
    let scene = Scene::linked_at(BROKER);
    let (plaid, cx) = (&scene.bench.plaid, &scene.bench.cx);
    scene.sandbox.plaid().break_item(scene.access.item.as_str(), "ITEM_LOGIN_REQUIRED").unwrap();
    assert!(scene.holdings().unwrap_err().needs_reauth());
    let status = plaid.inspect(&scene.access, cx).unwrap().status.unwrap();
    assert_eq!((status.status, status.reason.as_deref()), (ItemStatus::NeedsReauth, Some("ITEM_LOGIN_REQUIRED")));
    let mode = LinkMode::Update { access: scene.access.clone(), select_accounts: true };
    let request = LinkRequest { user: UserId(1), webhook_url: None, mode };
    let token = plaid.create_link_token(&request, cx).unwrap();
    scene.sandbox.plaid().repair_with(scene.access.item.as_str(), token.token.expose()).unwrap();
    assert!(scene.holdings().is_ok());
    assert_eq!(plaid.inspect(&scene.access, cx).unwrap().status, None);
}

#[test]
fn a_link_token_of_ours_links_an_item() {
    let scene = Scene::linked_at(BROKER);
    let webhook_url = Some("http://127.0.0.1:9/plaid/webhook".to_owned());
    let request = LinkRequest { user: UserId(1), webhook_url, mode: LinkMode::New };
    let token = scene.bench.plaid.create_link_token(&request, &scene.bench.cx).unwrap();
    assert!(token.expires_at.is_some());
    let public_token = scene.sandbox.plaid().link_with(token.token.expose(), BROKER).unwrap().public_token;
    let linked = scene.bench.plaid.exchange(&Secret::new(public_token), &scene.bench.cx).unwrap();
    assert_ne!(linked.item, scene.access.item);
}

#[test]
fn a_removed_item_is_gone_and_removing_it_again_is_done() {
    let scene = Scene::linked_at(BROKER);
    assert_eq!(scene.bench.plaid.remove(&scene.access, &scene.bench.cx), Ok(()));
    assert!(scene.sandbox.plaid().is_removed(scene.access.item.as_str()));
    assert!(matches!(scene.holdings(), Err(ProviderError::Gone { .. })));
    assert_eq!(scene.bench.plaid.remove(&scene.access, &scene.bench.cx), Ok(()));
}

#[test]
fn a_token_that_opens_another_item_shows_nothing() {
    let scene = Scene::linked_at(BROKER);
    let access = Access { item: ItemId::new("somebody-elses").unwrap(), ..scene.access.clone() };
    assert_eq!(scene.bench.plaid.holdings(&access, &scene.bench.cx).unwrap_err().code(), "WRONG_ITEM");
}

#[test]
fn errors_of_every_kind_keep_their_code() {
    let scene = Scene::linked_at(BROKER);
    for (code, calls) in [
        ("INSTITUTION_DOWN", 1),
        ("INVESTMENT_HOLDINGS_GET_LIMIT", 1),
        ("NO_INVESTMENT_ACCOUNTS", 1),
        ("INVALID_API_KEYS", 1),
        ("PLANNED_MAINTENANCE", 1),
        ("INTERNAL_SERVER_ERROR", 3),
    ] {
        scene.sandbox.reset_calls();
        scene.sandbox.inject(Fault::error(code).at(HOLDINGS));
        assert_eq!(scene.holdings().unwrap_err().code(), code);
        assert_eq!(scene.sandbox.calls_to(HOLDINGS), calls, "{code}");
        scene.sandbox.clear_faults();
    }
    assert!(scene.holdings().is_ok());
}
