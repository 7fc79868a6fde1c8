//! A snapshot: all that an item holds at one moment.

use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::{Account, Institution, Position};

/// The accounts and positions of one item, complete. An empty one says that everything was sold; an
/// answer that could not be read never becomes a snapshot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Snapshot {
    /// The institution, as far as the answer names it.
    pub institution: Institution,
    /// Every account, also those that hold nothing.
    pub accounts: Vec<Account>,
    /// Every position.
    pub positions: Vec<Position>,
    /// The moment up to which the provider knows, if it says so.
    pub as_of: Option<DateTime<Utc>>,
}

impl Snapshot {
    /// The same snapshot with names that can be shown and stored: institutions type them freely, and a
    /// NUL in one name must not make a whole snapshot impossible to store.
    #[must_use]
    pub fn printable(mut self) -> Self {
        let Institution { id, name } = &mut self.institution;
        [id, name].into_iter().for_each(clean);
        for account in &mut self.accounts {
            [&mut account.name, &mut account.mask, &mut account.kind, &mut account.subtype].into_iter().for_each(clean);
        }
        for position in &mut self.positions {
            [&mut position.ticker, &mut position.name, &mut position.kind].into_iter().for_each(clean);
        }
        self
    }
}

fn clean(text: &mut Option<String>) {
    if let Some(text) = text {
        text.retain(|c| !c.is_control());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Account, AccountId};

    #[test]
    fn control_characters_in_names_are_dropped() {
        let name = |name: &str| Some(name.to_owned());
        let account = Account {
            id: AccountId::new("a").unwrap(),
            name: name("My\0 IRA\n"),
            mask: None,
            kind: None,
            subtype: None,
            balance: None,
            currency: None,
        };
        let institution = Institution { id: None, name: name("Bänk\u{7} 銀行") };
        let snapshot = Snapshot { institution, accounts: vec![account], positions: vec![], as_of: None }.printable();
        assert_eq!(snapshot.institution.name.as_deref(), Some("Bänk 銀行"));
        assert_eq!(snapshot.accounts[0].name.as_deref(), Some("My IRA"));
    }
}
