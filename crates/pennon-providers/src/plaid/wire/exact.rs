//! Numbers, read from their digits.

use pennon_domain::Amount;
use serde::{Deserialize, Deserializer, de::Error};
use serde_json::Number;

/// A number that must be there.
pub(super) fn required<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Amount, D::Error> {
    amount(&Number::deserialize(deserializer)?)
}

/// A number or null.
pub(super) fn optional<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Amount>, D::Error> {
    Option::<Number>::deserialize(deserializer)?.as_ref().map(amount).transpose()
}

/// The text of the number never becomes a double on its way.
fn amount<E: Error>(number: &Number) -> Result<Amount, E> {
    number.as_str().parse().map_err(|_| E::custom("not an amount"))
}
