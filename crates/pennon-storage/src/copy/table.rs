//! The tables in the order in which they refer to each other, and what is done with any of them.

use std::hash::{DefaultHasher, Hash, Hasher};

use super::{Sum, rows};
use crate::{Error, Store, Tx};

/// The rows of one table.
pub(super) trait Row: Sized + Hash {
    /// The name of the table.
    const TABLE: &'static str;
    /// What orders the rows.
    type Key: PartialOrd;

    /// The key of this row.
    fn key(&self) -> Self::Key;

    /// Some rows, the first ones behind that key.
    fn after(tx: &mut Tx<'_>, key: Option<&Self::Key>) -> Result<Vec<Self>, Error>;

    /// Where a copy was interrupted: it had come so far, and no further. `None` if that cannot be told.
    fn last(tx: &mut Tx<'_>) -> Result<Option<Self::Key>, Error>;

    /// Inserts rows; those that are there already stay, where [`last`](Self::last) cannot tell.
    fn insert(tx: &mut Tx<'_>, rows: &[Self]) -> Result<(), Error>;

    /// Lets the ids of new rows follow on those of the copied ones.
    fn restart(tx: &mut Tx<'_>) -> Result<(), Error>;
}

/// Is told how many rows more are there.
type Tell<'a> = &'a mut dyn FnMut(u64);

/// A table, whatever its rows are.
pub(super) struct Table {
    pub(super) name: &'static str,
    pub(super) sum: fn(&mut Tx<'_>) -> Result<Sum, Error>,
    pub(super) fits: fn(&mut Tx<'_>, &mut Tx<'_>) -> Result<bool, Error>,
    pub(super) copy: fn(&mut Tx<'_>, &Store, Tell<'_>) -> Result<(), Error>,
}

pub(super) const TABLES: [Table; 12] = [
    table::<rows::User>(),
    table::<rows::Session>(),
    table::<rows::Portfolio>(),
    table::<rows::ProviderUser>(),
    table::<rows::ProviderItem>(),
    table::<rows::EndedItem>(),
    table::<rows::Account>(),
    table::<rows::Position>(),
    table::<rows::Refresh>(),
    table::<rows::WebhookEvent>(),
    table::<rows::ProviderCall>(),
    table::<rows::WebhookKey>(),
];

const fn table<R: Row>() -> Table {
    Table { name: R::TABLE, sum: sum::<R>, fits: fits::<R>, copy: copy::<R> }
}

fn sum<R: Row>(tx: &mut Tx<'_>) -> Result<Sum, Error> {
    sum_until::<R>(tx, None)
}

/// Whether what the target has is what the source has up to there.
fn fits<R: Row>(source: &mut Tx<'_>, target: &mut Tx<'_>) -> Result<bool, Error> {
    let Some(last) = R::last(target)? else { return Ok(true) };
    Ok(sum::<R>(target)? == sum_until::<R>(source, Some(&last))?)
}

fn sum_until<R: Row>(tx: &mut Tx<'_>, last: Option<&R::Key>) -> Result<Sum, Error> {
    let mut sum = Sum::default();
    let mut rows = R::after(tx, None)?;
    while let Some(end) = rows.last().map(R::key) {
        for row in rows.iter().take_while(|row| last.is_none_or(|last| row.key() <= *last)) {
            // Not a random one: its keys are the same in every process.
            let mut hasher = DefaultHasher::new();
            row.hash(&mut hasher);
            sum.rows += 1;
            sum.checksum = sum.checksum.wrapping_add(hasher.finish());
        }
        if last.is_some_and(|last| end >= *last) {
            break;
        }
        rows = R::after(tx, Some(&end))?;
    }
    Ok(sum)
}

/// Copies what is missing, batch by batch.
fn copy<R: Row>(source: &mut Tx<'_>, to: &Store, tell: Tell<'_>) -> Result<(), Error> {
    let mut last = to.read(R::last)?;
    if last.is_some() {
        tell(to.read(sum::<R>)?.rows);
    }
    loop {
        let rows = R::after(source, last.as_ref())?;
        let Some(end) = rows.last().map(R::key) else { break };
        to.write(|tx| R::insert(tx, &rows))?;
        tell(rows.len() as u64);
        last = Some(end);
    }
    to.write(R::restart)
}
