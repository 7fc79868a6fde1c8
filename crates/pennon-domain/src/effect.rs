//! What an event does.

use serde::{Deserialize, Serialize};

use crate::{AccountId, ItemStatus};

/// What an event does to its item. An effect is stored with an orphan event, and takes place when its
/// item is linked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Effect {
    /// There is news: the flag goes up.
    pub raises: bool,
    /// The state of the connection changes.
    pub status: Option<StatusChange>,
    /// The user took back the permission for one account: its rows are deleted.
    pub revokes_account: Option<AccountId>,
    /// The connection was ended at the provider: the item is deleted with its rows.
    pub removes: bool,
}

/// A new status with the provider's code for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatusChange {
    /// The status from now on.
    pub status: ItemStatus,
    /// The provider's code, such as `ITEM_LOGIN_REQUIRED`; none when all is well.
    pub reason: Option<String>,
}

impl Effect {
    /// Recorded, and nothing else.
    pub fn none() -> Self {
        Self::default()
    }

    /// There is news.
    pub fn news() -> Self {
        Self { raises: true, ..Self::default() }
    }

    /// The connection works again.
    pub fn repaired() -> Self {
        Self { status: Some(StatusChange { status: ItemStatus::Active, reason: None }), ..Self::default() }
    }

    /// The connection is in that state, for that reason.
    pub fn status(status: ItemStatus, reason: impl Into<String>) -> Self {
        Self { status: Some(StatusChange { status, reason: Some(reason.into()) }), ..Self::default() }
    }

    /// One account is no longer ours to show.
    pub fn account_revoked(account: AccountId) -> Self {
        Self { revokes_account: Some(account), ..Self::default() }
    }

    /// The connection no longer exists at the provider.
    pub fn removed() -> Self {
        Self { removes: true, ..Self::default() }
    }

    /// Both this effect and news.
    #[must_use]
    pub fn with_news(self) -> Self {
        Self { raises: true, ..self }
    }

    /// Whether it does nothing but be recorded.
    pub fn is_none(&self) -> bool {
        *self == Self::default()
    }
}

/// The stored form: a flat row of texts, readable by an operator.
#[derive(Serialize, Deserialize)]
struct Stored {
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    raises: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    status: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    revokes_account: Option<AccountId>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    removes: bool,
}

impl Serialize for Effect {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let change = self.status.as_ref();
        Stored {
            raises: self.raises,
            status: change.map(|change| change.status.as_str().to_owned()),
            reason: change.and_then(|change| change.reason.clone()),
            revokes_account: self.revokes_account.clone(),
            removes: self.removes,
        }
        .serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Effect {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let stored = Stored::deserialize(deserializer)?;
        let status = match stored.status {
            Some(name) => {
                Some(StatusChange { status: name.parse().map_err(serde::de::Error::custom)?, reason: stored.reason })
            }
            None => None,
        };
        Ok(Self { raises: stored.raises, status, revokes_account: stored.revokes_account, removes: stored.removes })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_effect_reads_back_from_its_stored_form() {
        for effect in [
            Effect::none(),
            Effect::news(),
            Effect::repaired(),
            Effect::status(ItemStatus::NeedsReauth, "ITEM_LOGIN_REQUIRED"),
            Effect::account_revoked(AccountId::new("a-1").unwrap()),
            Effect::removed(),
            Effect::repaired().with_news(),
        ] {
            let stored = serde_json::to_string(&effect).unwrap();
            assert_eq!(serde_json::from_str::<Effect>(&stored).unwrap(), effect, "{stored}");
        }
        assert_eq!(serde_json::to_string(&Effect::none()).unwrap(), "{}");
    }

    #[test]
    fn an_unknown_status_is_not_guessed_at() {
        assert!(serde_json::from_str::<Effect>(r#"{"status":"fine"}"#).is_err());
    }
}
