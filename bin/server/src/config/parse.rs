//! Reading the text of a setting. The errors say what was expected, never what was given.

use pennon_domain::Secret;
use url::Url;

/// Anything shorter can be guessed.
const MIN_SECRET: usize = 16;

type Parsed<T> = Result<T, String>;

/// A whole number within bounds.
pub(super) fn between(text: &str, least: i64, most: i64) -> Parsed<i64> {
    let number = text.parse().ok().filter(|number| (least..=most).contains(number));
    number.ok_or_else(|| format!("expected a whole number from {least} to {most}"))
}

/// On or off.
pub(super) fn switch(text: &str) -> Parsed<bool> {
    match text {
        "true" | "1" => Ok(true),
        "false" | "0" => Ok(false),
        _ => Err("expected true or false".to_owned()),
    }
}

/// A secret that two programs share. It travels in a header.
pub(super) fn shared_secret(text: &str) -> Parsed<Secret> {
    if text.len() < MIN_SECRET {
        return Err(format!("expected {MIN_SECRET} characters at least"));
    }
    if !text.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err("expected letters, digits and signs, and no blanks".to_owned());
    }
    Ok(Secret::new(text))
}

/// Keys that somebody else has chosen, separated by commas: their length is not ours to judge.
pub(super) fn keys(text: &str) -> Parsed<Vec<Secret>> {
    let keys: Vec<_> = text.split(',').map(str::trim).map(Secret::new).collect();
    if keys.iter().any(|key| key.expose().is_empty()) {
        Err("expected keys, separated by commas".to_owned())
    } else {
        Ok(keys)
    }
}

/// One secret, or several while they are exchanged for a new one.
pub(super) fn shared_secrets(text: &str) -> Parsed<Vec<Secret>> {
    text.split(',').map(str::trim).map(shared_secret).collect()
}

/// `https://pennon.example`, perhaps with a path; without the slash at its end.
pub(super) fn base_url(text: &str) -> Parsed<String> {
    let wrong = || "expected the address of a server, such as https://pennon.example".to_owned();
    let url = Url::parse(text).map_err(|_| wrong())?;
    let plain = url.username().is_empty() && url.password().is_none() && url.query().is_none();
    if !matches!(url.scheme(), "http" | "https") || !plain || url.fragment().is_some() {
        return Err(wrong());
    }
    Ok(url.as_str().trim_end_matches('/').to_owned())
}

/// `https://app.example`: exactly what a browser sends as `Origin`.
pub(super) fn origin(text: &str) -> Parsed<String> {
    let wrong = || "expected an origin, such as https://app.example".to_owned();
    let url = Url::parse(text).map_err(|_| wrong())?;
    let origin = url.origin().ascii_serialization();
    let is_one =
        matches!(url.scheme(), "http" | "https") && origin == text.trim_end_matches('/') && !text.contains('*');
    if is_one { Ok(origin) } else { Err(wrong()) }
}

/// What is logged, in the words of `env_logger`. Of what it does not understand it would log nothing.
pub(super) fn log_filter(text: &str) -> Parsed<String> {
    match env_filter::Builder::new().try_parse(text) {
        Ok(_) => Ok(text.to_owned()),
        Err(_) => Err("expected levels and modules, such as info,pennon_http=debug".to_owned()),
    }
}

/// Several origins, separated by commas.
pub(super) fn origins(text: &str) -> Parsed<Vec<String>> {
    text.split(',').map(str::trim).map(origin).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_what_a_browser_sends() {
        assert_eq!(origin("https://app.example").unwrap(), "https://app.example");
        assert_eq!(origin("http://127.0.0.1:8091/").unwrap(), "http://127.0.0.1:8091");
        for wrong in
            ["*", "null", "app.example", "https://app.example/path", "https://App.example", "https://*.example"]
        {
            assert!(origin(wrong).is_err(), "{wrong}");
        }
        assert_eq!(origins("https://a.example, https://b.example").unwrap().len(), 2);
        assert!(origins("https://a.example,").is_err());
    }

    #[test]
    fn a_base_url_ends_without_a_slash() {
        assert_eq!(base_url("https://pennon.example/").unwrap(), "https://pennon.example");
        assert_eq!(base_url("https://host.example/pennon/").unwrap(), "https://host.example/pennon");
        for wrong in ["pennon.example", "ftp://pennon.example", "https://a:b@pennon.example", "https://x.example?a=b"] {
            assert!(base_url(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_secret_is_long_enough_not_to_be_guessed() {
        assert!(shared_secret("0123456789abcdef").is_ok());
        for wrong in ["", "short", "0123456789 abcdef", "0123456789abcde\n"] {
            assert!(shared_secret(wrong).is_err(), "{wrong:?}");
        }
        assert_eq!(shared_secrets("0123456789abcdef,fedcba9876543210").unwrap().len(), 2);
        assert!(shared_secrets("0123456789abcdef,").is_err());
    }

    #[test]
    fn a_number_has_bounds() {
        assert_eq!(between("60", 1, 100), Ok(60));
        for wrong in ["0", "101", "-1", "1.5", "ten", ""] {
            assert!(between(wrong, 1, 100).is_err(), "{wrong}");
        }
    }
}
