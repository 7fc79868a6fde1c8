//! A delivery: what came in, before anyone believes it.

use chrono::{DateTime, Utc};

use crate::Rejection;

/// One HTTP request of a sender who claims to be a provider.
#[derive(Debug, Clone, Copy)]
pub struct Delivery<'a> {
    /// The headers as pairs of name and value, in any case and order.
    pub headers: &'a [(&'a str, &'a [u8])],
    /// The body, byte for byte.
    pub body: &'a [u8],
    /// The time as of which the delivery is judged. Whoever passes a delivery on passes the time at
    /// which it first arrived.
    pub received_at: DateTime<Utc>,
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
