//! Why a request brought no value, and whether asking again at once makes sense.

use pennon_domain::ProviderError;

use crate::{class::Class, transport::Fault};

/// Why there is no value.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Failure {
    pub(crate) error: ProviderError,
    pub(crate) again: Again,
}

/// Whether asking again at once makes sense.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Again {
    /// Nothing was done.
    Yes,
    /// Something may have been done; a repetition must be harmless.
    IfRepeatable,
    /// The next answer will be the same, or come too late.
    No,
}

impl Failure {
    /// One that a repetition does not help.
    pub(crate) fn last(error: ProviderError) -> Self {
        Self { error, again: Again::No }
    }

    /// What came is no answer that we understand.
    pub(crate) fn unreadable() -> Self {
        Self::last(Class::RetryLater.error("UNREADABLE", None))
    }
}

impl From<Fault> for Failure {
    fn from(fault: Fault) -> Self {
        let again = if fault == Fault::Refused { Again::Yes } else { Again::No };
        Self { error: Class::RetryLater.error(fault.code(), None), again }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_that_was_not_sent_can_be_sent_again() {
        assert_eq!(Failure::from(Fault::Refused).again, Again::Yes);
        for fault in [Fault::Unreachable, Fault::Timeout, Fault::TooLarge, Fault::Broken] {
            assert_eq!(Failure::from(fault).again, Again::No, "{fault:?}");
        }
    }
}
