//! A delivery: what came in, before anyone believes it.

use std::{fmt, net::IpAddr};

use chrono::{DateTime, Utc};

use crate::Rejection;

/// One HTTP request of a sender who claims to be a provider.
#[derive(Clone, Copy)]
pub struct Delivery<'a> {
    /// The headers as pairs of name and value, in any case and order.
    pub headers: &'a [(&'a str, &'a [u8])],
    /// The body, byte for byte.
    pub body: &'a [u8],
    /// The time as of which the delivery is judged. Whoever passes a delivery on passes the time at
    /// which it first arrived.
    pub received_at: DateTime<Utc>,
    /// The address at the other end of the connection, if there is one: that of the sender, or of a proxy
    /// in front. Nothing is believed because of it; it tells apart whose lookups are counted together.
    pub peer: Option<IpAddr>,
}

/// The names of the headers and the size of the body: among the values are secrets of proxies and relays.
impl fmt::Debug for Delivery<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.headers.iter().map(|(name, _)| *name).collect();
        f.debug_struct("Delivery")
            .field("headers", &names)
            .field("body_bytes", &self.body.len())
            .field("received_at", &self.received_at)
            .finish_non_exhaustive()
    }
}

impl<'a> Delivery<'a> {
    /// The value of a header, whose name is compared without case. A header that is absent or empty is
    /// no signature; one that stands there twice leaves open which is meant.
    pub(crate) fn header(&self, name: &str) -> Result<&'a [u8], Rejection> {
        let mut values = self.headers.iter().filter(|(known, _)| known.eq_ignore_ascii_case(name));
        match (values.next(), values.next()) {
            (Some((_, value)), None) if !value.is_empty() => Ok(value),
            (Some(_), Some(_)) => Err(Rejection::bad("repeated_header")),
            _ => Err(Rejection::Unsigned),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_no_value() {
        let headers: [(&str, &[u8]); 1] = [("X-Forward-Secret", b"hush-hush")];
        let delivery =
            Delivery { headers: &headers, body: b"hush-hush", received_at: DateTime::UNIX_EPOCH, peer: None };
        let shown = format!("{delivery:?}");
        assert!(shown.contains("X-Forward-Secret") && shown.contains("body_bytes: 9"), "{shown}");
        assert!(!shown.contains("hush") && !shown.contains("104, 117"), "{shown}");
    }
}
