//! Reading and ending connections.

use pennon_domain::{Access, CallContext, HoldingsPort, Inspection, Provider, ProviderError, Snapshot, StatusChange};
use serde_json::json;

use super::{
    Plaid, endpoint,
    snapshot::{institution, snapshot},
    wire,
};
use crate::{rows, time};

impl HoldingsPort for Plaid {
    fn provider(&self) -> Provider {
        Provider::PLAID
    }

    /// One call of `/investments/holdings/get`: it holds the accounts' balances, too.
    fn holdings(&self, access: &Access, cx: &CallContext) -> Result<Snapshot, ProviderError> {
        let answer: wire::Holdings = self.about(&endpoint::HOLDINGS, access, cx)?;
        let item = answer.item.as_ref().and_then(|item| item.item_id.as_deref());
        if item.is_some_and(|item| item != access.item.as_str()) {
            // A token that opens another item would show one user what another one owns.
            return Err(ProviderError::Configuration { code: "WRONG_ITEM".to_owned() });
        }
        rows::check([answer.accounts.len(), answer.holdings.len(), answer.securities.len()])?;
        Ok(snapshot(answer))
    }

    /// `/item/get`, which is free.
    fn inspect(&self, access: &Access, cx: &CallContext) -> Result<Inspection, ProviderError> {
        let answer: wire::ItemAnswer = self.about(&endpoint::ITEM, access, cx)?;
        let updates = answer.status.and_then(|status| status.investments);
        let status = answer.item.error.as_ref().and_then(|error| error.classed(400));
        Ok(Inspection {
            last_successful_update: updates
                .and_then(|updates| updates.last_successful_update)
                .and_then(|text| time::instant(&text)),
            status: status.map(|(class, code)| StatusChange { status: class.status(), reason: Some(code) }),
            institution: institution(answer.item),
        })
    }

    /// `/item/remove`, which ends the subscription. An item that is gone already is what was asked for.
    fn remove(&self, access: &Access, cx: &CallContext) -> Result<(), ProviderError> {
        match self.about::<wire::Done>(&endpoint::REMOVE, access, cx) {
            Ok(_) | Err(ProviderError::Gone { .. }) => Ok(()),
            Err(error) => Err(error),
        }
    }
}

impl Plaid {
    /// Calls an endpoint that wants nothing but the item.
    fn about<T: serde::de::DeserializeOwned>(
        &self,
        endpoint: &endpoint::Endpoint,
        access: &Access,
        cx: &CallContext,
    ) -> Result<T, ProviderError> {
        let request = json!({ "access_token": access.secret.expose() });
        self.client.call(endpoint, &request, Some(&access.item), cx)
    }
}
