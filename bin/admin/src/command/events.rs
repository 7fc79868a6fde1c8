//! The latest webhooks.

use pennon_storage::{
    Store,
    events::{self, EventRow},
};
use serde_json::json;

use crate::{
    error::Error,
    output::{Answer, Table, dash, time},
};

pub(crate) fn list(store: &Store, limit: u32, json: bool) -> Result<Answer, Error> {
    let rows = store.read(|tx| events::latest(tx, limit))?;
    if json {
        return Ok(Answer::lines(rows.iter().map(as_json)));
    }
    let mut table = Table::new(["RECEIVED", "PROVIDER", "TYPE", "ITEM", "OUTCOME", "DELIVERY"]);
    for row in &rows {
        table.row([
            time(row.received_at),
            row.provider.to_string(),
            row.kind.clone(),
            dash(row.item.as_ref().map(|item| item.as_str())),
            row.outcome.as_str().to_owned(),
            row.delivery_key.clone(),
        ]);
    }
    Ok(table.into())
}

fn as_json(row: &EventRow) -> String {
    json!({
        "delivery_key": row.delivery_key,
        "provider": row.provider,
        "type": row.kind,
        "item_id": row.item,
        "received_at": row.received_at,
        "outcome": row.outcome.as_str(),
    })
    .to_string()
}
