//! Verification of provider webhooks over the bytes as they came.
//!
//! A webhook is a stranger's claim until a signature proves otherwise. This crate is the only place
//! where a claim becomes a fact: [`Verified`] has no public constructor, so that whatever asks for a
//! `Verified<Event>` can be sure that a mechanism of this crate has checked the delivery.
//!
//! The way of a delivery:
//!
//! 1. The HTTP edge (or a relay) hands over a [`Delivery`]: headers, raw body, and the time of receipt.
//!    Nothing has parsed the body before, because a signature covers bytes and not JSON.
//! 2. The provider's [`WebhookPort`] picks a mechanism and its policy: which header, which
//!    [`Tolerance`], whose keys.
//! 3. The mechanism checks, cheapest first, and answers `Verified<&[u8]>` or a [`Rejection`].
//! 4. The provider parses inside [`Verified::try_map`] and gets a `Verified<Event>`.
//!
//! # Mechanisms
//!
//! - [`JwsVerifier`]: a compact JWS (ES256) in a header that holds the hash of the body; the public key
//!   comes from the provider and is cached in a [`KeySet`]. Plaid signs like this.
//! - [`HmacVerifier`]: an HMAC-SHA256 in a header, with a key that both sides have, over the body or its
//!   [`Canonical`] form. The time of issue and the delivery's id stand in the body, and are read after the
//!   signature is found to be good. SnapTrade signs like this.
//!
//! A mechanism for a further kind of signature is a module beside these.
//!
//! # What is not here
//!
//! No network (a [`KeySource`] brings keys), no clock (the time is part of the delivery), no HTTP status
//! (a [`Rejection`] says what is wrong; the edge knows how to answer).

mod base64url;
mod canonical;
mod delivery;
mod hmac;
mod jws;
mod keys;
mod port;
mod rejection;
mod tolerance;
mod verified;

pub use canonical::{Canonical, NotCanonical};
pub use delivery::Delivery;
pub use hmac::{HmacVerifier, StampFields};
pub use jws::JwsVerifier;
pub use keys::{
    InvalidPoint, KeyAnswer, KeyLimits, KeySet, KeySource, KeySourceError, KnownKeyRecord, Places, PublicPoint, Rate,
};
pub use port::WebhookPort;
pub use rejection::Rejection;
pub use tolerance::Tolerance;
pub use verified::{Stamp, Verified};
