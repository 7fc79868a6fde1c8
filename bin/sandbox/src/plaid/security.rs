//! A security, and how it looks on the wire.

use chrono::NaiveDate;
use serde::Deserialize;
use serde_json::{Map, Value, json};

/// Fields that are always present on the wire, and null unless the file says otherwise. `figi` is younger than the rest: the current
/// official SDKs refuse a security without it.
const NULLABLE: [&str; 19] = [
    "isin",
    "cusip",
    "sedol",
    "figi",
    "institution_security_id",
    "institution_id",
    "proxy_security_id",
    "name",
    "type",
    "subtype",
    "close_price",
    "update_datetime",
    "unofficial_currency_code",
    "market_identifier_code",
    "sector",
    "industry",
    "cfi_code",
    "option_contract",
    "fixed_income",
];

/// A security as the provider lists it.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Security {
    pub(crate) security_id: String,
    #[serde(default)]
    pub(crate) ticker_symbol: Option<String>,
    /// Everything else, as it stands on the wire: numbers keep their digits.
    #[serde(flatten)]
    rest: Map<String, Value>,
}

impl Security {
    /// Whether one unit is one unit of money, so that its price never moves.
    pub(crate) fn is_cash(&self) -> bool {
        self.rest.get("is_cash_equivalent") == Some(&Value::Bool(true))
    }

    /// The currency it is quoted in: the ISO code, or the code of a currency that ISO does not know.
    pub(crate) fn currency(&self) -> (Option<&str>, Option<&str>) {
        match self.rest.get("unofficial_currency_code").and_then(Value::as_str) {
            Some(unofficial) => (None, Some(unofficial)),
            None => (Some(self.rest.get("iso_currency_code").and_then(Value::as_str).unwrap_or("USD")), None),
        }
    }

    /// The close price, if there is one.
    pub(crate) fn close_price(&self) -> Option<rust_decimal::Decimal> {
        self.rest.get("close_price").and_then(|price| price.to_string().parse().ok())
    }

    /// The JSON object of the provider. `as_of` is the day of the close price.
    pub(crate) fn wire(&self, as_of: NaiveDate) -> Value {
        let mut wire = self.rest.clone();
        for field in NULLABLE {
            wire.entry(field).or_insert(Value::Null);
        }
        wire.entry("is_cash_equivalent").or_insert(Value::Bool(false));
        let priced = wire.get("close_price").is_some_and(Value::is_number);
        wire.insert("close_price_as_of".to_owned(), if priced { json!(as_of.to_string()) } else { Value::Null });
        wire.insert("iso_currency_code".to_owned(), json!(self.currency().0));
        wire.insert("security_id".to_owned(), json!(self.security_id));
        wire.insert("ticker_symbol".to_owned(), json!(self.ticker_symbol));
        Value::Object(wire)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wire(text: &str) -> Value {
        serde_json::from_str::<Security>(text).unwrap().wire(NaiveDate::from_ymd_opt(2026, 3, 2).unwrap())
    }

    #[test]
    fn required_fields_are_there_even_when_unknown() {
        let wire = wire(r#"{"security_id":"s"}"#);
        for field in NULLABLE.iter().chain(&["ticker_symbol", "close_price_as_of"]) {
            assert_eq!(wire.get(*field), Some(&Value::Null), "{field}");
        }
        assert_eq!(wire["iso_currency_code"], "USD");
        assert_eq!(wire["is_cash_equivalent"], false);
    }

    #[test]
    fn a_close_price_has_its_digits_and_its_day() {
        let wire = wire(r#"{"security_id":"s","close_price":0.000000731205}"#);
        assert_eq!(wire["close_price"].to_string(), "0.000000731205");
        assert_eq!(wire["close_price_as_of"], "2026-03-02");
    }

    #[test]
    fn exactly_one_currency_is_named() {
        let wire = wire(r#"{"security_id":"s","unofficial_currency_code":"USDT"}"#);
        assert_eq!((&wire["iso_currency_code"], &wire["unofficial_currency_code"]), (&Value::Null, &json!("USDT")));
    }
}
