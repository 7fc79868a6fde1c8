//! Whom a login link logs in, and who is asked first.

use actix_web::{http::StatusCode, test::TestRequest};
use pennon_domain::Secret;
use pennon_testkit::now;

use crate::harness::{Answer, As, Server, get, post};

const OURS: (&str, &str) = ("origin", "https://pennon.example");

fn code(server: &Server, name: &str) -> Secret {
    let user = server.world.user(name);
    server.world.app.issue_login_code(&user.email, now()).unwrap()
}

fn link(code: &Secret) -> TestRequest {
    get(&format!("/login?code={}", code.expose()))
}

/// The form of the question, sent off.
fn form(code: &Secret) -> TestRequest {
    let form = format!("code={}", code.expose());
    post("/login").insert_header(("content-type", "application/x-www-form-urlencoded")).set_payload(form)
}

fn is_logged_in(answer: &Answer) {
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{answer:?}");
    assert!(answer.header("set-cookie").unwrap().starts_with("session_id="));
}

fn is_asked(answer: &Answer) {
    assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
    assert_eq!(answer.header("set-cookie"), None);
    let page = std::str::from_utf8(&answer.body).unwrap();
    assert!(page.contains("Log in as a***@example.com?") && !page.contains("ann@example.com"), "{page}");
}

#[actix_web::test]
async fn a_link_that_was_typed_or_followed_here_logs_in_at_once() {
    let server = Server::new();
    is_logged_in(&server.send(link(&code(&server, "ann"))).await);
    for site in ["none", "same-origin"] {
        is_logged_in(&server.send(link(&code(&server, "ann")).insert_header(("sec-fetch-site", site))).await);
    }
}

#[actix_web::test]
async fn whoever_was_sent_by_another_page_is_asked() {
    let server = Server::new();
    let code = code(&server, "ann");
    for site in ["cross-site", "same-site", "something-new"] {
        is_asked(&server.send(link(&code).insert_header(("sec-fetch-site", site))).await);
    }
    let twice = link(&code).append_header(("sec-fetch-site", "none")).append_header(("sec-fetch-site", "cross-site"));
    is_asked(&server.send(twice).await);

    is_logged_in(&server.send(form(&code).insert_header(OURS)).await);
    server.send(form(&code).insert_header(OURS)).await.problem(401);
    let again = form(&code).insert_header(OURS).insert_header(("accept", "text/html"));
    assert_eq!(server.send(again).await.status, StatusCode::UNAUTHORIZED);
}

#[actix_web::test]
async fn nobody_becomes_somebody_else_without_being_asked() {
    let server = Server::new();
    let (_, ben) = server.log_in("ben");
    let anns = code(&server, "ann");
    is_asked(&server.send(link(&anns).cookie_of(&ben)).await);
    let twice = format!("session_id={0}; session_id={0}", ben.expose());
    is_asked(&server.send(link(&anns).insert_header(("cookie", twice))).await);

    is_logged_in(&server.send(link(&code(&server, "ben")).cookie_of(&ben)).await);
    let over = Secret::new("a session that has ended");
    is_logged_in(&server.send(link(&anns).cookie_of(&over)).await);
}

#[actix_web::test]
async fn only_our_own_page_answers_the_question() {
    let server = Server::new();
    let code = code(&server, "ann");
    server.send(form(&code)).await.problem(403);
    for origin in ["https://evil.example", "null"] {
        server.send(form(&code).insert_header(("origin", origin))).await.problem(403);
    }
    for wrong in ["", "code=", "code=wrong"] {
        let answer = server.send(post("/login").insert_header(OURS).set_payload(wrong)).await;
        answer.problem(401);
    }
    server.send(post("/login").insert_header(OURS).set_payload("code=a&code=b")).await.problem(400);
    is_logged_in(&server.send(form(&code).insert_header(OURS)).await);
}

#[actix_web::test]
async fn the_question_runs_no_script_and_is_kept_by_nobody() {
    let server = Server::new();
    let answer = server.send(link(&code(&server, "ann")).insert_header(("sec-fetch-site", "cross-site"))).await;
    let policy = answer.header("content-security-policy").unwrap();
    assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"), "{policy}");
    assert!(policy.contains("form-action 'self'") && !policy.contains("script-src"), "{policy}");
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    // With no-referrer, browsers send the form with the origin `null`.
    assert_eq!(answer.header("referrer-policy"), Some("strict-origin"));
    let page = std::str::from_utf8(&answer.body).unwrap();
    assert!(!page.contains("<script") && !page.contains("{{"), "{page}");
}
