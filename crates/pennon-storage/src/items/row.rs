//! The row of an item.

use chrono::NaiveDateTime;
use diesel::prelude::*;
use pennon_domain::{Institution, Item, Seq, Sequences, UserId};

use crate::{Error, row::Column, schema::provider_items};

/// What of a row an [`Item`] is made of: all but its secret.
#[derive(Queryable, Selectable)]
#[diesel(table_name = provider_items)]
pub(super) struct ItemRow {
    provider: String,
    item_id: String,
    user_id: i64,
    institution_id: Option<String>,
    institution_name: Option<String>,
    status: String,
    status_reason: Option<String>,
    event_seq: i64,
    synced_seq: i64,
    last_event_at: Option<NaiveDateTime>,
    last_synced_at: Option<NaiveDateTime>,
    provider_as_of: Option<NaiveDateTime>,
    snapshot_hash: Option<String>,
}

impl TryFrom<ItemRow> for Item {
    type Error = Error;

    fn try_from(row: ItemRow) -> Result<Self, Error> {
        let column = |name| Column("provider_items", name);
        Ok(Self {
            provider: column("provider").parse(&row.provider)?,
            id: column("item_id").parse(&row.item_id)?,
            user: UserId(row.user_id),
            institution: Institution { id: row.institution_id, name: row.institution_name },
            status: column("status").parse(&row.status)?,
            status_reason: row.status_reason,
            sequences: Sequences { event: Seq(row.event_seq), synced: Seq(row.synced_seq) },
            last_event_at: row.last_event_at.map(|at| at.and_utc()),
            last_synced_at: row.last_synced_at.map(|at| at.and_utc()),
            provider_as_of: row.provider_as_of.map(|at| at.and_utc()),
            snapshot_hash: row.snapshot_hash,
        })
    }
}

/// What is known of an institution now. What is `None` stays as it was.
#[derive(AsChangeset)]
#[diesel(table_name = provider_items)]
pub(super) struct InstitutionChange<'a> {
    institution_id: Option<&'a str>,
    institution_name: Option<&'a str>,
}

impl<'a> From<&'a Institution> for InstitutionChange<'a> {
    fn from(institution: &'a Institution) -> Self {
        Self { institution_id: institution.id.as_deref(), institution_name: institution.name.as_deref() }
    }
}
