//! A visit to the portal.

use chrono::{DateTime, Duration, Utc};

/// How long a link to the portal is good.
const LIFE: Duration = Duration::minutes(5);

/// What a user has been sent to the portal for. It ends with the first answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Session {
    pub(super) user_id: String,
    /// `read`, `trade` or `trade-if-available`.
    pub(super) wanted: String,
    /// The slug of the only brokerage that is offered.
    pub(super) broker: Option<String>,
    /// The connection to be repaired; None for a new one.
    pub(super) reconnect: Option<String>,
    /// Where the user goes afterwards.
    pub(super) redirect: Option<String>,
    pub(super) expires_at: DateTime<Utc>,
}

impl Session {
    /// When a session made now will end.
    pub(super) fn expiry(now: DateTime<Utc>) -> DateTime<Utc> {
        now + LIFE
    }
}
