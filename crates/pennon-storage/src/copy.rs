//! Copying a whole database into another one, on the same engine or the other.

mod rows;
mod table;

use std::collections::BTreeMap;

use self::table::TABLES;
use crate::{Error, Store, Tx};

/// How far a copy has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// The table that is being copied.
    pub table: &'static str,
    /// How many rows are there, of those of all tables.
    pub done: u64,
    /// How many there will be.
    pub total: u64,
}

/// What a table has. The order of rows does not count.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sum {
    /// The number of rows.
    pub rows: u64,
    /// Equal for equal rows, on both engines and within one version of this program. It finds mistakes, not
    /// forgeries.
    pub checksum: u64,
}

/// What every table has, by its name.
pub type Sums = BTreeMap<&'static str, Sum>;

/// Copies everything from one database to another with the same schema, and returns what the source had
/// and what the target has now: the same, if all went well and nobody else writes to the target.
///
/// What is copied is one moment of the source. What is in the target already must be from the source, left
/// behind by a copy that was interrupted; this one goes on from there. If anything else is in it, the
/// answer is [`Error::Conflict`] and nothing is written.
pub fn copy(from: &Store, to: &Store, mut progress: impl FnMut(Progress)) -> Result<(Sums, Sums), Error> {
    let source = from.read(|source| {
        for table in &TABLES {
            if !to.read(|target| (table.fits)(source, target))? {
                return Err(Error::Conflict);
            }
        }
        let sums = sums(source)?;
        let total = sums.values().map(|sum| sum.rows).sum();
        let mut done = 0;
        for table in &TABLES {
            (table.copy)(source, to, &mut |rows| {
                done += rows;
                progress(Progress { table: table.name, done, total });
            })?;
        }
        Ok(sums)
    })?;
    Ok((source, to.read(self::sums)?))
}

/// What every table has at this moment.
pub fn sums(tx: &mut Tx<'_>) -> Result<Sums, Error> {
    TABLES.iter().map(|table| Ok((table.name, (table.sum)(tx)?))).collect()
}
