//! Sealing of secrets at rest: AES-256-GCM, bound to what the secret is for.

use std::{fmt, sync::Arc};

use base64::{Engine, engine::general_purpose::STANDARD};
use pennon_domain::{Provider, Secret};
use ring::{
    aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey},
    rand::{SecureRandom, SystemRandom},
};

/// Seals with the first of its keys and opens with any, so that keys can be rotated.
///
/// A sealed secret reads `id:base64(nonce, ciphertext, tag)`. The provider and the owner's id are
/// authenticated with it: a sealed token that somebody copies into another row does not open there.
#[derive(Clone)]
pub struct Sealer(Arc<[Key]>);

struct Key {
    id: String,
    key: LessSafeKey,
}

/// Why keys could not be read. Holds nothing of them.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadKeys {
    /// There is not a single key.
    #[error("no key is given; expected id:base64key, …")]
    Empty,
    /// An entry is not of the form `id:base64key`, with an id of letters, digits, `-` and `_`.
    #[error("key {0} is not of the form id:base64key")]
    Malformed(usize),
    /// A key does not have 32 bytes.
    #[error("key {0} is not the base64 of 32 bytes")]
    Length(usize),
    /// Two keys have one id.
    #[error("key {0} repeats the id of an earlier key")]
    Repeated(usize),
}

/// Why a secret could not be sealed or opened.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SealingError {
    /// The operating system gave no random bytes.
    #[error("no randomness available")]
    NoRandomness,
    /// The secret was sealed with a key that is not configured.
    #[error("sealed with a key that is not configured")]
    UnknownKey,
    /// There is no secret to open.
    #[error("the secret is missing")]
    Missing,
    /// The sealed text was changed, or belongs elsewhere.
    #[error("a sealed secret does not open")]
    Broken,
}

impl Sealer {
    /// Reads keys of the form `id:base64key,…`; each key is 32 bytes in standard base64. The first seals.
    pub fn parse(keys: &str) -> Result<Self, BadKeys> {
        let mut parsed: Vec<Key> = Vec::new();
        for (index, entry) in keys.split(',').map(str::trim).filter(|entry| !entry.is_empty()).enumerate() {
            let number = index + 1;
            let (id, key) = entry.split_once(':').ok_or(BadKeys::Malformed(number))?;
            if id.is_empty() || !id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_') {
                return Err(BadKeys::Malformed(number));
            }
            if parsed.iter().any(|known| known.id == id) {
                return Err(BadKeys::Repeated(number));
            }
            let bytes = STANDARD.decode(key).map_err(|_| BadKeys::Length(number))?;
            let key = UnboundKey::new(&AES_256_GCM, &bytes).map_err(|_| BadKeys::Length(number))?;
            parsed.push(Key { id: id.to_owned(), key: LessSafeKey::new(key) });
        }
        if parsed.is_empty() { Err(BadKeys::Empty) } else { Ok(Self(parsed.into())) }
    }

    /// Seals the secret of an owner: an item or a user at the provider.
    pub fn seal(&self, provider: Provider, owner: &str, secret: &Secret) -> Result<String, SealingError> {
        // `parse` refuses an empty list.
        let Key { id, key } = self.0.first().ok_or(SealingError::UnknownKey)?;
        let mut nonce = [0u8; NONCE_LEN];
        SystemRandom::new().fill(&mut nonce).map_err(|_| SealingError::NoRandomness)?;
        let mut sealed = secret.expose().as_bytes().to_vec();
        key.seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), aad(provider, owner), &mut sealed)
            .map_err(|_| SealingError::Broken)?;
        sealed.splice(0..0, nonce);
        Ok(format!("{id}:{}", STANDARD.encode(sealed)))
    }

    /// Opens what was sealed for the same owner.
    pub fn open(&self, provider: Provider, owner: &str, sealed: &str) -> Result<Secret, SealingError> {
        let (id, text) = sealed.split_once(':').ok_or(SealingError::Broken)?;
        let key = self.0.iter().find(|key| key.id == id).ok_or(SealingError::UnknownKey)?;
        let mut bytes = STANDARD.decode(text).map_err(|_| SealingError::Broken)?;
        let (nonce, sealed) = bytes.split_at_mut_checked(NONCE_LEN).ok_or(SealingError::Broken)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| SealingError::Broken)?;
        let opened = key.key.open_in_place(nonce, aad(provider, owner), sealed).map_err(|_| SealingError::Broken)?;
        let text = std::str::from_utf8(opened).map_err(|_| SealingError::Broken)?;
        Ok(Secret::new(text))
    }
}

fn aad(provider: Provider, owner: &str) -> Aad<Vec<u8>> {
    Aad::from(format!("{provider}/{owner}").into_bytes())
}

impl fmt::Debug for Sealer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.iter().map(|key| &key.id)).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(id: &str, byte: u8) -> String {
        format!("{id}:{}", STANDARD.encode([byte; 32]))
    }

    fn sealer(keys: &[String]) -> Sealer {
        Sealer::parse(&keys.join(",")).unwrap()
    }

    #[test]
    fn a_sealed_secret_opens_for_its_owner_only() {
        let sealer = sealer(&[key("a", 1)]);
        let secret = Secret::new("access-sandbox-1");
        let sealed = sealer.seal(Provider::PLAID, "item", &secret).unwrap();
        assert!(!sealed.contains("access"));
        assert_eq!(sealer.open(Provider::PLAID, "item", &sealed), Ok(secret));
        assert_eq!(sealer.open(Provider::PLAID, "other", &sealed), Err(SealingError::Broken));
        assert_eq!(sealer.open(Provider::SNAPTRADE, "item", &sealed), Err(SealingError::Broken));
    }

    #[test]
    fn the_same_secret_is_sealed_differently_each_time() {
        let sealer = sealer(&[key("a", 1)]);
        let seal = || sealer.seal(Provider::PLAID, "item", &Secret::new("x")).unwrap();
        assert_ne!(seal(), seal());
    }

    #[test]
    fn the_first_key_seals_and_every_key_opens() {
        let old = sealer(&[key("a", 1)]).seal(Provider::PLAID, "item", &Secret::new("x")).unwrap();
        let both = sealer(&[key("b", 2), key("a", 1)]);
        assert!(both.open(Provider::PLAID, "item", &old).is_ok());
        assert!(both.seal(Provider::PLAID, "item", &Secret::new("x")).unwrap().starts_with("b:"));
        assert_eq!(sealer(&[key("b", 2)]).open(Provider::PLAID, "item", &old), Err(SealingError::UnknownKey));
        assert_eq!(sealer(&[key("a", 9)]).open(Provider::PLAID, "item", &old), Err(SealingError::Broken));
    }

    #[test]
    fn a_damaged_text_is_an_error() {
        let sealer = sealer(&[key("a", 1)]);
        for damaged in ["", "a", "a:", "a:AAAA", "a:not base64"] {
            assert_eq!(sealer.open(Provider::PLAID, "item", damaged), Err(SealingError::Broken), "{damaged:?}");
        }
    }

    #[test]
    fn bad_keys_are_named_by_their_place_and_never_shown() {
        assert_eq!(Sealer::parse("").unwrap_err(), BadKeys::Empty);
        assert_eq!(Sealer::parse("nokey").unwrap_err(), BadKeys::Malformed(1));
        assert_eq!(Sealer::parse(&format!("{},b:c2hvcnQ=", key("a", 1))).unwrap_err(), BadKeys::Length(2));
        assert_eq!(Sealer::parse(&[key("a", 1), key("a", 2)].join(",")).unwrap_err(), BadKeys::Repeated(2));
        assert_eq!(format!("{:?}", sealer(&[key("a", 1)])), r#"["a"]"#);
    }
}
