//! What an operator sets is what a client sees.

use pennon_sandbox::{Options, Sandbox};
use serde_json::{Value, json};
use ureq::{Agent, Body, http::Response};

use crate::program::Program;

const GATEWAY: (&str, &str) = ("X-Pennon-Proxy-Secret", "gateway-secret-01");

fn post(url: &str, headers: &[(&str, &str)], body: &Value) -> Response<Body> {
    let agent: Agent = Agent::config_builder().http_status_as_error(false).build().into();
    let request = headers.iter().fold(agent.post(url), |request, (name, value)| request.header(*name, *value));
    request.send(body.to_string()).unwrap()
}

fn json_of(mut answer: Response<Body>) -> Value {
    serde_json::from_str(&answer.body_mut().read_to_string().unwrap()).unwrap()
}

#[test]
fn the_gateway_the_relay_and_the_cooldown_are_those_that_were_set() {
    let sandbox = Sandbox::start(Options::default()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let program = Program::start(
        folder.path(),
        &[
            ("PLAID_CLIENT_ID", "client"),
            ("PLAID_SECRET", "client-secret"),
            ("PLAID_ENV", "sandbox"),
            ("PLAID_BASE_URL", sandbox.base_url()),
            ("PENNON_PROXY_SECRET", GATEWAY.1),
            ("PLAID_WEBHOOK_FORWARD_SHARED_SECRET", "relay-secret-0001"),
            ("REFRESH_COOLDOWN_SECONDS", "5"),
        ],
    );
    let url = |path: &str| format!("{}{path}", program.url);
    let user = ("X-Pennon-User", "ann@example.com");
    let act = |path: &str, body: &Value| post(&url(path), &[user, GATEWAY], body);

    let wrong = [user, (GATEWAY.0, "gateway-secret-02")];
    assert_eq!(post(&url("/plaid/create_link_token"), &wrong, &json!({})).status(), 401);
    let token = json_of(act("/plaid/create_link_token", &json!({})))["link_token"].clone();
    let linked = sandbox.plaid().link_with(token.as_str().unwrap(), "ins_demo_harborline").unwrap();
    let exchange = json!({"public_token": linked.public_token});
    assert_eq!(act("/plaid/exchange_public_token", &exchange).status(), 200);

    assert_eq!(act("/plaid/holdings/refresh", &json!({})).status(), 200);
    let again = act("/plaid/holdings/refresh", &json!({}));
    assert_eq!(again.status(), 429);
    let wait: u64 = again.headers()["retry-after"].to_str().unwrap().parse().unwrap();
    assert!((1..=5).contains(&wait), "{wait}");

    let forwarded = |secret| post(&url("/plaid/webhook"), &[("X-Plaid-Forward-Secret", secret)], &json!({})).status();
    assert_eq!(forwarded("relay-secret-0002"), 403);
    assert_eq!(forwarded("relay-secret-0001"), 401, "let in, and not signed");
}
