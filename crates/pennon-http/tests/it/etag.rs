//! What the client has already is not sent again.

use actix_web::http::StatusCode;
use pennon_testkit::after;

use crate::harness::{As, Server, get};

const PATHS: [&str; 3] = ["/plaid/holdings", "/plaid/pending-updates", "/api/pending-updates"];

#[actix_web::test]
async fn an_answer_is_sent_again_only_after_a_change() {
    let server = Server::new();
    let (user, token) = server.with_item("ann", "item-1");
    server.world.refresh(&user, after(0)).unwrap();
    for (index, path) in PATHS.into_iter().enumerate() {
        let first = server.send(get(path).bearer(&token)).await;
        first.ok();
        let tag = first.header("etag").unwrap().to_owned();
        assert!(tag.starts_with('"') && tag.ends_with('"'), "a strong tag: {tag}");

        for known in [tag.clone(), format!("\"x\", W/{tag}"), "*".to_owned()] {
            let again = server.send(get(path).bearer(&token).insert_header(("if-none-match", known))).await;
            assert_eq!(again.status, StatusCode::NOT_MODIFIED);
            assert!(again.body.is_empty());
            assert_eq!(again.header("etag"), Some(tag.as_str()));
        }

        server.world.news("item-1", after(10 + i64::try_from(index).unwrap()));
        let changed = server.send(get(path).bearer(&token).insert_header(("if-none-match", tag.clone()))).await;
        changed.ok();
        server.world.refresh(&user, after(100 * (1 + i64::try_from(index).unwrap()))).unwrap();
    }
}

#[actix_web::test]
async fn an_answer_belongs_to_its_user_alone() {
    let server = Server::new();
    let (_, token) = server.with_item("ann", "item-1");
    for path in PATHS {
        let answer = server.send(get(path).bearer(&token)).await;
        assert_eq!(answer.header("cache-control"), Some("private, no-cache"));
        let vary = answer.header("vary").unwrap();
        assert!(vary.contains("Cookie") && vary.contains("Authorization"));
        assert_eq!(answer.header("content-type"), Some("application/json"));
    }
}

#[actix_web::test]
async fn a_tag_opens_nothing_without_a_session() {
    let server = Server::new();
    for path in PATHS {
        server.send(get(path).insert_header(("if-none-match", "*"))).await.problem(401);
    }
}
