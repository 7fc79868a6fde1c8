//! What went wrong at a provider, classed by what can be done about it.

use std::time::Duration;

/// A call that brought no answer to use. The variants answer one question: what now?
///
/// `code` is the provider's own code (`ITEM_LOGIN_REQUIRED`) or ours (`TIMEOUT`, `UNREADABLE`). It never
/// holds a token, a URL or a piece of an answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProviderError {
    /// The user must log in at the institution again, or grant access again.
    #[error("the user must log in again ({code})")]
    Reauth {
        /// The code.
        code: String,
    },
    /// The item no longer exists at the provider. Calling again brings nothing.
    #[error("the item is gone ({code})")]
    Gone {
        /// The code.
        code: String,
    },
    /// Nobody can do anything but wait: an outage, a time-out, an answer that could not be read.
    #[error("the provider or the institution is not available ({code})")]
    RetryLater {
        /// The code.
        code: String,
    },
    /// Too many calls.
    #[error("the provider limits calls ({code})")]
    RateLimited {
        /// The code.
        code: String,
        /// How long to wait, if the provider says.
        after: Option<Duration>,
    },
    /// The institution or the item cannot give what was asked for, today or tomorrow.
    #[error("not supported for this item ({code})")]
    Unsupported {
        /// The code.
        code: String,
    },
    /// What the caller passed on is not valid: a public token that has expired, say.
    #[error("the provider refused the input ({code})")]
    Refused {
        /// The code.
        code: String,
    },
    /// Our credentials, products or request are wrong: an operator must act.
    #[error("the provider refused our configuration ({code})")]
    Configuration {
        /// The code.
        code: String,
    },
}

impl ProviderError {
    /// The provider's code, or ours.
    pub fn code(&self) -> &str {
        match self {
            Self::Reauth { code }
            | Self::Gone { code }
            | Self::RetryLater { code }
            | Self::RateLimited { code, .. }
            | Self::Unsupported { code }
            | Self::Refused { code }
            | Self::Configuration { code } => code,
        }
    }

    /// Whether the user must log in again.
    pub fn needs_reauth(&self) -> bool {
        matches!(self, Self::Reauth { .. })
    }
}
