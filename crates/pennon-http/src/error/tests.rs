//! The whole table. The compiler sees to it that `row` has every variant, and that list here is what a
//! client can rely on.

use std::time::Duration;

use chrono::TimeDelta;
use pennon_app::{RefreshOutcome, SealingError};
use pennon_domain::{ItemId, Outcome, Provider};

use super::*;

/// What must never be seen from outside.
const INTERNAL: &str = "INTERNAL-DETAIL";

fn code() -> String {
    "SOME_CODE".to_owned()
}

fn cause() -> Box<dyn std::error::Error + Send + Sync> {
    INTERNAL.into()
}

fn edge() -> Vec<(Error, u16, Option<u64>)> {
    vec![
        (Error::Unauthenticated, 401, None),
        (Error::LoginRefused, 401, None),
        (Error::NoSuchFile, 404, None),
        (Error::ForeignOrigin, 403, None),
        (Error::ForwardSecret, 403, None),
        (Error::Invalid("expected something else"), 400, None),
        (Error::TooLarge { limit: 10 }, 413, None),
        (Error::TooSlow, 408, None),
        (Error::TooMany { retry_after: 7 }, 429, Some(7)),
        (Error::Busy, 503, Some(1)),
        (Error::NotMounted, 500, None),
        (Error::Panicked, 500, None),
        (Error::Unwritable, 500, None),
    ]
}

fn use_cases() -> Vec<(App, u16, Option<u64>)> {
    vec![
        (App::InvalidEmail, 400, None),
        (App::UnknownUser, 404, None),
        (App::UnknownItem, 404, None),
        (App::UnknownItems(vec![ItemId::new("i").unwrap()]), 404, None),
        (App::NotConfigured(Provider::SNAPTRADE), 503, None),
        (App::NoSuchLink(Provider::SNAPTRADE), 404, None),
        (App::CoolingDown { retry_after: 42 }, 429, Some(42)),
        (App::AllFailed(vec![]), 502, None),
        (App::BelongsToAnother, 409, None),
        (App::Sealing(SealingError::Broken), 500, None),
        (App::Sealing(SealingError::UnknownKey), 500, None),
        (App::Sealing(SealingError::NoRandomness), 500, None),
    ]
}

fn providers() -> Vec<(ProviderError, u16, Option<u64>)> {
    vec![
        (ProviderError::Reauth { code: code() }, 409, None),
        (ProviderError::Gone { code: code() }, 410, None),
        (ProviderError::RetryLater { code: code() }, 502, None),
        (ProviderError::RateLimited { code: code(), after: None }, 503, Some(60)),
        (ProviderError::RateLimited { code: code(), after: Some(Duration::from_millis(1)) }, 503, Some(1)),
        (ProviderError::RateLimited { code: code(), after: Some(Duration::from_secs(9)) }, 503, Some(9)),
        (ProviderError::Unsupported { code: code() }, 422, None),
        (ProviderError::Refused { code: code() }, 400, None),
        (ProviderError::Configuration { code: code() }, 500, None),
    ]
}

fn rejections() -> Vec<(Rejection, u16, Option<u64>)> {
    vec![
        (Rejection::Unsigned, 401, None),
        (Rejection::BadSignature { reason: "wrong_key" }, 401, None),
        (Rejection::Stale { age: TimeDelta::minutes(6) }, 401, None),
        (Rejection::FromTheFuture { ahead: TimeDelta::minutes(2) }, 401, None),
        (Rejection::BodyChanged, 401, None),
        (Rejection::Malformed { reason: "not_json" }, 400, None),
        (Rejection::Unavailable { code: code() }, 503, Some(10)),
        (Rejection::Busy, 503, Some(10)),
    ]
}

fn stores() -> Vec<(Storage, u16, Option<u64>)> {
    vec![
        (Storage::Busy, 503, Some(1)),
        (Storage::Unavailable(cause()), 503, Some(5)),
        (Storage::SchemaOutdated, 503, Some(30)),
        (Storage::SchemaNewer, 503, Some(30)),
        (Storage::NotFound, 500, None),
        (Storage::Conflict, 500, None),
        (Storage::Corrupt { table: "positions", column: "value".to_owned() }, 500, None),
        (Storage::InvalidUrl { reason: INTERNAL }, 500, None),
        (Storage::Migration { source: cause() }, 500, None),
    ]
}

fn table() -> Vec<(Error, u16, Option<u64>)> {
    let apps = use_cases()
        .into_iter()
        .chain(providers().into_iter().map(|(error, status, after)| (App::Provider(error), status, after)))
        .chain(rejections().into_iter().map(|(error, status, after)| (App::Rejected(error), status, after)))
        .chain(stores().into_iter().map(|(error, status, after)| (App::Storage(error), status, after)));
    edge().into_iter().chain(apps.map(|(error, status, after)| (Error::App(error), status, after))).collect()
}

#[test]
fn every_failure_has_its_status() {
    for (error, status, retry_after) in table() {
        let row = error.row();
        assert_eq!((row.status.as_u16(), row.retry_after), (status, retry_after), "{error:?}");
        assert_eq!(error.error_response().status().as_u16(), status, "{error:?}");
    }
}

/// `docs/API.md` promises it.
#[test]
fn whoever_is_told_to_come_back_is_told_when() {
    for (error, status, retry_after) in table() {
        let says_when = matches!(status, 429 | 503) && !matches!(error, Error::App(App::NotConfigured(_)));
        assert_eq!(retry_after.is_some(), says_when, "{error:?}");
        let header =
            error.error_response().headers().get("retry-after").map(|value| value.to_str().unwrap().to_owned());
        assert_eq!(header, retry_after.map(|seconds| seconds.to_string()), "{error:?}");
    }
}

#[test]
fn a_failure_of_ours_tells_nothing_of_its_cause() {
    for (error, ..) in table() {
        let detail = error.row().detail;
        assert!(!detail.is_empty() && !detail.contains(INTERNAL) && !detail.contains("SOME_CODE"), "{error:?}");
        assert!(!detail.contains("positions"), "{error:?}");
    }
}

#[test]
fn a_refresh_that_failed_tells_what_became_of_each_item() {
    let outcome = RefreshOutcome {
        item_id: ItemId::new("item-1").unwrap(),
        institution_name: None,
        outcome: Outcome::Failed,
        error_code: Some(code()),
        needs_reauth: true,
    };
    let error = Error::App(App::AllFailed(vec![outcome]));
    let problem = serde_json::to_value(Problem::of(&error, None)).unwrap();
    assert_eq!(problem["title"], "Bad Gateway");
    assert_eq!(problem["status"], 502);
    assert_eq!(problem["outcomes"][0]["item_id"], "item-1");
    assert_eq!(problem["outcomes"][0]["outcome"], "failed");
}
