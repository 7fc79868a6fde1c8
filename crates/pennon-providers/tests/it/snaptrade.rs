//! Stories of SnapTrade's client and webhooks.

mod bench;
mod faults;
mod limits;
mod portals;
mod reading;
mod requests;
mod sandbox;
mod webhooks;
