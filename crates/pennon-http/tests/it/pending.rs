//! The flag.

use pennon_testkit::after;

use crate::harness::{As, Server, get};

#[actix_web::test]
async fn the_flag_tells_which_items_have_news() {
    let server = Server::new();
    let (user, token) = server.with_item("ann", "item-1");
    server.world.refresh(&user, after(0)).unwrap();
    let read = |path: &'static str| {
        let request = get(path).bearer(&token);
        async { server.send(request).await.ok() }
    };
    assert_eq!(read("/plaid/pending-updates").await["has_pending_updates"], false);

    server.world.news("item-1", after(5));
    let body = read("/api/plaid/pending-updates").await;
    assert_eq!(body["has_pending_updates"], true);
    assert_eq!(body["last_synced"], "2025-01-29T10:30:00.123456Z");
    assert_eq!(
        (&body["items"][0]["item_id"], &body["items"][0]["has_pending_updates"]),
        (&"item-1".into(), &true.into())
    );
}

#[actix_web::test]
async fn all_providers_have_a_flag_of_their_own() {
    let server = Server::new();
    let (_, token) = server.with_item("ann", "item-1");
    server.world.news("item-1", after(5));
    let body = server.send(get("/api/pending-updates").bearer(&token)).await.ok();
    assert_eq!(body["has_pending_updates"], true);
    assert_eq!(body["plaid"]["has_pending_updates"], true);
    assert_eq!(body["snaptrade"]["has_pending_updates"], false);
}
