//! The keys of webhooks.

use crate::{
    broker::{Broker, Plaid},
    installation::Installation,
};

#[test]
fn after_a_restart_the_provider_is_not_asked_again_for_its_key() {
    let mut pennon = Installation::start();
    let item = Plaid::link(&pennon, 0);
    assert_eq!(Plaid::news(&pennon, &item), 200);
    let lookups = |pennon: &Installation| pennon.sandbox.calls_to("/webhook_verification_key/get");
    assert_eq!(lookups(&pennon), 1);
    pennon.kill_server();
    pennon.start_server();
    assert_eq!(Plaid::news(&pennon, &item), 200);
    assert_eq!(lookups(&pennon), 1);
}
