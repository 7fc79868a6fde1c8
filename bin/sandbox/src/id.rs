//! Random identifiers in the shapes that the provider uses.

use ring::error::Unspecified;
use ring::rand::{SecureRandom, SystemRandom};

const ALPHABET: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// Letters and digits, both cases: the ids of items, accounts and requests are case-sensitive.
///
/// # Errors
/// The system has no random bytes to give.
pub(crate) fn letters(length: usize) -> Result<String, Unspecified> {
    let mut bytes = vec![0; length];
    SystemRandom::new().fill(&mut bytes)?;
    // 256 is no multiple of 62. The slight bias does not matter: these ids are unique, not secret.
    Ok(bytes.iter().map(|byte| char::from(ALPHABET[usize::from(*byte) % ALPHABET.len()])).collect())
}

/// A UUID of version 4.
///
/// # Errors
/// The system has no random bytes to give.
pub(crate) fn uuid() -> Result<String, Unspecified> {
    let mut bytes = [0_u8; 16];
    SystemRandom::new().fill(&mut bytes)?;
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    let mut text = String::with_capacity(36);
    for (index, byte) in bytes.iter().enumerate() {
        if matches!(index, 4 | 6 | 8 | 10) {
            text.push('-');
        }
        text.push_str(&format!("{byte:02x}"));
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_uuid_has_its_version_and_variant() {
        let id = uuid().unwrap();
        assert_eq!(id.len(), 36);
        assert_eq!(&id[14..15], "4");
        assert!("89ab".contains(&id[19..20]));
    }

    #[test]
    fn letters_differ_each_time() {
        assert_eq!(letters(37).unwrap().len(), 37);
        assert_ne!(letters(37).unwrap(), letters(37).unwrap());
    }
}
