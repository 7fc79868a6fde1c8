//! How large a portfolio may be.

use pennon_domain::ProviderError;

/// The largest portfolios of people have some thousand rows. All rows of an item are written in one
/// transaction, which others wait for.
const MAX_ROWS: usize = 20_000;

/// Whether lists of these lengths are those of one person's portfolio.
pub(crate) fn check(lengths: impl IntoIterator<Item = usize>) -> Result<(), ProviderError> {
    if lengths.into_iter().any(|length| length > MAX_ROWS) {
        return Err(ProviderError::RetryLater { code: "TOO_LARGE".to_owned() });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_list_has_more_than_twenty_thousand_rows() {
        assert_eq!(check([0, 20_000, 20_000]), Ok(()));
        assert_eq!(check([0, 20_001]).unwrap_err().code(), "TOO_LARGE");
    }
}
