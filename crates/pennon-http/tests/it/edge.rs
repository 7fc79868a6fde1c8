//! What every answer has.

use crate::harness::{As, Server, get, post};

#[actix_web::test]
async fn every_answer_names_its_request() {
    let server = Server::new();
    let (_, token) = server.log_in("ann");
    for request in [get("/healthz"), get("/nowhere"), get("/plaid/connections").bearer(&token), post("/healthz")] {
        let id = server.send(request).await.header("x-request-id").unwrap().to_owned();
        assert!(id.len() == 16 && id.bytes().all(|byte| byte.is_ascii_hexdigit()), "{id}");
    }
}

#[actix_web::test]
async fn the_name_that_a_proxy_gave_is_kept() {
    let server = Server::new();
    let answer = server.send(get("/nowhere").insert_header(("x-request-id", "proxy-0001"))).await;
    assert_eq!(answer.problem(404)["request_id"], "proxy-0001");
    let answer = server.send(get("/nowhere").insert_header(("x-request-id", "<script>"))).await;
    assert_ne!(answer.problem(404)["request_id"], "<script>");
}

#[actix_web::test]
async fn what_the_framework_refuses_is_a_problem_too() {
    let server = Server::new();
    server.send(get("/nowhere")).await.problem(404);
    server.send(get("/api/plaid/nowhere")).await.problem(404);
    let wrong_method = server.send(post("/healthz")).await;
    wrong_method.problem(405);
    assert_eq!(wrong_method.header("allow"), Some("GET, HEAD"));
    server.send(get("/login?code=a&code=b")).await.problem(400);
}
