//! Exact decimals as JSON numbers. Money never passes through a float.

use rust_decimal::Decimal;
use serde_json::{Number, Value};

/// The digits of `decimal` as a JSON number, without trailing zeros: `185.00` is written `185`, as the provider does.
pub(crate) fn exact(decimal: Decimal) -> Value {
    let text = decimal.normalize().to_string();
    // A decimal's text is always a JSON number; the string is there for the type, and keeps the digits.
    text.parse::<Number>().map_or(Value::String(text), Value::Number)
}

/// Like [`exact`], with a decimal point in any case: `185.0`, as a provider writes it that keeps such numbers as floats.
pub(crate) fn pointed(decimal: Decimal) -> Value {
    let mut text = decimal.normalize().to_string();
    if !text.contains('.') {
        text.push_str(".0");
    }
    text.parse::<Number>().map_or(Value::String(text), Value::Number)
}

/// Like [`exact`]; unknown stays null and never becomes zero.
pub(crate) fn exact_or_null(decimal: Option<Decimal>) -> Value {
    decimal.map_or(Value::Null, exact)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_digit_is_kept() {
        for digits in ["7.203918446120057314", "-150", "0.000000731205", "918273645.1029384756"] {
            assert_eq!(exact(digits.parse().unwrap()).to_string(), digits);
        }
        assert_eq!(exact("185.00".parse().unwrap()).to_string(), "185");
    }

    #[test]
    fn a_point_is_added_where_there_is_none() {
        for (digits, written) in [("0", "0.0"), ("-2218.40", "-2218.4"), ("1200", "1200.0")] {
            assert_eq!(pointed(digits.parse().unwrap()).to_string(), written);
        }
    }

    #[test]
    fn unknown_is_null() {
        assert_eq!(exact_or_null(None), Value::Null);
    }
}
