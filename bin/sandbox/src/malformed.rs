//! Answers that a provider should never give, and some day does.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

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
    /// Without `holdings`. It must not be mistaken for "everything was sold".
    MissingHoldings,
    /// `holdings` is null.
    NullHoldings,
    /// `holdings` is a string.
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
            Self::MissingHoldings => {
                edit(&mut answer, |body| drop(body.as_object_mut().map(|fields| fields.remove("holdings"))))
            }
            Self::NullHoldings => edit(&mut answer, |body| body["holdings"] = Value::Null),
            Self::WrongType => edit(&mut answer, |body| body["holdings"] = json!("soon")),
            Self::MissingAccounts => {
                edit(&mut answer, |body| drop(body.as_object_mut().map(|fields| fields.remove("accounts"))))
            }
            Self::MissingSecurities => {
                edit(&mut answer, |body| drop(body.as_object_mut().map(|fields| fields.remove("securities"))))
            }
            Self::BadNumber => edit(&mut answer, |body| {
                if let Some(position) = body.pointer_mut("/holdings/0") {
                    position["quantity"] = json!("plenty");
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

fn edit(answer: &mut Answer, change: impl FnOnce(&mut Value)) {
    if let Ok(mut body @ Value::Object(_)) = serde_json::from_str(&answer.body) {
        change(&mut body);
        answer.body = body.to_string();
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
