//! A compact JWS in a header that vouches for the body.
//!
//! The sender signs a small token that holds the SHA-256 of the body and the time, and sends it in a
//! header. The checks run from cheap to dear, so that garbage costs next to nothing and only a token
//! that is well formed, fresh and about this very body makes us look for a key.

mod claims;
mod object;
mod token;

use pennon_domain::CallContext;
use ring::{
    digest::{SHA256, digest},
    signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey},
};
use subtle::ConstantTimeEq;

use self::{claims::Claims, token::Token};
use crate::{Delivery, KeySet, KeySource, Rejection, Stamp, Tolerance, Verified};

/// Checks deliveries that carry an ES256 token with the claims `iat` and `request_body_sha256`.
#[derive(Debug)]
pub struct JwsVerifier<S> {
    header: &'static str,
    tolerance: Tolerance,
    keys: KeySet<S>,
}

impl<S: KeySource> JwsVerifier<S> {
    /// Looks for the token in that header, and for keys in that set.
    pub fn new(header: &'static str, tolerance: Tolerance, keys: KeySet<S>) -> Self {
        Self { header, tolerance, keys }
    }

    /// The keys that tokens are checked with.
    pub fn keys(&self) -> &KeySet<S> {
        &self.keys
    }

    /// The body of the delivery, if its token is good.
    pub fn verify<'a>(&self, delivery: &Delivery<'a>, cx: &CallContext) -> Result<Verified<&'a [u8]>, Rejection> {
        let token = Token::parse(delivery.header(self.header)?)?;
        let claims = Claims::parse(&token.claims)?;
        self.tolerance.check(claims.issued_at, delivery.received_at)?;
        check_body(&claims, delivery.body)?;
        let point = self.keys.point(&token.kid, delivery.peer, delivery.received_at, cx)?;
        UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point.as_bytes())
            .verify(token.signed, &token.signature)
            .map_err(|_| Rejection::bad("signature"))?;
        Ok(Verified::new(delivery.body, Stamp { delivery_key: delivery_key(&token), issued_at: claims.issued_at }))
    }
}

fn check_body(claims: &Claims, body: &[u8]) -> Result<(), Rejection> {
    let found = digest(&SHA256, body);
    if bool::from(found.as_ref().ct_eq(&claims.body_sha256)) { Ok(()) } else { Err(Rejection::BodyChanged) }
}

/// The hash, in hex, of the token without the second half of its signature.
///
/// The key stands for the token and not for the body: an equal body that is signed anew is new news, and
/// dropping it could lose an update. The second half is left out because whoever has a good signature
/// `(r, s)` can make the good signature `(r, -s)` from it without the key; both are one delivery.
fn delivery_key(token: &Token<'_>) -> String {
    let half = token.signature.len() / 2;
    let mut hashed = ring::digest::Context::new(&SHA256);
    hashed.update(token.signed);
    hashed.update(b".");
    hashed.update(&token.signature[..half]);
    hashed.finish().as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}
