//! In whose name a request is made.

use pennon_domain::{Access, ProviderError, ProviderUser, Secret};

use super::SnapTrade;

/// Who asks. It has no `Debug`, because its parameters hold the secret.
pub(super) enum User<'a> {
    /// The one person to whom the credentials belong. SnapTrade wants no further name.
    Owner,
    /// One of the users that we registered.
    Registered { id: &'a str, secret: &'a Secret },
}

impl<'a> User<'a> {
    /// What the query of a request in their name holds.
    pub(super) fn parameters(&self) -> Vec<(&'a str, &'a str)> {
        match self {
            Self::Owner => Vec::new(),
            Self::Registered { id, secret } => vec![("userId", *id), ("userSecret", secret.expose())],
        }
    }
}

impl SnapTrade {
    /// Whoever has that access.
    pub(super) fn user_of<'a>(&self, access: &'a Access) -> Result<User<'a>, ProviderError> {
        self.user(access.provider_user.as_deref().unwrap_or_default(), &access.secret)
    }

    /// That user.
    pub(super) fn registered<'a>(&self, user: &'a ProviderUser) -> Result<User<'a>, ProviderError> {
        self.user(&user.id, &user.secret)
    }

    /// A request without a name would only be refused, so it is not made.
    fn user<'a>(&self, id: &'a str, secret: &'a Secret) -> Result<User<'a>, ProviderError> {
        if self.client.config().is_personal() {
            return Ok(User::Owner);
        }
        if id.is_empty() || secret.expose().is_empty() {
            return Err(ProviderError::Configuration { code: "NO_PROVIDER_USER".to_owned() });
        }
        Ok(User::Registered { id, secret })
    }
}
