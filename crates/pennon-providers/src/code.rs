//! Codes and ids of others, fit for logs and tables.

/// An error code: upper case, 1 to 64 characters of `A-Z`, `0-9`, `_` and `-`. Anything else is no code,
/// and might be a message that holds more than it should.
pub(crate) fn error_code(text: &str) -> Option<String> {
    plain(text).map(|code| code.to_ascii_uppercase())
}

/// The id that a provider gives a request, under the same restrictions but in its own case.
pub(crate) fn request_id(text: &str) -> Option<String> {
    plain(text).map(str::to_owned)
}

/// The name of an event, as it is.
pub(crate) fn name(text: &str) -> Option<&str> {
    plain(text)
}

fn plain(text: &str) -> Option<&str> {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
    ((1..=64).contains(&text.len()) && text.bytes().all(fits)).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_codes_are_codes() {
        assert_eq!(error_code("ITEM_LOGIN_REQUIRED").as_deref(), Some("ITEM_LOGIN_REQUIRED"));
        assert_eq!(error_code("internal-error").as_deref(), Some("INTERNAL-ERROR"));
        for text in ["", "two words", "line\nend", "caf\u{e9}", &"X".repeat(65)] {
            assert_eq!(error_code(text), None, "{text:?}");
        }
        assert_eq!(request_id("aB3-_x").as_deref(), Some("aB3-_x"));
    }
}
