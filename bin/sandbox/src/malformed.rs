//! Answers that a provider should never give, and some day does.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::answer::Answer;

/// How a good answer is spoilt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Malformed {
    /// JSON that stops in the middle.
    Truncated,
    /// An HTML error page with status 200, as a proxy in between would answer.
    Html,
    /// Status 200 and no body at all.
    Empty,
    /// An empty JSON object.
    EmptyObject,
    /// Without `holdings` (SnapTrade: `results`). It must not be mistaken for "everything was sold".
    MissingHoldings,
    /// `holdings` (or `results`) is null.
    NullHoldings,
    /// `holdings` (or `results`) is a string.
    WrongType,
    /// Without `accounts`.
    MissingAccounts,
    /// Without `securities`, so that the holdings point to nothing.
    MissingSecurities,
    /// A quantity that is a word.
    BadNumber,
    /// Valid JSON behind 32 MiB of blanks.
    Flood,
}

/// How many blanks a flood starts with.
const FLOOD: usize = 32 * 1024 * 1024;

impl Malformed {
    /// Spoils a good answer.
    pub(crate) fn spoil(self, mut answer: Answer) -> Answer {
        match self {
            Self::Truncated => answer.body.truncate(middle(&answer.body)),
            Self::Html => {
                answer.content_type = "text/html; charset=utf-8";
                answer.body = "<!doctype html><title>Bad gateway</title><h1>Bad gateway</h1>".to_owned();
            }
            Self::Empty => answer.body.clear(),
            Self::EmptyObject => answer.body = "{}".to_owned(),
            Self::MissingHoldings => edit(&mut answer, |body| drop(body.remove(holdings(body)))),
            Self::NullHoldings => edit(&mut answer, |body| drop(body.insert(holdings(body).to_owned(), Value::Null))),
            Self::WrongType => edit(&mut answer, |body| drop(body.insert(holdings(body).to_owned(), json!("soon")))),
            Self::MissingAccounts => edit(&mut answer, |body| drop(body.remove("accounts"))),
            Self::MissingSecurities => edit(&mut answer, |body| drop(body.remove("securities"))),
            Self::BadNumber => edit(&mut answer, |body| {
                let field = holdings(body);
                let quantity = if field == "results" { "units" } else { "quantity" };
                if let Some(position) = body.get_mut(field).and_then(|list| list.get_mut(0)) {
                    position[quantity] = json!("plenty");
                }
            }),
            Self::Flood => answer.body.insert_str(0, &" ".repeat(FLOOD)),
        }
        answer
    }
}

/// Half of the text; the provider's answers are ASCII, and a cut inside a character would panic.
fn middle(body: &str) -> usize {
    let mut middle = body.len() / 2;
    while !body.is_char_boundary(middle) {
        middle -= 1;
    }
    middle
}

/// The field that lists the holdings: each provider has its own name for it.
fn holdings(body: &Map<String, Value>) -> &'static str {
    if body.contains_key("results") { "results" } else { "holdings" }
}

/// Changes an answer that is an object; a list has none of these fields.
fn edit(answer: &mut Answer, change: impl FnOnce(&mut Map<String, Value>)) {
    if let Ok(Value::Object(mut body)) = serde_json::from_str(&answer.body) {
        change(&mut body);
        answer.body = Value::Object(body).to_string();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn good() -> Answer {
        Answer::json(200, &json!({"accounts": [], "holdings": [{"quantity": 1}], "securities": []}))
    }

    #[test]
    fn a_missing_field_leaves_the_rest() {
        let body: Value = serde_json::from_str(&Malformed::MissingHoldings.spoil(good()).body).unwrap();
        assert_eq!(body, json!({"accounts": [], "securities": []}));
    }

    #[test]
    fn each_provider_has_its_own_name_for_holdings() {
        let good = Answer::json(200, &json!({"results": [{"units": "1"}], "data_freshness": {}}));
        let spoilt = |kind: Malformed| serde_json::from_str::<Value>(&kind.spoil(good.clone()).body).unwrap();
        assert_eq!(spoilt(Malformed::MissingHoldings), json!({"data_freshness": {}}));
        assert_eq!(spoilt(Malformed::BadNumber)["results"][0]["units"], "plenty");
        let list = Answer::json(200, &json!([{"cash": 1}]));
        assert_eq!(Malformed::NullHoldings.spoil(list.clone()), list, "a list has no holdings to spoil");
    }

    #[test]
    fn a_truncated_answer_is_no_json() {
        assert!(serde_json::from_str::<Value>(&Malformed::Truncated.spoil(good()).body).is_err());
    }

    #[test]
    fn a_flood_is_large_and_still_json() {
        let flood = Malformed::Flood.spoil(good()).body;
        assert!(flood.len() > FLOOD);
        assert!(serde_json::from_str::<Value>(&flood).is_ok());
    }
}
