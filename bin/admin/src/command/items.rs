//! All connections.

use pennon_domain::{Item, ItemId, Provider};
use pennon_storage::{Store, items};
use serde_json::json;

use crate::{
    error::Error,
    output::{Answer, Table, dash, time},
};

/// How many are read at a time.
const PAGE: u32 = 500;

pub(crate) fn list(store: &Store, json: bool) -> Result<Answer, Error> {
    let items = all(store)?;
    if json {
        return Ok(Answer::lines(items.iter().map(as_json)));
    }
    let mut table = Table::new(["PROVIDER", "ITEM", "USER", "INSTITUTION", "STATUS", "PENDING", "LAST SYNCED"]);
    for item in &items {
        table.row([
            item.provider.to_string(),
            item.id.to_string(),
            item.user.to_string(),
            dash(item.institution.name.as_deref()),
            item.status.to_string(),
            if item.is_pending() { "yes" } else { "no" }.to_owned(),
            dash(item.last_synced_at.map(time).as_deref()),
        ]);
    }
    Ok(table.into())
}

fn all(store: &Store) -> Result<Vec<Item>, Error> {
    let mut all: Vec<Item> = Vec::new();
    loop {
        let after: Option<(Provider, &ItemId)> = all.last().map(|item| (item.provider, &item.id));
        let page = store.read(|tx| items::page(tx, after, PAGE))?;
        if page.is_empty() {
            return Ok(all);
        }
        all.extend(page);
    }
}

fn as_json(item: &Item) -> String {
    json!({
        "provider": item.provider,
        "item_id": item.id,
        "user_id": item.user,
        "institution_id": item.institution.id,
        "institution_name": item.institution.name,
        "status": item.status,
        "error_code": item.status_reason,
        "has_pending_updates": item.is_pending(),
        "event_seq": item.sequences.event.0,
        "synced_seq": item.sequences.synced.0,
        "last_event_at": item.last_event_at,
        "last_synced": item.last_synced_at,
        "provider_as_of": item.provider_as_of,
    })
    .to_string()
}
