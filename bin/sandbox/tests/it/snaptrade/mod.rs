//! Stories with SnapTrade.

mod access;
mod caller;
mod connections;
mod controls;
mod data;
mod faults;
mod portal;
mod users;
mod webhooks;
