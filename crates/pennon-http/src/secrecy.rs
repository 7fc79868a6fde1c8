//! Comparing what a stranger shows with what only a friend knows.

use pennon_domain::Secret;
use ring::digest::{SHA256, digest};
use subtle::ConstantTimeEq;

/// Whether `shown` is `expected`. The time it takes tells nothing about how much of it is right: hashes
/// are compared, and those in constant time.
pub(crate) fn matches(shown: &[u8], expected: &Secret) -> bool {
    let (shown, expected) = (digest(&SHA256, shown), digest(&SHA256, expected.expose().as_bytes()));
    shown.as_ref().ct_eq(expected.as_ref()).into()
}

/// Whether `shown` is one of `expected`. All are compared, so that the time does not tell which.
pub(crate) fn matches_any(shown: &[u8], expected: &[Secret]) -> bool {
    expected.iter().fold(false, |found, one| found | matches(shown, one))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_whole_secret_matches() {
        let secret = Secret::new("correct horse");
        assert!(matches(b"correct horse", &secret));
        for shown in [&b""[..], b"correct", b"correct horse ", b"CORRECT HORSE"] {
            assert!(!matches(shown, &secret));
        }
    }

    #[test]
    fn any_of_several_will_do_and_none_never_does() {
        let both = [Secret::new("old"), Secret::new("new")];
        assert!(matches_any(b"old", &both) && matches_any(b"new", &both));
        assert!(!matches_any(b"other", &both));
        assert!(!matches_any(b"", &[]));
    }
}
