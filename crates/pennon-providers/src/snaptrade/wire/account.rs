//! An account, in the older form and in the newer one that tells kinds apart.

use pennon_domain::{AccountId, Amount};
use serde::Deserialize;

use super::scalar;

/// An account of a connection. Fields that the newer form renames stand here under both names: an answer
/// may have both.
#[derive(Deserialize)]
pub(in crate::snaptrade) struct Account {
    pub(in crate::snaptrade) id: AccountId,
    #[serde(default, deserialize_with = "scalar::text")]
    brokerage_authorization: Option<String>,
    #[serde(default, deserialize_with = "scalar::text")]
    connection_id: Option<String>,
    #[serde(default, deserialize_with = "scalar::text")]
    name: Option<String>,
    #[serde(default, deserialize_with = "scalar::text")]
    display_name: Option<String>,
    #[serde(default, deserialize_with = "scalar::text")]
    number: Option<String>,
    #[serde(default, deserialize_with = "scalar::text")]
    masked_account_number: Option<String>,
    #[serde(default, deserialize_with = "scalar::text")]
    pub(in crate::snaptrade) institution_name: Option<String>,
    #[serde(default, deserialize_with = "scalar::text")]
    account_category: Option<String>,
    #[serde(default, deserialize_with = "scalar::text")]
    kind: Option<String>,
    #[serde(default, deserialize_with = "scalar::text")]
    pub(in crate::snaptrade) raw_type: Option<String>,
    #[serde(default, deserialize_with = "scalar::text")]
    status: Option<String>,
    #[serde(default)]
    balance: Option<Balance>,
    #[serde(default)]
    net_value: Option<Money>,
    #[serde(default)]
    sync_status: Option<SyncStatus>,
}

#[derive(Deserialize)]
struct Balance {
    #[serde(default)]
    total: Option<Money>,
}

/// An amount in a currency.
#[derive(Deserialize)]
pub(in crate::snaptrade) struct Money {
    #[serde(default, deserialize_with = "scalar::optional")]
    pub(in crate::snaptrade) amount: Option<Amount>,
    #[serde(default, deserialize_with = "scalar::currency")]
    pub(in crate::snaptrade) currency: Option<String>,
}

/// How well SnapTrade keeps up with an account. The newer form has no `holdings`.
#[derive(Deserialize)]
struct SyncStatus {
    #[serde(default)]
    holdings: Option<HoldingsStatus>,
    #[serde(default, deserialize_with = "scalar::flag")]
    holdings_unavailable: bool,
}

#[derive(Deserialize)]
struct HoldingsStatus {
    #[serde(default, deserialize_with = "scalar::flag")]
    holdings_unavailable: bool,
}

impl Account {
    /// The connection it belongs to.
    pub(in crate::snaptrade) fn connection(&self) -> Option<&str> {
        self.brokerage_authorization.as_deref().or(self.connection_id.as_deref())
    }

    /// The name that the user knows.
    pub(in crate::snaptrade) fn name(&self) -> Option<&str> {
        self.name.as_deref().or(self.display_name.as_deref())
    }

    /// The account's number, whole or with stars.
    pub(in crate::snaptrade) fn number(&self) -> Option<&str> {
        self.number.as_deref().or(self.masked_account_number.as_deref())
    }

    /// The broad kind: `INVESTMENT`, `investment`, …
    pub(in crate::snaptrade) fn category(&self) -> Option<&str> {
        self.account_category.as_deref().or(self.kind.as_deref())
    }

    /// What the institution shows as its total.
    pub(in crate::snaptrade) fn total(&self) -> Option<&Money> {
        self.balance.as_ref().and_then(|balance| balance.total.as_ref()).or(self.net_value.as_ref())
    }

    /// It was closed at the institution.
    pub(in crate::snaptrade) fn is_closed(&self) -> bool {
        self.status.as_deref().is_some_and(|status| status.eq_ignore_ascii_case("closed"))
    }

    /// The institution does not show SnapTrade what the account holds: nothing is known of it, and what is
    /// answered all the same is empty.
    pub(in crate::snaptrade) fn is_unavailable(&self) -> bool {
        self.sync_status.as_ref().is_some_and(|sync| {
            sync.holdings_unavailable || sync.holdings.as_ref().is_some_and(|holdings| holdings.holdings_unavailable)
        })
    }
}
