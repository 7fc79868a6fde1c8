//! A public key on the curve P-256.

use std::{fmt, str::FromStr};

use crate::base64url;

/// A public key as ring wants it: `0x04`, then `x` and `y` with 32 bytes each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicPoint([u8; 65]);

/// Coordinates that are no 32 bytes in strict base64url, or a text that is no point.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not the coordinates of a public key")]
pub struct InvalidPoint;

impl PublicPoint {
    /// Reads the coordinates of a JWK (RFC 7518, section 6.2.1). Whether the point lies on the curve is
    /// checked whenever a signature is.
    pub fn from_coordinates(x: &str, y: &str) -> Result<Self, InvalidPoint> {
        let mut point = [4; 65];
        for (place, text) in [(1..33, x), (33..65, y)] {
            let bytes = base64url::decode(text).filter(|bytes| bytes.len() == 32).ok_or(InvalidPoint)?;
            point[place].copy_from_slice(&bytes);
        }
        Ok(Self(point))
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl TryFrom<&[u8]> for PublicPoint {
    type Error = InvalidPoint;

    /// Takes an uncompressed point of 65 bytes.
    fn try_from(bytes: &[u8]) -> Result<Self, InvalidPoint> {
        match <[u8; 65]>::try_from(bytes) {
            Ok(point) if point[0] == 4 => Ok(Self(point)),
            _ => Err(InvalidPoint),
        }
    }
}

/// The 65 bytes in base64url, which [`FromStr`] reads.
impl fmt::Display for PublicPoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&base64url::encode(self.0))
    }
}

impl FromStr for PublicPoint {
    type Err = InvalidPoint;

    fn from_str(text: &str) -> Result<Self, InvalidPoint> {
        base64url::decode(text).ok_or(InvalidPoint)?.as_slice().try_into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn coordinates_have_32_bytes_and_one_spelling() {
        let good = "A".repeat(43);
        assert!(PublicPoint::from_coordinates(&good, &good).is_ok());
        for bad in ["", "AAAA", &"A".repeat(42), &"A".repeat(44), &format!("{good}="), &format!("{}B", "A".repeat(42))]
        {
            assert_eq!(PublicPoint::from_coordinates(&good, bad), Err(InvalidPoint), "{bad}");
            assert_eq!(PublicPoint::from_coordinates(bad, &good), Err(InvalidPoint), "{bad}");
        }
    }

    #[test]
    fn a_compressed_point_is_not_taken_for_another() {
        let mut bytes = [1; 65];
        assert_eq!(PublicPoint::try_from(&bytes[..]), Err(InvalidPoint));
        bytes[0] = 4;
        assert!(PublicPoint::try_from(&bytes[..]).is_ok());
        assert_eq!(PublicPoint::try_from(&bytes[..64]), Err(InvalidPoint));
    }

    #[test]
    fn a_point_is_read_back_from_its_text() {
        let point = PublicPoint::from_coordinates(&"A".repeat(43), &format!("{}8", "-".repeat(42))).unwrap();
        assert_eq!(point.to_string().parse(), Ok(point.clone()));
        for text in ["", "BAAA", &point.to_string()[1..], &format!("{point}=")] {
            assert_eq!(text.parse::<PublicPoint>(), Err(InvalidPoint), "{text}");
        }
    }
}
