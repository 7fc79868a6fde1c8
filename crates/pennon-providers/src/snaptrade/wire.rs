//! SnapTrade's JSON.
//!
//! Lenient where SnapTrade changes or differs: unknown fields are ignored, enumerations are texts, numbers
//! come as numbers or as texts, lists bare or under `results`, and what is not essential may be absent, null
//! or of another type. Strict where a guess would be wrong: the positions must be there, and every one of
//! them has an instrument and a quantity.

mod account;
mod balance;
mod connection;
mod list;
mod position;
mod scalar;
mod user;

pub(super) use self::{
    account::Account,
    balance::Balance,
    connection::{Brokerage, Connection},
    list::List,
    position::{Instrument, Position, Positions},
    user::{Login, Registered},
};
