//! The client against the sandbox: whole portfolios, the life of a connection, and webhooks it signs.

use std::time::{Duration, SystemTime};

use chrono::{DateTime, TimeDelta, Utc};
use pennon_domain::{
    Access, Amount, CallContext, Effect, HoldingsPort, ItemId, ItemStatus, PortalPort, PortalRequest, ProviderError,
    ProviderUser, Secret, Snapshot,
};
use pennon_providers::{SnapTrade, SnapTradeConfig, SnapTradeWebhooks};
use pennon_sandbox::{Credentials, Fault, Malformed, Options, Sandbox};
use pennon_webhook::{Delivery, WebhookPort};
use serde_json::Value;

const ACCOUNTS: &str = "/authorizations/{authorizationId}/accounts";
const POSITIONS: &str = "/accounts/{accountId}/positions/all";
const BALANCES: &str = "/accounts/{accountId}/balances";

/// The sandbox compares with this clock.
fn machine_time() -> DateTime<Utc> {
    SystemTime::now().into()
}

/// A sandbox, a client of it, and a user registered through both.
struct Scene {
    sandbox: Sandbox,
    snaptrade: SnapTrade,
    user: ProviderUser,
    cx: CallContext,
}

impl Scene {
    fn new() -> Self {
        let options = Options::default();
        let config = SnapTradeConfig::new(&options.snaptrade.client_id, Secret::new(&options.snaptrade.secret));
        Self::with(config, options)
    }

    fn with(config: SnapTradeConfig, options: Options) -> Self {
        let sandbox = Sandbox::start(options).unwrap();
        let config = SnapTradeConfig { base_url: Some(sandbox.base_url().to_owned()), ..config };
        let snaptrade = SnapTrade::with_clock(config, std::time::Instant::now, |_| ()).unwrap();
        let cx = CallContext::new(machine_time(), Duration::from_secs(60));
        let user = snaptrade.register("pennon-1", &cx).unwrap();
        Self { sandbox, snaptrade, user, cx }
    }

    /// A connection that the user makes in the portal.
    fn connect(&self, brokerage: &str) -> Access {
        let portal = self.snaptrade.portal(&self.user, &PortalRequest::default(), &self.cx).unwrap();
        let outcome = self.sandbox.snaptrade().choose_in_portal(portal.url.expose(), brokerage).unwrap();
        self.access(&outcome.connection_id.unwrap())
    }

    fn access(&self, connection: &str) -> Access {
        let provider_user = Some(self.user.id.clone());
        Access { item: ItemId::new(connection).unwrap(), secret: self.user.secret.clone(), provider_user }
    }

    fn holdings(&self, access: &Access) -> Result<Snapshot, ProviderError> {
        self.snaptrade.holdings(access, &self.cx)
    }
}

/// The number in an answer, as written there.
fn amount(value: &Value) -> Option<Amount> {
    let text = value.as_number().map(|number| number.as_str()).or(value.as_str());
    text.map(|text| text.parse().unwrap())
}

#[test]
fn every_portfolio_arrives_with_every_digit() {
    let scene = Scene::new();
    let brokerages: Vec<_> = scene
        .sandbox
        .snaptrade()
        .brokerages()
        .iter()
        .map(|(slug, name)| (slug.to_string(), name.to_string()))
        .collect();
    let mut arrived = 0;
    for (slug, name) in brokerages {
        let access = scene.connect(&slug);
        let snapshot = match scene.holdings(&access) {
            Err(ProviderError::Unsupported { code }) if code == "HOLDINGS_UNAVAILABLE" => continue,
            holdings => holdings.unwrap(),
        };
        arrived += 1;
        assert_eq!(snapshot.institution.name, Some(name));
        assert!(snapshot.as_of.is_some());
        let accounts = scene.sandbox.snaptrade().account_ids(access.item.as_str()).unwrap();
        assert_eq!(snapshot.accounts.iter().map(|one| one.id.to_string()).collect::<Vec<_>>(), accounts);
        for account in accounts {
            let rows: Vec<_> = snapshot
                .positions
                .iter()
                .filter(|row| row.account.as_str() == account && row.kind.as_deref() != Some("cash"))
                .collect();
            let served = scene.sandbox.snaptrade().positions(&account).unwrap();
            let served = served["results"].as_array().unwrap();
            assert_eq!(rows.len(), served.len(), "{slug}");
            for (row, served) in rows.into_iter().zip(served) {
                assert_eq!(Some(row.quantity), amount(&served["units"]), "{served}");
                assert_eq!(row.price, amount(&served["price"]), "{served}");
                assert_eq!(row.kind.as_deref(), served["instrument"]["kind"].as_str(), "{served}");
            }
        }
    }
    assert!(arrived >= 5, "{arrived}");
}

#[test]
fn cash_and_what_is_counted_in_it_come_to_the_cash() {
    let scene = Scene::new();
    let access = scene.connect("NORTHGATE");
    let snapshot = scene.holdings(&access).unwrap();
    let account = scene.sandbox.snaptrade().account_ids(access.item.as_str()).unwrap().remove(0);
    let served = scene.sandbox.snaptrade().positions(&account).unwrap();
    let fund = served["results"].as_array().unwrap().iter().find(|row| row["cash_equivalent"] == true).unwrap();
    let of_account = |security: &str| {
        let row =
            snapshot.positions.iter().find(|row| row.account.as_str() == account && row.security.as_str() == security);
        row.unwrap().value
    };
    let together = [of_account(fund["instrument"]["id"].as_str().unwrap()), of_account("CUR:USD")];
    let cash = &scene.sandbox.snaptrade().balances(&account).unwrap()[0]["cash"];
    assert_eq!(Amount::sum_known(together), amount(cash));
}

#[test]
fn a_fetch_is_one_call_and_two_per_account() {
    let scene = Scene::new();
    let access = scene.connect("SPRUCELINE");
    scene.sandbox.reset_calls();
    scene.cx.calls.drain();
    let snapshot = scene.holdings(&access).unwrap();
    let accounts = snapshot.accounts.len() as u64;
    assert!(accounts > 1);
    let expected = [(BALANCES, accounts), (POSITIONS, accounts), (ACCOUNTS, 1)];
    let calls: Vec<_> = scene.sandbox.calls().into_iter().collect();
    assert_eq!(calls, expected.map(|(endpoint, calls)| (endpoint.to_owned(), calls)));
    let recorded = scene.cx.calls.drain();
    assert_eq!(recorded.len() as u64, 1 + 2 * accounts);
    assert!(recorded.iter().all(|call| call.request_id.is_some()));
}

#[test]
fn sold_everything_is_an_empty_snapshot_and_a_spoilt_answer_is_none() {
    let scene = Scene::new();
    let access = scene.connect("NORTHGATE");
    for kind in [
        Malformed::Truncated,
        Malformed::Html,
        Malformed::Empty,
        Malformed::EmptyObject,
        Malformed::MissingHoldings,
        Malformed::NullHoldings,
        Malformed::WrongType,
        Malformed::BadNumber,
    ] {
        scene.sandbox.inject(Fault::malformed(kind).at(POSITIONS).once());
        assert_eq!(
            scene.holdings(&access),
            Err(ProviderError::RetryLater { code: "UNREADABLE".to_owned() }),
            "{kind:?}"
        );
    }
    scene.sandbox.inject(Fault::malformed(Malformed::Flood).at(BALANCES).once());
    assert_eq!(scene.holdings(&access).unwrap_err().code(), "TOO_LARGE");
    scene.sandbox.snaptrade().sell_everything(access.item.as_str()).unwrap();
    let snapshot = scene.holdings(&access).unwrap();
    assert!(snapshot.positions.is_empty() && !snapshot.accounts.is_empty());
}

#[test]
fn a_connection_that_broke_is_repaired_in_the_portal() {
    let scene = Scene::new();
    let access = scene.connect("NORTHGATE");
    scene.sandbox.snaptrade().break_connection(access.item.as_str()).unwrap();
    let status = scene.snaptrade.inspect(&access, &scene.cx).unwrap().status.unwrap();
    assert_eq!((status.status, status.reason.as_deref()), (ItemStatus::NeedsReauth, Some("CONNECTION_DISABLED")));
    assert_eq!(scene.snaptrade.connections(&scene.user, &scene.cx).unwrap()[0].status, ItemStatus::NeedsReauth);
    assert!(scene.holdings(&access).is_ok(), "what it knew it still says");
    let redirect = Some("https://app.example/back?a=ü".to_owned());
    let request = PortalRequest { reconnect: Some(access.item.clone()), redirect };
    let portal = scene.snaptrade.portal(&scene.user, &request, &scene.cx).unwrap();
    let outcome = scene.sandbox.snaptrade().choose_in_portal(portal.url.expose(), "NORTHGATE").unwrap();
    assert_eq!(outcome.connection_id.as_deref(), Some(access.item.as_str()));
    assert!(outcome.redirect.unwrap().starts_with("https://app.example/back?a=%C3%BC"));
    assert_eq!(scene.snaptrade.inspect(&access, &scene.cx).unwrap().status, None);
}

#[test]
fn a_removed_connection_is_gone_and_removing_it_again_is_done() {
    let scene = Scene::new();
    let access = scene.connect("NORTHGATE");
    assert_eq!(scene.snaptrade.remove(&access, &scene.cx), Ok(()));
    assert!(scene.sandbox.snaptrade().is_removed(access.item.as_str()));
    assert!(matches!(scene.holdings(&access), Err(ProviderError::Gone { .. })));
    assert_eq!(scene.snaptrade.remove(&access, &scene.cx), Ok(()));
    assert_eq!(scene.snaptrade.connections(&scene.user, &scene.cx), Ok(vec![]));
}

#[test]
fn a_wrong_key_or_secret_opens_nothing() {
    let scene = Scene::new();
    let access = scene.connect("NORTHGATE");
    let refused = Err(ProviderError::Configuration { code: "1076".to_owned() });
    let wrong_secret = Access { secret: Secret::new("wrong"), ..access.clone() };
    assert_eq!(scene.holdings(&wrong_secret), refused);
    let config = SnapTradeConfig {
        base_url: Some(scene.sandbox.base_url().to_owned()),
        ..SnapTradeConfig::new(scene.sandbox.snaptrade().client_id(), Secret::new("wrong"))
    };
    assert_eq!(SnapTrade::new(config).unwrap().holdings(&access, &scene.cx), refused);
    let late = CallContext::new(machine_time() - TimeDelta::minutes(6), Duration::from_secs(60));
    assert_eq!(scene.snaptrade.holdings(&access, &late), refused);
    let stranger = scene.snaptrade.register("pennon-2", &scene.cx).unwrap();
    let theirs = Access { secret: stranger.secret, provider_user: Some(stranger.id), ..access };
    assert!(matches!(scene.holdings(&theirs), Err(ProviderError::Gone { .. })), "nobody sees what another one owns");
}

#[test]
fn a_personal_key_works_without_users() {
    let credentials = Credentials { client_id: "PERS-DEMO".to_owned(), secret: "demo-key".to_owned() };
    let config = SnapTradeConfig::new("PERS-DEMO", Secret::new("demo-key"));
    let scene = Scene::with(config, Options { snaptrade: credentials, ..Options::default() });
    assert!(scene.user.id.is_empty());
    let access = scene.connect("COINWHARF");
    assert!(!scene.holdings(&access).unwrap().positions.is_empty());
    assert_eq!(scene.snaptrade.connections(&scene.user, &scene.cx).unwrap()[0].item, access.item);
    assert_eq!(scene.snaptrade.remove(&access, &scene.cx), Ok(()));
}

#[test]
fn a_user_comes_and_goes() {
    let scene = Scene::new();
    assert_eq!(scene.sandbox.snaptrade().users(), ["pennon-1"]);
    scene.snaptrade.unregister("pennon-1", &scene.cx).unwrap();
    assert!(scene.sandbox.snaptrade().users().is_empty());
    scene.snaptrade.unregister("pennon-1", &scene.cx).unwrap();
}

#[test]
fn errors_of_every_kind_keep_their_code() {
    for (fault, code, calls) in [
        ("402", "3003", 1),
        ("403", "1066", 1),
        ("410", "ENDPOINT_GONE", 1),
        ("425", "3012", 1),
        ("0000", "0000", 1),
        ("500", "1000", 3),
        ("503", "3002", 3),
    ] {
        // A limit would hold up the next one, so each has a client of its own.
        let scene = Scene::new();
        let access = scene.connect("BLANKSLATE");
        scene.sandbox.reset_calls();
        scene.sandbox.inject(Fault::error(fault).at(BALANCES));
        assert_eq!(scene.holdings(&access).unwrap_err().code(), code);
        assert_eq!(scene.sandbox.calls_to(BALANCES), calls, "{fault}");
    }
}

#[test]
fn each_webhook_of_the_sandbox_is_believed_and_has_its_effect() {
    let scene = Scene::new();
    let access = scene.connect("NORTHGATE");
    let webhooks = SnapTradeWebhooks::new(&scene.snaptrade);
    for (event_type, effect) in [
        ("ACCOUNT_HOLDINGS_UPDATED", Effect::news()),
        ("ACCOUNT_TRANSACTIONS_UPDATED", Effect::news()),
        ("TRADE_DETECTION", Effect::news()),
        ("CONNECTION_ADDED", Effect::repaired().with_news()),
        ("CONNECTION_BROKEN", Effect::status(ItemStatus::NeedsReauth, "CONNECTION_BROKEN")),
        ("CONNECTION_DELETED", Effect::removed()),
        ("CONNECTION_ATTEMPTED", Effect::none()),
        ("EVENT_OF_TOMORROW", Effect::none()),
    ] {
        let body = scene.sandbox.snaptrade().webhook_body(access.item.as_str(), event_type).unwrap();
        let signature = scene.sandbox.snaptrade().sign(body.as_bytes()).unwrap();
        let receive = |signature: &str| {
            let headers = [("Signature", signature.as_bytes())];
            let delivery =
                Delivery { headers: &headers, body: body.as_bytes(), received_at: machine_time(), peer: None };
            webhooks.receive(&delivery, &scene.cx)
        };
        let event = receive(&signature).unwrap().into_inner();
        assert_eq!((event.kind.as_str(), &event.effect), (event_type, &effect));
        assert_eq!(event.provider_user.as_deref(), Some("pennon-1"));
        if !effect.is_none() {
            assert_eq!(event.item.as_ref(), Some(&access.item), "{event_type}");
        }
        assert_eq!(receive(&signature.replace('=', "A")).unwrap_err().reason(), "signature_shape");
    }
}
