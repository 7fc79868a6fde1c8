//! Where a provider's API is.

use url::{Host, Url};

/// The address without a slash at its end, or what is wrong with it. Credentials travel there, so it must
/// be encrypted or on this machine.
pub(crate) fn checked(text: &str) -> Result<String, &'static str> {
    let url = Url::parse(text).map_err(|_| "not an address")?;
    if url.scheme() != "https" && !(url.scheme() == "http" && is_loopback(&url)) {
        return Err("https is required, except on this machine");
    }
    if url.query().is_some() || url.fragment().is_some() || !url.username().is_empty() || url.password().is_some() {
        return Err("only scheme, host, port and path");
    }
    Ok(url.as_str().trim_end_matches('/').to_owned())
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_leave_this_machine_only_encrypted() {
        for (text, expected) in [
            ("http://127.0.0.1:8091/", Some("http://127.0.0.1:8091")),
            ("http://localhost:8091", Some("http://localhost:8091")),
            ("http://[::1]:8091", Some("http://[::1]:8091")),
            ("https://gateway.example/plaid/", Some("https://gateway.example/plaid")),
            ("http://plaid.example", None),
            ("http://127.0.0.1.example", None),
            ("http://localhost.example", None),
            ("https://user:word@plaid.example", None),
            ("https://plaid.example/?a=b", None),
            ("ftp://127.0.0.1", None),
            ("plaid.example", None),
            ("", None),
        ] {
            assert_eq!(checked(text).ok().as_deref(), expected, "{text}");
        }
    }
}
