//! Session tokens and login codes: made of 256 random bits, stored as their SHA-256.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use pennon_domain::Secret;
use ring::{
    digest,
    rand::{SecureRandom, SystemRandom},
};

use crate::SealingError;

/// A new token: 43 characters that fit into a URL, a header and a cookie.
pub(crate) fn new() -> Result<Secret, SealingError> {
    let mut bytes = [0u8; 32];
    SystemRandom::new().fill(&mut bytes).map_err(|_| SealingError::NoRandomness)?;
    Ok(Secret::new(URL_SAFE_NO_PAD.encode(bytes)))
}

/// What is stored of a token. The tokens are random, so that a plain hash cannot be turned around.
pub(crate) fn hash(token: &Secret) -> String {
    hex(digest::digest(&digest::SHA256, token.expose().as_bytes()).as_ref())
}

/// Lower-case hex.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_differ_and_their_hash_is_stable() {
        let (one, two) = (new().unwrap(), new().unwrap());
        assert_ne!(one, two);
        assert_eq!(one.expose().len(), 43);
        assert_eq!(hash(&one), hash(&one.clone()));
        assert_ne!(hash(&one), hash(&two));
        assert_eq!(hash(&Secret::new("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }
}
