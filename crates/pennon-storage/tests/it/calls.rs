//! The ledger.

use std::time::Duration;

use pennon_domain::{Provider, ProviderCall};
use pennon_storage::calls::{self, CallCount};
use pennon_testkit::{TempStore, each_backend};

use crate::fixture::{PLAID, after, item_id, user};

fn call(provider: Provider, endpoint: &str, seconds: i64, error_code: Option<&str>) -> ProviderCall {
    ProviderCall {
        provider,
        endpoint: endpoint.into(),
        item: Some(item_id("i1")),
        at: after(seconds),
        duration: Duration::from_millis(250),
        error_code: error_code.map(Into::into),
        request_id: Some("r-1".into()),
    }
}

each_backend! {
    fn calls_are_counted_by_endpoint_and_user(store: TempStore) {
        let (ada, grace) = (user(&store, "ada"), user(&store, "grace"));
        let (holdings, remove) = ("/investments/holdings/get", "/item/remove");
        let hers = [
            call(PLAID, holdings, 0, None),
            call(PLAID, holdings, 1, Some("TIMEOUT")),
            call(PLAID, remove, 1, None),
        ];
        store.write(|tx| calls::append(tx, Some(ada), &hers)).unwrap();
        store.write(|tx| calls::append(tx, Some(grace), &[call(PLAID, holdings, 1, None)])).unwrap();
        store.write(|tx| calls::append(tx, None, &[call(Provider::SNAPTRADE, "/accounts", 1, None)])).unwrap();
        store.write(|tx| calls::append(tx, None, &[])).unwrap();

        let count = |provider, endpoint: &str, count, failed| {
            CallCount { provider, endpoint: endpoint.into(), count, failed }
        };
        let counts = |user, from, to| store.read(|tx| calls::counts(tx, user, after(from), after(to))).unwrap();
        assert_eq!(counts(Some(ada), 0, 9), [count(PLAID, holdings, 2, 1), count(PLAID, remove, 1, 0)]);
        assert_eq!(counts(Some(ada), 1, 9), [count(PLAID, holdings, 1, 1), count(PLAID, remove, 1, 0)]);
        assert_eq!(counts(Some(ada), 0, 1), [count(PLAID, holdings, 1, 0)], "the end is not part of it");
        assert_eq!(
            counts(None, 0, 9),
            [count(PLAID, holdings, 3, 1), count(PLAID, remove, 1, 0), count(Provider::SNAPTRADE, "/accounts", 1, 0)]
        );
    }
}
