//! What is asked for twice, and what never is.

use pennon_domain::{HoldingsPort, LinkMode, LinkPort, LinkRequest, ProviderError, Secret, UserId};

use crate::{
    bench::{Bench, access, empty_portfolio, error},
    server::{Server, respond},
};

/// Fails for a moment, then serves an answer that suits every endpoint.
fn hiccups(failures: usize) -> Server {
    let hiccup = error("API_ERROR", "INTERNAL_SERVER_ERROR");
    let mut good = empty_portfolio();
    for (field, value) in [("link_token", "link-1"), ("access_token", "access-8"), ("item_id", "item-8")] {
        good[field] = value.into();
    }
    let good = good.to_string();
    Server::start(move |number, stream| match number <= failures {
        true => respond(stream, 500, "", hiccup.as_bytes()),
        false => respond(stream, 200, "", good.as_bytes()),
    })
}

#[test]
fn reading_survives_two_hiccups_and_each_request_is_on_record() {
    let server = hiccups(2);
    let bench = Bench::of(&server);
    assert!(bench.plaid.holdings(&access(), &bench.cx).is_ok());
    assert_eq!(bench.pauses(), 2);
    let hiccup = Some("INTERNAL_SERVER_ERROR".to_owned());
    assert_eq!(bench.codes(), [hiccup.clone(), hiccup, None]);
}

#[test]
fn after_three_failures_the_user_may_decide() {
    let server = hiccups(100);
    let bench = Bench::of(&server);
    let later = ProviderError::RetryLater { code: "INTERNAL_SERVER_ERROR".to_owned() };
    assert_eq!(bench.plaid.inspect(&access(), &bench.cx), Err(later));
    assert_eq!((bench.codes().len(), server.requests().len()), (3, 3));
}

#[test]
fn what_may_have_been_done_is_not_done_again() {
    let new = LinkRequest { user: UserId(1), webhook_url: None, mode: LinkMode::New };
    type Act = fn(&Bench, &LinkRequest) -> Result<(), ProviderError>;
    let acts: [Act; 4] = [
        |bench, new| bench.plaid.create_link_token(new, &bench.cx).map(|_| ()),
        |bench, _| bench.plaid.exchange(&Secret::new("public-1"), &bench.cx).map(|_| ()),
        |bench, _| bench.plaid.set_webhook(&access(), "https://app.example/hook", &bench.cx),
        |bench, _| bench.plaid.remove(&access(), &bench.cx),
    ];
    for act in acts {
        let server = hiccups(1);
        let bench = Bench::of(&server);
        assert_eq!(act(&bench, &new).unwrap_err().code(), "INTERNAL_SERVER_ERROR");
        assert_eq!((bench.codes().len(), bench.pauses()), (1, 0));
        assert_eq!(act(&bench, &new), Ok(()), "and by hand it works");
    }
}

#[test]
fn a_connection_that_breaks_after_the_request_is_not_tried_again() {
    let server = Server::start(|_, stream| drop(stream));
    let bench = Bench::of(&server);
    let error = bench.plaid.exchange(&Secret::new("public-1"), &bench.cx).unwrap_err();
    assert!(matches!(error, ProviderError::RetryLater { .. }), "{error}");
    assert_eq!(server.requests().len(), 1);
}

#[test]
fn what_will_not_pass_in_a_second_is_not_tried_again() {
    for (status, error_type, code) in [
        (400, "INSTITUTION_ERROR", "INSTITUTION_DOWN"),
        (503, "API_ERROR", "PLANNED_MAINTENANCE"),
        (429, "RATE_LIMIT_EXCEEDED", "RATE_LIMIT"),
        (400, "ITEM_ERROR", "ITEM_LOGIN_REQUIRED"),
        (400, "ITEM_ERROR", "PRODUCT_NOT_READY"),
        (400, "INVALID_INPUT", "INVALID_API_KEYS"),
    ] {
        let server = Server::answering(status, error(error_type, code));
        let bench = Bench::of(&server);
        assert_eq!(bench.plaid.holdings(&access(), &bench.cx).unwrap_err().code(), code);
        assert_eq!((server.requests().len(), bench.pauses()), (1, 0), "{code}");
    }
}
