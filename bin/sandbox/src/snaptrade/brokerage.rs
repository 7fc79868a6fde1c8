//! A brokerage, and how it looks on the wire.

use serde::Deserialize;
use serde_json::{Value, json};

use super::catalog::AccountPlan;

/// A brokerage and the accounts that a new connection to it starts with.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Brokerage {
    pub(super) id: String,
    /// What a client names it by.
    pub(super) slug: String,
    pub(super) name: String,
    pub(super) description: String,
    url: String,
    brokerage_type: String,
    /// Every read fetches; there is nothing to refresh.
    pub(super) real_time: bool,
    pub(super) allows_trading: bool,
    pub(super) accounts: Vec<AccountPlan>,
}

impl Brokerage {
    /// The `brokerage` object of a connection and of the client's data.
    pub(super) fn wire(&self) -> Value {
        json!({
            "id": self.id,
            "slug": self.slug,
            "name": self.name,
            "display_name": self.name,
            "description": self.description,
            "aws_s3_logo_url": format!("{}/logo.png", self.url),
            "aws_s3_square_logo_url": null,
            "url": self.url,
            "enabled": true,
            "maintenance_mode": false,
            "is_degraded": false,
            "allows_trading": self.allows_trading,
            "allows_fractional_units": true,
            "has_reporting": true,
            "is_real_time_connection": self.real_time,
            // Brokerages of one type share its id; nobody looks it up here.
            "brokerage_type": {"id": "b7c0a2f4-51d4-4c8e-9c1d-3a5d1e0f6b21", "name": self.brokerage_type},
            "exchanges": [],
            "open_url": null,
        })
    }

    /// Where the data of its connections comes from.
    pub(super) fn freshness(&self) -> Value {
        let mode = if self.real_time { "realtime" } else { "delayed" };
        json!({"institution": mode, "snaptrade": mode})
    }
}
