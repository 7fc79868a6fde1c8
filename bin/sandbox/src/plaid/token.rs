//! The tokens of the link flow and how long they live.

use std::collections::HashMap;

use chrono::{DateTime, Duration, Utc};

use super::Refusal;
use crate::id;

/// How long a public token can be exchanged.
const PUBLIC_LIFE: Duration = Duration::minutes(30);
/// How long a link token starts a new connection.
const LINK_LIFE: Duration = Duration::hours(4);
/// How long a link token repairs a connection.
const UPDATE_LIFE: Duration = Duration::minutes(30);

/// The tokens that have been handed out.
#[derive(Debug, Default)]
pub(crate) struct Tokens {
    /// Public tokens that have not been exchanged: item and end of life.
    public: HashMap<String, (String, DateTime<Utc>)>,
    /// Access tokens and their items; the token of a removed item stays known.
    access: HashMap<String, String>,
    link: HashMap<String, LinkToken>,
}

/// What a link token was created for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LinkToken {
    /// The item to be repaired; None for a new connection.
    pub(crate) item_id: Option<String>,
    /// The webhook of the new item.
    pub(crate) webhook: Option<String>,
    pub(crate) products: Vec<String>,
    pub(crate) expires_at: DateTime<Utc>,
}

impl LinkToken {
    /// When a token made now will expire.
    pub(crate) fn expiry(update: bool, now: DateTime<Utc>) -> DateTime<Utc> {
        now + if update { UPDATE_LIFE } else { LINK_LIFE }
    }
}

impl Tokens {
    /// A public token for an item.
    pub(crate) fn issue_public(
        &mut self,
        item_id: &str,
        now: DateTime<Utc>,
    ) -> Result<String, ring::error::Unspecified> {
        let token = format!("public-sandbox-{}", id::uuid()?);
        self.public.insert(token.clone(), (item_id.to_owned(), now + PUBLIC_LIFE));
        Ok(token)
    }

    /// Exchanges a public token, once: gives the item and its access token.
    pub(crate) fn exchange(&mut self, public_token: &str, now: DateTime<Utc>) -> Result<(String, String), Refusal> {
        let access_token = format!("access-sandbox-{}", id::uuid()?);
        match self.public.remove(public_token) {
            Some((item_id, expires_at)) if now < expires_at => {
                self.access.insert(access_token.clone(), item_id.clone());
                Ok((item_id, access_token))
            }
            _ => Err(Refusal::of("INVALID_PUBLIC_TOKEN")),
        }
    }

    /// The item of an access token.
    pub(crate) fn item_of(&self, access_token: &str) -> Option<&str> {
        self.access.get(access_token).map(String::as_str)
    }

    /// A link token.
    pub(crate) fn issue_link(&mut self, link: LinkToken) -> Result<String, ring::error::Unspecified> {
        let token = format!("link-sandbox-{}", id::uuid()?);
        self.link.insert(token.clone(), link);
        Ok(token)
    }

    /// What a link token is good for, as long as it lives.
    pub(crate) fn link(&self, link_token: &str, now: DateTime<Utc>) -> Result<&LinkToken, Refusal> {
        self.link.get(link_token).filter(|link| now < link.expires_at).ok_or_else(|| Refusal::of("INVALID_LINK_TOKEN"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: DateTime<Utc> = DateTime::UNIX_EPOCH;

    #[test]
    fn a_public_token_is_exchanged_once() {
        let mut tokens = Tokens::default();
        let public = tokens.issue_public("item", NOW).unwrap();
        let (item_id, access) = tokens.exchange(&public, NOW).unwrap();
        assert_eq!(tokens.item_of(&access), Some(item_id.as_str()));
        assert_eq!(tokens.exchange(&public, NOW).unwrap_err().code(), "INVALID_PUBLIC_TOKEN");
    }

    #[test]
    fn a_public_token_lives_half_an_hour() {
        let mut tokens = Tokens::default();
        let late = tokens.issue_public("item", NOW).unwrap();
        assert!(tokens.exchange(&late, NOW + Duration::minutes(30)).is_err());
        let early = tokens.issue_public("item", NOW).unwrap();
        assert!(tokens.exchange(&early, NOW + Duration::minutes(30) - Duration::seconds(1)).is_ok());
    }

    #[test]
    fn a_link_token_for_an_update_lives_shorter() {
        let mut tokens = Tokens::default();
        let mut issue = |update: bool| {
            let link = LinkToken {
                item_id: None,
                webhook: None,
                products: Vec::new(),
                expires_at: LinkToken::expiry(update, NOW),
            };
            tokens.issue_link(link).unwrap()
        };
        let (new, update) = (issue(false), issue(true));
        let later = NOW + Duration::hours(1);
        assert!(tokens.link(&new, later).is_ok());
        assert!(tokens.link(&update, later).is_err());
    }
}
