//! The public keys of providers.

use pennon_domain::Provider;
use pennon_storage::webhook_keys::{self, WebhookKey};
use pennon_testkit::{TempStore, each_backend};

use crate::fixture::{PLAID, after, at_once};

const HERE: &str = "https://keys.example";

fn key(kid: &str, seconds: i64) -> WebhookKey {
    let (origin, kid, point) = (HERE.to_owned(), kid.to_owned(), format!("point of {kid}"));
    WebhookKey { origin, kid, point, expired_at: None, confirmed_at: after(seconds) }
}

fn save(store: &TempStore, key: &WebhookKey) {
    store.write(|tx| webhook_keys::save(tx, PLAID, key)).unwrap();
}

fn list(store: &TempStore) -> Vec<WebhookKey> {
    store.read(|tx| webhook_keys::list(tx, PLAID)).unwrap()
}

each_backend! {
    fn a_key_is_kept_as_it_was_confirmed_last(store: TempStore) {
        let expired = WebhookKey { expired_at: Some(after(-9)), ..key("a", 10) };
        for key in [&key("a", 0), &key("b", 5), &expired, &key("a", 3)] {
            save(&store, key);
        }
        assert_eq!(list(&store), [expired.clone(), key("b", 5)]);
        assert_eq!(store.open_again().read(|tx| webhook_keys::list(tx, PLAID)).unwrap().len(), 2);
        assert_eq!(store.read(|tx| webhook_keys::list(tx, Provider::SNAPTRADE)).unwrap(), []);
    }

    fn a_key_of_another_origin_is_another_key(store: TempStore) {
        let there = WebhookKey { origin: "https://other.example".into(), point: "other".into(), ..key("a", 5) };
        save(&store, &key("a", 0));
        save(&store, &there);
        assert_eq!(list(&store), [there, key("a", 0)]);
    }

    fn a_key_that_was_taken_back_is_gone_unless_it_was_confirmed_since(store: TempStore) {
        for kid in ["a", "b", "c"] {
            save(&store, &key(kid, 10));
        }
        let forget = |origin: &str, kid: &str, seconds| {
            store.write(|tx| webhook_keys::forget(tx, PLAID, origin, kid, after(seconds))).unwrap();
        };
        forget(HERE, "a", 10);
        forget(HERE, "b", 9);
        forget("https://other.example", "c", 99);
        assert_eq!(list(&store), [key("b", 10), key("c", 10)]);
    }

    fn the_newest_sixty_four_are_kept(store: TempStore) {
        for number in 0..70 {
            save(&store, &key(&format!("k{number}"), number));
        }
        let kept: Vec<_> = list(&store).into_iter().map(|key| key.kid).collect();
        assert_eq!(kept, (6..70).rev().map(|number| format!("k{number}")).collect::<Vec<_>>());
        save(&store, &key("k69", 100));
        assert_eq!(list(&store).len(), 64, "the same key again drives out no other");
    }

    fn servers_that_learn_a_key_at_once_keep_it_once(store: TempStore) {
        let stores = [store.open_again(), store.open_again()];
        at_once(8, |index| {
            let latest = key("a", index as i64);
            stores[index % 2].write(|tx| webhook_keys::save(tx, PLAID, &latest)).unwrap();
        });
        assert_eq!(list(&store), [key("a", 7)]);
    }
}
