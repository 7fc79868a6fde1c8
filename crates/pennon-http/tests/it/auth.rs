//! The ways to say who one is.

use pennon_domain::Secret;
use pennon_http::Settings;

use crate::harness::{Answer, As, Server, get};

const PATH: &str = "/api/pending-updates";

fn behind_a_proxy() -> Server {
    Server::with(Settings { proxy_secret: Some(Secret::new("proxy secret")), ..Settings::default() })
}

fn is_refused(answer: &Answer) {
    answer.problem(401);
    assert_eq!(answer.header("www-authenticate"), Some("Bearer"));
}

#[actix_web::test]
async fn a_session_opens_as_a_cookie_and_as_a_bearer_token() {
    let server = Server::new();
    let (_, token) = server.log_in("ann");
    server.send(get(PATH).cookie_of(&token)).await.ok();
    server.send(get(PATH).bearer(&token)).await.ok();
    let shouting = format!("BEARER  {}", token.expose());
    server.send(get(PATH).insert_header(("authorization", shouting))).await.ok();
}

#[actix_web::test]
async fn without_valid_credentials_nothing_opens() {
    let server = Server::new();
    let (_, token) = server.log_in("ann");
    let paths = ["/plaid/holdings", "/api/plaid/holdings", "/plaid/pending-updates", "/plaid/connections", PATH];
    for path in paths {
        is_refused(&server.send(get(path)).await);
        is_refused(&server.send(get(path).bearer(&Secret::new("wrong"))).await);
        is_refused(&server.send(get(path).cookie_of(&Secret::new(""))).await);
    }
    for header in ["Bearer", "Bearer ", "Basic YTpi", token.expose()] {
        is_refused(&server.send(get(PATH).insert_header(("authorization", header.to_owned()))).await);
    }
}

#[actix_web::test]
async fn a_session_ends() {
    let server = Server::new();
    let (_, token) = server.log_in("ann");
    server.set_time(pennon_testkit::now() + pennon_app::SESSION_TTL);
    is_refused(&server.send(get(PATH).bearer(&token)).await);
}

#[actix_web::test]
async fn a_login_code_is_no_session() {
    let server = Server::new();
    let (user, _) = server.log_in("ann");
    let code = server.world.app.issue_login_code(&user.email, pennon_testkit::now()).unwrap();
    is_refused(&server.send(get(PATH).bearer(&code)).await);
}

#[actix_web::test]
async fn credentials_of_two_users_open_for_neither() {
    let server = behind_a_proxy();
    let (_, ann) = server.log_in("ann");
    let (_, ben) = server.log_in("ben");
    is_refused(&server.send(get(PATH).cookie_of(&ann).bearer(&ben)).await);
    let as_ben = |request: actix_web::test::TestRequest| {
        request
            .insert_header(("x-pennon-user", "ben@example.com"))
            .insert_header(("x-pennon-proxy-secret", "proxy secret"))
    };
    is_refused(&server.send(as_ben(get(PATH).cookie_of(&ann))).await);
    is_refused(&server.send(get(PATH).cookie_of(&ann).bearer(&Secret::new("wrong"))).await);
    server.send(as_ben(get(PATH).cookie_of(&ben))).await.ok();
}

#[actix_web::test]
async fn two_credentials_of_one_kind_open_nothing() {
    let server = Server::new();
    let (_, token) = server.log_in("ann");
    let cookies = format!("session_id={0}; session_id={0}", token.expose());
    is_refused(&server.send(get(PATH).insert_header(("cookie", cookies))).await);
    let bearer = ("authorization", format!("Bearer {}", token.expose()));
    is_refused(&server.send(get(PATH).append_header(bearer.clone()).append_header(bearer)).await);
}

#[actix_web::test]
async fn a_trusted_backend_names_the_user_who_is_made_at_first_sight() {
    let server = behind_a_proxy();
    let named = |secret: &'static str| {
        get("/plaid/connections")
            .insert_header(("x-pennon-user", "Cleo@Example.com"))
            .insert_header(("x-pennon-proxy-secret", secret))
    };
    assert_eq!(server.send(named("proxy secret")).await.ok()["connections"], serde_json::json!([]));
    let cleo = server.world.user("cleo");
    server.world.link(&cleo, "item-1", pennon_testkit::snapshot(&[]));
    assert_eq!(server.send(named("proxy secret")).await.ok()["connections"][0]["item_id"], "item-1");
    is_refused(&server.send(named("wrong")).await);
}

#[actix_web::test]
async fn nobody_names_a_user_without_the_secret() {
    let named = || get(PATH).insert_header(("x-pennon-user", "ann@example.com"));
    let server = behind_a_proxy();
    let (_, token) = server.log_in("ann");
    is_refused(&server.send(named()).await);
    // Not even together with a session that would open by itself.
    is_refused(&server.send(named().bearer(&token)).await);
    is_refused(&server.send(named().insert_header(("x-pennon-proxy-secret", ""))).await);

    let no_proxy = Server::new();
    is_refused(&no_proxy.send(named()).await);
    is_refused(&no_proxy.send(named().insert_header(("x-pennon-proxy-secret", ""))).await);
    is_refused(&no_proxy.send(named().insert_header(("x-pennon-proxy-secret", "proxy secret"))).await);
}

#[actix_web::test]
async fn a_user_sees_nothing_of_another() {
    let server = Server::new();
    server.with_item("ann", "item-1");
    let (_, ben) = server.log_in("ben");
    let body = server.send(get("/plaid/connections").bearer(&ben)).await.ok();
    assert_eq!(body["connections"], serde_json::json!([]));
}
