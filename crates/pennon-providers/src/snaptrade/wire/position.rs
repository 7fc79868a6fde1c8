//! The answer of `/accounts/{accountId}/positions/all`.

use pennon_domain::Amount;
use serde::Deserialize;

use super::scalar;

/// All positions of an account. The list may be empty, but a missing one is an error and not an empty
/// account.
#[derive(Deserialize)]
pub(in crate::snaptrade) struct Positions {
    pub(in crate::snaptrade) results: Vec<Position>,
    #[serde(default)]
    pub(in crate::snaptrade) data_freshness: Option<Freshness>,
}

/// From when the positions are.
#[derive(Deserialize)]
pub(in crate::snaptrade) struct Freshness {
    #[serde(default, deserialize_with = "scalar::text")]
    pub(in crate::snaptrade) as_of: Option<String>,
}

/// One row.
#[derive(Deserialize)]
pub(in crate::snaptrade) struct Position {
    pub(in crate::snaptrade) instrument: Instrument,
    /// Contracts, of an option. Negative for a short position.
    #[serde(deserialize_with = "scalar::required")]
    pub(in crate::snaptrade) units: Amount,
    /// Of one share, also of an option, whose contract is about many.
    #[serde(default, deserialize_with = "scalar::optional")]
    pub(in crate::snaptrade) price: Option<Amount>,
    /// Of one share as well.
    #[serde(default, deserialize_with = "scalar::optional")]
    pub(in crate::snaptrade) cost_basis: Option<Amount>,
    #[serde(default, deserialize_with = "scalar::currency")]
    pub(in crate::snaptrade) currency: Option<String>,
    /// Whether the cash balance contains the row already.
    #[serde(default, deserialize_with = "scalar::flag")]
    pub(in crate::snaptrade) cash_equivalent: bool,
}

/// What a row is about: the fields of all kinds, and of those that SnapTrade will think of.
#[derive(Deserialize)]
pub(in crate::snaptrade) struct Instrument {
    #[serde(default, deserialize_with = "scalar::text")]
    pub(in crate::snaptrade) kind: Option<String>,
    #[serde(default, deserialize_with = "scalar::text")]
    pub(in crate::snaptrade) id: Option<String>,
    #[serde(default, deserialize_with = "scalar::text")]
    pub(in crate::snaptrade) symbol: Option<String>,
    #[serde(default, deserialize_with = "scalar::text")]
    pub(in crate::snaptrade) raw_symbol: Option<String>,
    #[serde(default, deserialize_with = "scalar::text")]
    pub(in crate::snaptrade) root_symbol: Option<String>,
    #[serde(default, deserialize_with = "scalar::text")]
    pub(in crate::snaptrade) expiration_code: Option<String>,
    #[serde(default, deserialize_with = "scalar::text")]
    pub(in crate::snaptrade) description: Option<String>,
    /// Of an option there is none; the row has it.
    #[serde(default, deserialize_with = "scalar::currency")]
    pub(in crate::snaptrade) currency: Option<String>,
    #[serde(default, deserialize_with = "scalar::optional")]
    pub(in crate::snaptrade) multiplier: Option<Amount>,
}
