//! Why a delivery is not believed.

use chrono::TimeDelta;

/// A delivery that is not accepted. The variants tell who is at fault, and so whether the sender should
/// try again: the signature (never), the content (never), or we (soon).
///
/// A rejection holds nothing of the delivery, so that it may be logged.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Rejection {
    /// There is no signature.
    #[error("the delivery is not signed")]
    Unsigned,
    /// There is a signature, and it proves nothing.
    #[error("the signature is not valid ({reason})")]
    BadSignature {
        /// What is wrong with it: a short, stable label.
        reason: &'static str,
    },
    /// Signed too long ago: an old delivery that someone sends again, perhaps.
    #[error("the delivery was signed {} s ago", .age.num_seconds())]
    Stale {
        /// How long ago.
        age: TimeDelta,
    },
    /// Signed in the future, beyond what clocks may differ.
    #[error("the delivery was signed {} s in the future", .ahead.num_seconds())]
    FromTheFuture {
        /// How far ahead of us.
        ahead: TimeDelta,
    },
    /// The body is not the one that was signed.
    #[error("the body is not the one that was signed")]
    BodyChanged,
    /// The signature is good, but the content cannot be understood.
    #[error("the delivery cannot be understood ({reason})")]
    Malformed {
        /// What is wrong with it: a short, stable label.
        reason: &'static str,
    },
    /// The signature could not be checked, because the provider did not give us the key.
    #[error("the signature cannot be checked at the moment ({code})")]
    Unavailable {
        /// The code of what went wrong.
        code: String,
    },
    /// The signature was not checked, because too many are being checked.
    #[error("too many signatures are being checked")]
    Busy,
}

impl Rejection {
    /// A short, stable label for metrics.
    pub fn reason(&self) -> &'static str {
        match self {
            Self::Unsigned => "unsigned",
            Self::BadSignature { reason } | Self::Malformed { reason } => reason,
            Self::Stale { .. } => "stale",
            Self::FromTheFuture { .. } => "from_the_future",
            Self::BodyChanged => "body_changed",
            Self::Unavailable { .. } => "unavailable",
            Self::Busy => "busy",
        }
    }

    pub(crate) fn bad(reason: &'static str) -> Self {
        Self::BadSignature { reason }
    }
}
