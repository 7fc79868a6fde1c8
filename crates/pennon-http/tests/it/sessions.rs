//! Logging in and out.

use actix_web::{
    http::{Method, StatusCode},
    test::TestRequest,
};
use pennon_domain::Secret;
use pennon_http::Settings;
use pennon_testkit::{after, now};

use crate::harness::{Answer, As, HOST, Server, get, post};

fn code(server: &Server) -> String {
    let user = server.world.user("ann");
    let code = server.world.app.issue_login_code(&user.email, now()).unwrap();
    format!("/login?code={}", code.expose())
}

fn token(answer: &Answer) -> Secret {
    let cookie = answer.header("set-cookie").unwrap();
    Secret::new(cookie.strip_prefix("session_id=").unwrap().split(';').next().unwrap())
}

#[actix_web::test]
async fn a_login_link_works_once() {
    let server = Server::new();
    let link = code(&server);
    let answer = server.send(get(&link)).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert_eq!(answer.header("location"), Some("/"));
    assert_eq!(answer.header("referrer-policy"), Some("no-referrer"));
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    server.send(get("/plaid/connections").cookie_of(&token(&answer))).await.ok();

    let again = server.send(get(&link)).await;
    again.problem(401);
    assert_eq!(again.header("set-cookie"), None);
}

#[actix_web::test]
async fn a_person_with_a_dead_link_sees_a_page() {
    let server = Server::new();
    for link in ["/login", "/login?code=", "/login?code=wrong"] {
        server.send(get(link)).await.problem(401);
        let page = server.send(get(link).insert_header(("accept", "text/html,*/*"))).await;
        assert_eq!(page.status, StatusCode::UNAUTHORIZED);
        assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"));
        assert!(page.header("content-security-policy").unwrap().contains("default-src 'none'"));
    }
    let link = code(&server);
    server.set_time(after(16 * 60));
    server.send(get(&link)).await.problem(401);
}

#[actix_web::test]
async fn looking_at_a_link_does_not_use_it_up() {
    let server = Server::new();
    let link = code(&server);
    let head = TestRequest::default().method(Method::HEAD).uri(&link).insert_header(("host", HOST));
    assert_eq!(server.send(head).await.status, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(server.send(get(&link)).await.status, StatusCode::SEE_OTHER);
}

#[actix_web::test]
async fn the_cookie_is_for_this_server_and_not_for_scripts() {
    let server = Server::new();
    let answer = server.send(get(&code(&server))).await;
    let cookie = answer.header("set-cookie").unwrap();
    for attribute in ["; HttpOnly", "; SameSite=Lax", "; Path=/", "; Max-Age=2592000"] {
        assert!(cookie.contains(attribute), "{cookie}");
    }
    assert!(!cookie.contains("Secure"), "{cookie}");
}

#[actix_web::test]
async fn the_cookie_is_secure_behind_https() {
    let server = Server::new();
    let forwarded = get(&code(&server)).insert_header(("x-forwarded-proto", "https"));
    assert!(server.send(forwarded).await.header("set-cookie").unwrap().contains("; Secure"));

    let server = Server::with(Settings { https: true, ..Settings::default() });
    assert!(server.send(get(&code(&server))).await.header("set-cookie").unwrap().contains("; Secure"));
}

#[actix_web::test]
async fn logging_out_ends_the_session_and_takes_the_cookie_back() {
    let server = Server::new();
    let (_, session) = server.log_in("ann");
    let logout = || post("/logout").cookie_of(&session).insert_header(("origin", "https://pennon.example"));
    for _ in 0..2 {
        let answer = server.send(logout()).await;
        assert_eq!(answer.status, StatusCode::NO_CONTENT);
        assert!(answer.header("set-cookie").unwrap().contains("Max-Age=0"));
    }
    server.send(get("/plaid/connections").bearer(&session)).await.problem(401);
}

#[actix_web::test]
async fn a_bearer_token_can_be_given_back_as_well() {
    let server = Server::new();
    let (_, session) = server.log_in("ann");
    assert_eq!(server.send(post("/logout").bearer(&session)).await.status, StatusCode::NO_CONTENT);
    server.send(get("/plaid/connections").bearer(&session)).await.problem(401);
}
