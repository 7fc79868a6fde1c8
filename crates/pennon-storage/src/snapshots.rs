//! Snapshots: the accounts and positions of an item.

mod row;

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use pennon_domain::{AccountId, Held, ItemId, Provider, Snapshot, UserId};

use self::row::{HeldRow, NewAccount, NewPosition};
use crate::{
    Error, Tx,
    connection::on_each,
    items,
    row::stored,
    schema::{accounts, positions, provider_items},
};

/// How many rows one statement inserts. Times 15 columns it stays below the limit of parameters, which is
/// 32766 on SQLite and 65535 on PostgreSQL.
const BATCH: usize = 1_000;

/// Replaces the accounts and positions of that item, and of no other. An account that is listed twice is
/// stored once, as it was listed last; positions are stored as they are.
pub fn replace(
    tx: &mut Tx<'_>,
    provider: Provider,
    item: &ItemId,
    snapshot: &Snapshot,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let (row, owner) = items::key(tx, provider, item)?;
    tx.changed(owner, provider);
    diesel::delete(positions::table.filter(positions::item.eq(row))).execute(tx.conn)?;
    diesel::delete(accounts::table.filter(accounts::item.eq(row))).execute(tx.conn)?;
    let accounts: BTreeMap<_, _> = snapshot.accounts.iter().map(|account| (&account.id, account)).collect();
    let accounts: Vec<_> = accounts.into_values().map(|account| NewAccount::new(row, account, stored(now))).collect();
    for batch in accounts.chunks(BATCH) {
        on_each!(tx.conn, |conn| diesel::insert_into(accounts::table).values(batch).execute(conn))?;
    }
    let positions = snapshot.positions.iter().map(|position| NewPosition::new(&provider, row, position, stored(now)));
    let positions: Vec<_> = positions.collect();
    for batch in positions.chunks(BATCH) {
        on_each!(tx.conn, |conn| diesel::insert_into(positions::table).values(batch).execute(conn))?;
    }
    Ok(())
}

/// All positions of a user at a provider, with the names of institution and account; by item in the order
/// of linking, then as the provider reported them.
pub fn held(tx: &mut Tx<'_>, user: UserId, provider: Provider) -> Result<Vec<Held>, Error> {
    let account = accounts::item.eq(positions::item).and(accounts::account_id.eq(positions::account_id));
    let rows = positions::table
        .inner_join(provider_items::table)
        .left_join(accounts::table.on(account))
        .filter(provider_items::user_id.eq(user.0))
        .filter(provider_items::provider.eq(provider.as_str()))
        .order((provider_items::linked_at, provider_items::id, positions::id))
        .select(HeldRow::as_select())
        .load(tx.conn)?;
    rows.into_iter().map(Held::try_from).collect()
}

/// Deletes one account of an item with its positions. The stored snapshot is then no longer the one that
/// was fetched, so its hash goes as well: or else the same answer would count as unchanged.
pub fn remove_account(tx: &mut Tx<'_>, provider: Provider, item: &ItemId, account: &AccountId) -> Result<(), Error> {
    let (row, owner) = items::key(tx, provider, item)?;
    tx.changed(owner, provider);
    let account = account.as_str();
    let held = positions::table.filter(positions::item.eq(row)).filter(positions::account_id.eq(account));
    diesel::delete(held).execute(tx.conn)?;
    let account = accounts::table.filter(accounts::item.eq(row)).filter(accounts::account_id.eq(account));
    diesel::delete(account).execute(tx.conn)?;
    diesel::update(provider_items::table.find(row))
        .set(provider_items::snapshot_hash.eq(None::<&str>))
        .execute(tx.conn)?;
    Ok(())
}
