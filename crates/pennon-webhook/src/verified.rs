//! The proof that a delivery was checked.

use chrono::{DateTime, Utc};

/// A value that comes from a delivery whose signature was checked.
///
/// Only the mechanisms of this crate construct one, and [`Verified::try_map`] keeps the proof while the
/// value is parsed. A function that takes a `Verified<T>` therefore needs no check of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified<T> {
    value: T,
    stamp: Stamp,
}

/// What the signature says of the delivery itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stamp {
    /// Identifies the delivery: the same one twice has the same key.
    pub delivery_key: String,
    /// When the sender signed it.
    pub issued_at: DateTime<Utc>,
}

impl<T> Verified<T> {
    /// To be called after the last check of a mechanism, and nowhere else.
    pub(crate) fn new(value: T, stamp: Stamp) -> Self {
        Self { value, stamp }
    }

    /// The value.
    pub fn get(&self) -> &T {
        &self.value
    }

    /// The value, without its proof.
    pub fn into_inner(self) -> T {
        self.value
    }

    /// Identifies the delivery: the same one twice has the same key.
    pub fn delivery_key(&self) -> &str {
        &self.stamp.delivery_key
    }

    /// When the sender signed it.
    pub fn issued_at(&self) -> DateTime<Utc> {
        self.stamp.issued_at
    }

    /// Parses the value and keeps the proof.
    pub fn try_map<U, E>(self, parse: impl FnOnce(T, &Stamp) -> Result<U, E>) -> Result<Verified<U>, E> {
        let value = parse(self.value, &self.stamp)?;
        Ok(Verified { value, stamp: self.stamp })
    }
}
