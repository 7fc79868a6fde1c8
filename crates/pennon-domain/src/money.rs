//! Amounts of money and quantities of securities: exact decimals, read from their text.

use std::{fmt, str::FromStr};

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// An exact decimal: money, a price or a quantity. Serialises as a JSON number with exactly its digits.
///
/// Holds 28 significant digits, more than any provider's double precision number has. Digits beyond the
/// 28th decimal place are rounded away.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Amount(#[serde(with = "rust_decimal::serde::arbitrary_precision")] Decimal);

/// A text that is not a decimal number, or a number too large to be an amount.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not an amount")]
pub struct NotAnAmount(pub String);

impl Amount {
    /// Nothing, known to be nothing.
    pub const ZERO: Amount = Amount(Decimal::ZERO);

    /// One: the price of a unit of money in its own currency.
    pub const ONE: Amount = Amount(Decimal::ONE);

    /// The sum, or `None` if it is too large to be held exactly enough.
    pub fn checked_add(self, other: Amount) -> Option<Amount> {
        self.0.checked_add(other.0).map(Amount)
    }

    /// The difference, or `None` if it is too large to be held exactly enough.
    pub fn checked_sub(self, other: Amount) -> Option<Amount> {
        self.0.checked_sub(other.0).map(Amount)
    }

    /// The product, or `None` if it is too large to be held.
    pub fn checked_mul(self, other: Amount) -> Option<Amount> {
        self.0.checked_mul(other.0).map(Amount)
    }

    /// The sum of amounts that are all known; one unknown part makes the sum unknown.
    pub fn sum_known(amounts: impl IntoIterator<Item = Option<Amount>>) -> Option<Amount> {
        amounts.into_iter().try_fold(Amount::ZERO, |sum, amount| sum.checked_add(amount?))
    }
}

impl From<Decimal> for Amount {
    fn from(decimal: Decimal) -> Self {
        Self(decimal)
    }
}

impl From<Amount> for Decimal {
    fn from(amount: Amount) -> Decimal {
        amount.0
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for Amount {
    type Err = NotAnAmount;

    /// Reads a decimal number, with or without an exponent: `185.00`, `-3`, `1.5e-7`.
    fn from_str(text: &str) -> Result<Self, NotAnAmount> {
        let parsed = match text.find(['e', 'E']) {
            Some(at) => with_exponent(&text[..at], &text[at + 1..]),
            None => Decimal::from_str(text).ok(),
        };
        parsed.map(Amount).ok_or_else(|| NotAnAmount(text.chars().take(64).collect()))
    }
}

/// `mantissa · 10^exponent`. rust_decimal's own reader refuses what lies beyond 28 places; dust of a
/// crypto currency does lie there, and must not make a whole snapshot unreadable.
fn with_exponent(mantissa: &str, exponent: &str) -> Option<Decimal> {
    let mantissa = Decimal::from_str(mantissa).ok()?;
    let exponent = exponent.parse::<i64>().ok()?;
    let scale = i64::from(mantissa.scale()).checked_sub(exponent)?;
    let digits = mantissa.mantissa();
    if digits == 0 {
        return Some(Decimal::ZERO);
    }
    if scale < 0 {
        let factor = 10i128.checked_pow(u32::try_from(-scale).ok()?)?;
        return Decimal::try_from_i128_with_scale(digits.checked_mul(factor)?, 0).ok();
    }
    let beyond = u32::try_from(scale.saturating_sub(i64::from(Decimal::MAX_SCALE))).unwrap_or(0);
    let kept = match 10i128.checked_pow(beyond) {
        Some(divisor) => (digits + digits.signum() * divisor / 2) / divisor,
        None => 0,
    };
    let scale = u32::try_from(scale.min(i64::from(Decimal::MAX_SCALE))).ok()?;
    Decimal::try_from_i128_with_scale(kept, scale).ok()
}

/// The code of a currency as the provider names it: ISO 4217, or an unofficial code such as `BTC`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub struct Currency(String);

impl Currency {
    /// ISO 4217's own code for "no currency": what a position has whose provider names none.
    pub const UNKNOWN: &'static str = "XXX";

    /// Takes a code in upper case; an empty one becomes [`Currency::UNKNOWN`].
    pub fn new(code: &str) -> Self {
        let code = code.trim();
        Self(if code.is_empty() {
            Self::UNKNOWN.to_owned()
        } else {
            code.chars().filter(|c| !c.is_control()).take(32).collect::<String>().to_uppercase()
        })
    }

    /// The code.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<String> for Currency {
    fn from(code: String) -> Self {
        Self::new(&code)
    }
}

impl From<Currency> for String {
    fn from(currency: Currency) -> String {
        currency.0
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn amount(text: &str) -> Amount {
        text.parse().unwrap()
    }

    #[test]
    fn digits_survive_a_round_trip_through_json() {
        for text in ["185.00", "0.177494362", "-25", "0.000000012345678901", "12345678901234567890.12345678"] {
            assert_eq!(serde_json::to_string(&amount(text)).unwrap(), text);
            assert_eq!(serde_json::from_str::<Amount>(text).unwrap(), amount(text));
        }
    }

    #[test]
    fn exponents_are_read_exactly() {
        for (text, plain) in [
            ("1e5", "100000"),
            ("1.5E-7", "0.00000015"),
            ("-2.50e+2", "-250"),
            ("0e99", "0"),
            ("1.2345678901234567e-15", "0.0000000000000012345678901235"),
            ("1e-40", "0.0000000000000000000000000000"),
            ("6e-29", "0.0000000000000000000000000001"),
        ] {
            assert_eq!(amount(text), amount(plain), "{text}");
        }
    }

    #[test]
    fn what_is_not_a_number_is_refused() {
        for text in
            ["", "NaN", "1e", "e5", "12,5", "1e30", "1e999999999999999999999", "99999999999999999999999999999999"]
        {
            assert!(text.parse::<Amount>().is_err(), "{text}");
        }
    }

    #[test]
    fn an_unknown_part_makes_the_sum_unknown() {
        assert_eq!(Amount::sum_known([Some(amount("1.1")), Some(amount("2.2"))]), Some(amount("3.3")));
        assert_eq!(Amount::sum_known([Some(amount("1.1")), None]), None);
        assert_eq!(Amount::sum_known([]), Some(Amount::ZERO));
    }

    #[test]
    fn a_currency_without_a_name_is_not_taken_for_another() {
        assert_eq!(Currency::new(" ").as_str(), "XXX");
        assert_eq!(Currency::new("usd").as_str(), "USD");
    }

    proptest! {
        #[test]
        fn what_a_double_prints_is_read_to_the_last_digit(number in -1e12f64..1e12) {
            let text = format!("{number:?}");
            let read = amount(&text).to_string();
            prop_assert_eq!(read.parse::<f64>().unwrap(), number);
        }

        #[test]
        fn no_text_makes_it_panic(text in "[-+0-9.eE]{0,60}") {
            let _ = text.parse::<Amount>();
        }
    }
}
