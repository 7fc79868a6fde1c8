//! Plaid's JSON.
//!
//! Lenient where Plaid may add or leave out something: unknown fields are ignored, enumerations are
//! texts, and what is not essential may be absent or null. Strict where a guess would be wrong: the
//! three lists of a portfolio must be there, every position has an account, a security and a quantity.

mod exact;
mod holdings;
mod item;
mod key;
mod link;

pub(super) use self::{
    holdings::{Account, Holding, Holdings, Security},
    item::{Done, Item, ItemAnswer},
    key::{Key, KeyAnswer},
    link::{Exchanged, LinkToken, LinkTokenRequest, LinkUpdate, LinkUser},
};
