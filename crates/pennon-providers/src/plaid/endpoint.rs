//! The paths of Plaid's API that Pennon calls, and how.
//!
//! `/accounts/balance/get` and `/investments/refresh` are not among them: they cost money per call, and
//! the answer of `/investments/holdings/get` holds the balances already.

use std::time::Duration;

/// One path, how long an answer may take, and whether it may be asked for twice.
#[derive(Debug)]
pub(super) struct Endpoint {
    pub(super) path: &'static str,
    pub(super) patience: Duration,
    /// Whether a repetition is harmless although the first request may have done its work.
    pub(super) is_repeatable: bool,
}

const fn reads(path: &'static str, seconds: u64) -> Endpoint {
    Endpoint { path, patience: Duration::from_secs(seconds), is_repeatable: true }
}

const fn acts(path: &'static str) -> Endpoint {
    Endpoint { path, patience: Duration::from_secs(30), is_repeatable: false }
}

/// Repeatable: it is paid for by the month, and only what succeeds counts.
pub(super) const HOLDINGS: Endpoint = reads("/investments/holdings/get", 30);
pub(super) const ITEM: Endpoint = reads("/item/get", 30);
/// A sender of webhooks waits ten seconds for us, and we wait for this.
pub(super) const WEBHOOK_KEY: Endpoint = reads("/webhook_verification_key/get", 3);
pub(super) const REMOVE: Endpoint = acts("/item/remove");
pub(super) const SET_WEBHOOK: Endpoint = acts("/item/webhook/update");
pub(super) const LINK_TOKEN: Endpoint = acts("/link/token/create");
pub(super) const EXCHANGE: Endpoint = acts("/item/public_token/exchange");
