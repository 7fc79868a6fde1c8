//! The cash of an account.

use pennon_domain::Amount;
use serde::Deserialize;

use super::scalar;

/// The cash in one currency, with what can be turned into cash at once. Buying power is not cash.
#[derive(Deserialize)]
pub(in crate::snaptrade) struct Balance {
    #[serde(default)]
    pub(in crate::snaptrade) currency: Option<Currency>,
    #[serde(default, deserialize_with = "scalar::optional")]
    pub(in crate::snaptrade) cash: Option<Amount>,
}

/// A currency.
#[derive(Deserialize)]
#[serde(from = "serde_json::Value")]
pub(in crate::snaptrade) struct Currency {
    pub(in crate::snaptrade) code: Option<String>,
    pub(in crate::snaptrade) name: Option<String>,
}

/// An object, or the bare code.
impl From<serde_json::Value> for Currency {
    fn from(value: serde_json::Value) -> Self {
        let text = |value: &serde_json::Value| crate::text::said(value.as_str().map(str::to_owned));
        Self { code: text(&value).or_else(|| text(&value["code"])), name: text(&value["name"]) }
    }
}
