//! A connection, which SnapTrade calls a brokerage authorization.

use serde::Deserialize;

use super::scalar;

/// A connection. SnapTrade promises none of the fields.
#[derive(Deserialize)]
pub(in crate::snaptrade) struct Connection {
    #[serde(default, deserialize_with = "scalar::text")]
    pub(in crate::snaptrade) id: Option<String>,
    #[serde(default)]
    pub(in crate::snaptrade) brokerage: Option<Brokerage>,
    #[serde(default, deserialize_with = "scalar::flag")]
    pub(in crate::snaptrade) disabled: bool,
}

/// An institution.
#[derive(Deserialize)]
pub(in crate::snaptrade) struct Brokerage {
    #[serde(default, deserialize_with = "scalar::text")]
    pub(in crate::snaptrade) id: Option<String>,
    #[serde(default, deserialize_with = "scalar::text")]
    pub(in crate::snaptrade) display_name: Option<String>,
    #[serde(default, deserialize_with = "scalar::text")]
    pub(in crate::snaptrade) name: Option<String>,
}
