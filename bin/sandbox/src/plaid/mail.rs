//! From news about an item to a signed webhook on its way.

use chrono::{DateTime, Utc};

use super::Plaid;
use super::item::Receiver;
use super::webhook::{self, News};
use crate::Error;
use crate::courier::{Letter, Receipt};

/// The header that carries the signature.
const SIGNATURE: &str = "Plaid-Verification";

impl Plaid {
    /// Queues a webhook and does not wait. False when the item has no receiver; that is no error, many items have none.
    pub(super) fn announce(&self, item_id: &str, news: News<'_>, now: DateTime<Utc>) -> bool {
        match self.letter(item_id, news, now) {
            Ok(letter) => {
                self.courier.post(letter, None);
                true
            }
            Err(error) => {
                log::info!("no webhook for item {item_id}: {error}");
                false
            }
        }
    }

    /// Queues a webhook; `receipt` is called with the receiver's status.
    pub(crate) fn send(&self, item_id: &str, news: News<'_>, now: DateTime<Utc>, receipt: Receipt) {
        match self.letter(item_id, news, now) {
            Ok(letter) => self.courier.post(letter, Some(receipt)),
            Err(error) => receipt(Err(error)),
        }
    }

    /// The signed webhook. The item remembers that it was sent.
    pub(super) fn letter(&self, item_id: &str, news: News<'_>, now: DateTime<Utc>) -> Result<Letter, Error> {
        let mut state = self.state();
        let base = state.webhook_base.clone();
        let item = state.item(item_id)?;
        let url = match (&item.receiver, base) {
            (Receiver::Url(url), _) => url.clone(),
            (Receiver::Default, Some(base)) => format!("{}/plaid/webhook", base.trim_end_matches('/')),
            (Receiver::Default, None) | (Receiver::Nobody, _) => return Err(Error::NoReceiver(item_id.to_owned())),
        };
        let (webhook_type, webhook_code) = (news.webhook_type, news.webhook_code);
        let subject = format!("{webhook_type}:{webhook_code} of item {item_id}");
        let body = webhook::body(item, news, now);
        item.announced(webhook_type, webhook_code, now);
        let signature = state.keys.sign(state.keys.current(), body.as_bytes(), now.timestamp())?;
        Ok(Letter { subject, url, signature: (SIGNATURE, signature), body })
    }
}
