//! A client of the provider, as thin as can be.

use std::time::Duration;

use pennon_sandbox::{Options, Sandbox};
use serde_json::{Value, json};

/// Long enough for a slow machine; nothing waits that long when all is well.
pub(crate) const PATIENCE: Duration = Duration::from_secs(10);

/// A running sandbox and a client of it.
pub(crate) struct Story {
    pub(crate) sandbox: Sandbox,
    pub(crate) client: Client,
}

#[derive(Clone)]
pub(crate) struct Client {
    base: String,
    agent: ureq::Agent,
}

/// Status and body.
pub(crate) type Answer = (u16, Value);

pub(crate) fn story() -> Story {
    story_with(Options::default())
}

pub(crate) fn story_with(options: Options) -> Story {
    let sandbox = Sandbox::start(options).unwrap();
    let client = Client::new(sandbox.base_url());
    Story { sandbox, client }
}

impl Story {
    /// An item and its access token, without counted calls.
    pub(crate) fn connect(&self, institution_id: &str) -> (String, String) {
        let item = self.sandbox.plaid().connect(institution_id, None).unwrap();
        (item.item_id, item.access_token)
    }
}

impl Client {
    pub(crate) fn new(base: &str) -> Self {
        let config = ureq::Agent::config_builder().http_status_as_error(false).timeout_global(Some(PATIENCE)).build();
        Self { base: base.to_owned(), agent: config.into() }
    }

    /// A provider call with credentials.
    pub(crate) fn call(&self, path: &str, body: Value) -> Answer {
        let (status, text) = self.text(path, &body);
        (status, serde_json::from_str(&text).unwrap())
    }

    /// A provider call that must succeed.
    pub(crate) fn ok(&self, path: &str, body: Value) -> Value {
        let (status, body) = self.call(path, body);
        assert_eq!(status, 200, "{body}");
        assert_eq!(body["request_id"].as_str().unwrap().len(), 15);
        body
    }

    /// The error code of a provider call that must fail.
    pub(crate) fn refused(&self, path: &str, body: Value) -> (u16, String) {
        let (status, body) = self.call(path, body);
        assert!(body.get("display_message").unwrap().is_null() && body["request_id"].is_string(), "{body}");
        (status, body["error_code"].as_str().unwrap().to_owned())
    }

    /// A provider call, unread.
    pub(crate) fn text(&self, path: &str, body: &Value) -> (u16, String) {
        let request = self.agent.post(format!("{}{path}", self.base)).header("Content-Type", "application/json");
        let request = request.header("PLAID-CLIENT-ID", "client").header("PLAID-SECRET", "secret");
        let mut answer = request.send(body.to_string()).unwrap();
        (answer.status().as_u16(), answer.body_mut().with_config().limit(64 * 1024 * 1024).read_to_string().unwrap())
    }

    /// A control.
    pub(crate) fn control(&self, path: &str, body: Value) -> Answer {
        let mut answer = self.agent.post(format!("{}/_sandbox{path}", self.base)).send(body.to_string()).unwrap();
        (answer.status().as_u16(), serde_json::from_str(&answer.body_mut().read_to_string().unwrap()).unwrap())
    }

    /// A control that only tells.
    pub(crate) fn look(&self, path: &str) -> Value {
        let mut answer = self.agent.get(format!("{}/_sandbox{path}", self.base)).call().unwrap();
        serde_json::from_str(&answer.body_mut().read_to_string().unwrap()).unwrap()
    }

    pub(crate) fn agent(&self) -> &ureq::Agent {
        &self.agent
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }
}

/// The body of a call about one item.
pub(crate) fn of(access_token: &str) -> Value {
    json!({"access_token": access_token})
}
