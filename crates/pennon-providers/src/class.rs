//! Classes of errors: what can be done about one, before it has a code.

use std::time::Duration;

use pennon_domain::{ItemStatus, ProviderError};

/// One of [`ProviderError`]'s variants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Class {
    Reauth,
    Gone,
    RetryLater,
    RateLimited,
    Unsupported,
    Refused,
    Configuration,
}

impl Class {
    pub(crate) fn error(self, code: impl Into<String>, after: Option<Duration>) -> ProviderError {
        let code = code.into();
        match self {
            Self::Reauth => ProviderError::Reauth { code },
            Self::Gone => ProviderError::Gone { code },
            Self::RetryLater => ProviderError::RetryLater { code },
            Self::RateLimited => ProviderError::RateLimited { code, after },
            Self::Unsupported => ProviderError::Unsupported { code },
            Self::Refused => ProviderError::Refused { code },
            Self::Configuration => ProviderError::Configuration { code },
        }
    }

    /// The state of an item that has such an error.
    pub(crate) fn status(self) -> ItemStatus {
        match self {
            Self::Reauth => ItemStatus::NeedsReauth,
            Self::Gone => ItemStatus::Gone,
            Self::RetryLater | Self::RateLimited | Self::Unsupported | Self::Refused | Self::Configuration => {
                ItemStatus::Error
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_item_with_an_error_needs_its_user_or_is_gone_or_is_ill() {
        assert_eq!(Class::Reauth.status(), ItemStatus::NeedsReauth);
        assert_eq!(Class::Gone.status(), ItemStatus::Gone);
        assert_eq!(Class::RetryLater.status(), ItemStatus::Error);
        assert_eq!(Class::Unsupported.status(), ItemStatus::Error);
    }
}
