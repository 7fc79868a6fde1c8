//! Stories of deliveries, good and forged.

#![expect(clippy::unwrap_used, reason = "a helper that cannot go on fails its test")]

mod algorithm;
mod body;
mod hmac;
mod key;
mod sender;
mod token;
mod window;
