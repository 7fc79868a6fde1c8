//! What the providers were called for.

use chrono::{DateTime, TimeDelta, Utc};
use pennon_storage::{
    Store,
    calls::{self, CallCount},
};
use serde_json::json;

use crate::{
    error::Error,
    output::{Answer, Table},
};

pub(crate) fn list(store: &Store, now: DateTime<Utc>, json: bool) -> Result<Answer, Error> {
    let until = now + TimeDelta::days(1);
    let counts = store.read(|tx| calls::counts(tx, None, DateTime::UNIX_EPOCH, until))?;
    if json {
        return Ok(Answer::lines(counts.iter().map(as_json)));
    }
    let mut table = Table::new(["PROVIDER", "ENDPOINT", "CALLS", "FAILED"]);
    for one in &counts {
        table.row([one.provider.to_string(), one.endpoint.clone(), one.count.to_string(), one.failed.to_string()]);
    }
    Ok(table.into())
}

fn as_json(one: &CallCount) -> String {
    json!({"provider": one.provider, "endpoint": one.endpoint, "calls": one.count, "failed": one.failed}).to_string()
}
