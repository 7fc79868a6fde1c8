//! From a link token to a removed item.

use pennon_sandbox::{Credentials, Options};
use serde_json::{Value, json};

use crate::client::{of, story, story_with};

fn link_request() -> Value {
    json!({"client_name": "Demo", "language": "en", "country_codes": ["US"], "user": {"client_user_id": "u1"}, "products": ["investments"]})
}

fn with(field: &str, value: Value) -> Value {
    let mut request = link_request();
    request[field] = value;
    request
}

#[test]
fn a_user_links_reads_and_leaves() {
    let story = story();
    let public = story.client.ok(
        "/sandbox/public_token/create",
        json!({"institution_id": "ins_demo_harborline", "initial_products": ["investments"]}),
    );
    let public_token = public["public_token"].as_str().unwrap();
    assert!(public_token.starts_with("public-sandbox-"));
    let exchanged = story.client.ok("/item/public_token/exchange", json!({"public_token": public_token}));
    let access_token = exchanged["access_token"].as_str().unwrap();
    assert!(access_token.starts_with("access-sandbox-"));

    let item = story.client.ok("/item/get", of(access_token));
    assert_eq!(item["item"]["item_id"], exchanged["item_id"]);
    assert_eq!(item["item"]["institution_name"], "Harborline Brokerage (demo)");
    assert!(item["status"]["investments"]["last_successful_update"].is_string());

    story.client.ok("/item/remove", of(access_token));
    let refused = story.client.refused("/investments/holdings/get", of(access_token));
    assert_eq!(refused, (400, "ITEM_NOT_FOUND".to_owned()));
    assert!(story.sandbox.plaid().is_removed(exchanged["item_id"].as_str().unwrap()));
}

#[test]
fn a_public_token_is_good_for_one_exchange() {
    let story = story();
    let linked = story.sandbox.plaid().link("ins_demo_cedar", None).unwrap();
    story.client.ok("/item/public_token/exchange", json!({"public_token": linked.public_token}));
    let again = story.client.refused("/item/public_token/exchange", json!({"public_token": linked.public_token}));
    assert_eq!(again, (400, "INVALID_PUBLIC_TOKEN".to_owned()));
}

#[test]
fn a_link_token_says_when_it_expires() {
    let story = story();
    let (_, access_token) = story.connect("ins_demo_cedar");
    let minutes = |request: Value| {
        let before = std::time::SystemTime::now();
        let answer = story.client.ok("/link/token/create", request);
        assert!(answer["link_token"].as_str().unwrap().starts_with("link-sandbox-"));
        let expiration: chrono::DateTime<chrono::Utc> = answer["expiration"].as_str().unwrap().parse().unwrap();
        // Whole seconds on the wire: round to the nearest minute.
        ((expiration - chrono::DateTime::<chrono::Utc>::from(before)).num_seconds() + 30) / 60
    };
    assert_eq!(minutes(link_request()), 240);
    let mut update = link_request();
    update.as_object_mut().unwrap().remove("products");
    update["access_token"] = json!(access_token);
    assert_eq!(minutes(update), 30);
}

#[test]
fn a_wrong_link_token_request_is_refused() {
    let story = story();
    for (request, code) in [
        (with("client_name", json!("a name that is longer than thirty")), "INVALID_FIELD"),
        (with("client_name", Value::Null), "MISSING_FIELDS"),
        (with("language", json!("tlh")), "INVALID_FIELD"),
        (with("country_codes", json!([])), "INVALID_FIELD"),
        (with("country_codes", json!(["XX"])), "INVALID_FIELD"),
        (with("user", json!({})), "MISSING_FIELDS"),
        (with("products", Value::Null), "MISSING_FIELDS"),
        (with("products", json!(["balance"])), "INVALID_PRODUCT"),
        (with("webhook", json!("ftp://example.com")), "INVALID_FIELD"),
        (with("access_token", json!("access-sandbox-unknown")), "INVALID_ACCESS_TOKEN"),
    ] {
        assert_eq!(story.client.refused("/link/token/create", request.clone()), (400, code.to_owned()), "{request}");
    }
}

#[test]
fn completing_link_takes_the_webhook_from_the_link_token() {
    let story = story();
    let token = story.client.ok("/link/token/create", with("webhook", json!("https://backend.example/hook")));
    let (status, linked) =
        story.client.control("/link", json!({"institution_id": "ins_demo_newleaf", "link_token": token["link_token"]}));
    assert_eq!(status, 200, "{linked}");
    let exchanged = story.client.ok("/item/public_token/exchange", json!({"public_token": linked["public_token"]}));
    let item = story.client.ok("/item/get", json!({"access_token": exchanged["access_token"]}));
    assert_eq!(item["item"]["webhook"], "https://backend.example/hook");
}

#[test]
fn a_repair_needs_a_link_token_for_that_item() {
    let story = story();
    let (item_id, access_token) = story.connect("ins_demo_cedar");
    story.client.ok("/sandbox/item/reset_login", of(&access_token));
    let holdings = || story.client.call("/investments/holdings/get", of(&access_token)).0;
    assert_eq!(holdings(), 400);

    let repair = format!("/items/{item_id}/repair");
    let new = story.client.ok("/link/token/create", link_request());
    assert_eq!(story.client.control(&repair, json!({"link_token": new["link_token"]})).0, 400);
    assert_eq!(holdings(), 400);

    let update = story.client.ok("/link/token/create", with("access_token", json!(access_token)));
    assert_eq!(story.client.control(&repair, json!({"link_token": update["link_token"]})).0, 200);
    assert_eq!(holdings(), 200);
}

#[test]
fn fixed_credentials_are_the_only_ones() {
    let credentials = Credentials { client_id: "client".to_owned(), secret: "other".to_owned() };
    let story = story_with(Options { credentials: Some(credentials), ..Options::default() });
    let refused = story.client.refused("/link/token/create", link_request());
    assert_eq!(refused, (400, "INVALID_API_KEYS".to_owned()));
}

#[test]
fn an_unknown_path_is_not_found() {
    let story = story();
    assert_eq!(story.client.refused("/investments/transactions/none", json!({})), (404, "NOT_FOUND".to_owned()));
    assert!(story.sandbox.calls().is_empty(), "what is no endpoint is no call");
}

#[test]
fn an_institution_is_looked_up_in_a_country() {
    let story = story();
    let request = |country: &str| json!({"institution_id": "ins_demo_maplecourt", "country_codes": [country]});
    let found = story.client.ok("/institutions/get_by_id", request("CA"));
    assert_eq!(found["institution"]["name"], "Maple Court Wealth (demo)");
    assert_eq!(found["institution"]["connection_availability"], "SUPPORTED");
    assert_eq!(story.client.refused("/institutions/get_by_id", request("US")).1, "INVALID_INSTITUTION");
}
