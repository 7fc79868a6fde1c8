//! Reading and ending connections.

use pennon_domain::{
    Access, CallContext, HoldingsPort, Inspection, ItemId, ItemStatus, Provider, ProviderError, Snapshot, StatusChange,
};

use super::{
    SnapTrade,
    client::Call,
    endpoint::{self, Endpoint},
    portal::{DISABLED, institution},
    snapshot::{Fetched, snapshot},
    user::User,
    wire,
};
use crate::{parallel, rows};

/// How many requests of one refresh are under way at once.
const PARALLEL: usize = 4;

/// Our code for an account whose holdings the institution does not show.
const HOLDINGS_UNAVAILABLE: &str = "HOLDINGS_UNAVAILABLE";

impl HoldingsPort for SnapTrade {
    fn provider(&self) -> Provider {
        Provider::SNAPTRADE
    }

    fn answers_prove_login(&self) -> bool {
        false
    }

    /// One call for the accounts, and two for each of them: there is no endpoint that has it all. The
    /// calls read what SnapTrade knows and cost nothing; one that fails makes the whole fail, because
    /// half a portfolio is no portfolio.
    ///
    /// A disabled connection answers as it did when it still worked.
    fn holdings(&self, access: &Access, cx: &CallContext) -> Result<Snapshot, ProviderError> {
        let user = self.user_of(access)?;
        let reading = Reading { snaptrade: self, user: &user, item: &access.item, cx };
        let accounts = reading.accounts()?;
        // What was closed holds nothing; what is answered for it is from before.
        let (closed, open): (Vec<_>, Vec<_>) = accounts.into_iter().partition(wire::Account::is_closed);
        let fetched = reading.all(open)?;
        rows::check([fetched.iter().map(Fetched::rows).sum()])?;
        snapshot(&fetched, &closed).map_err(|_| unreadable())
    }

    /// `/authorizations/{authorizationId}`, which is free. Says whether the connection is disabled.
    fn inspect(&self, access: &Access, cx: &CallContext) -> Result<Inspection, ProviderError> {
        let user = self.user_of(access)?;
        let reading = Reading { snaptrade: self, user: &user, item: &access.item, cx };
        let connection: wire::Connection = reading.get(&endpoint::CONNECTION, access.item.as_str())?;
        ours(connection.id.as_deref(), &access.item)?;
        let reason = Some(DISABLED.to_owned());
        Ok(Inspection {
            last_successful_update: None,
            status: connection.disabled.then_some(StatusChange { status: ItemStatus::NeedsReauth, reason }),
            institution: connection.brokerage.map(institution).unwrap_or_default(),
        })
    }

    /// `DELETE /connection/{connectionId}`, which SnapTrade carries out later and confirms by a webhook. A
    /// connection that is gone already is what was asked for.
    fn remove(&self, access: &Access, cx: &CallContext) -> Result<(), ProviderError> {
        let user = self.user_of(access)?;
        let call = Call {
            endpoint: &endpoint::REMOVE,
            id: access.item.as_str(),
            parameters: &user.parameters(),
            body: None,
            item: Some(&access.item),
        };
        match self.client.act(&call, cx) {
            Ok(()) | Err(ProviderError::Gone { .. }) => Ok(()),
            Err(error) => Err(error),
        }
    }
}

/// Everything that a read of one connection needs.
struct Reading<'a> {
    snaptrade: &'a SnapTrade,
    user: &'a User<'a>,
    item: &'a ItemId,
    cx: &'a CallContext,
}

/// One of the two questions about an account.
enum What {
    Positions,
    Balances,
}

/// And its answer.
enum Part {
    Positions(wire::Positions),
    Balances(Vec<wire::Balance>),
}

impl Reading<'_> {
    fn get<T: serde::de::DeserializeOwned>(&self, endpoint: &Endpoint, id: &str) -> Result<T, ProviderError> {
        let parameters = self.user.parameters();
        let call = Call { endpoint, id, parameters: &parameters, body: None, item: Some(self.item) };
        self.snaptrade.client.fetch(&call, self.cx)
    }

    /// The accounts of the connection, all of whose holdings can be known.
    fn accounts(&self) -> Result<Vec<wire::Account>, ProviderError> {
        let wire::List(accounts) = self.get::<wire::List<wire::Account>>(&endpoint::ACCOUNTS, self.item.as_str())?;
        rows::check([accounts.len()])?;
        for account in &accounts {
            ours(account.connection(), self.item)?;
            if account.is_unavailable() && !account.is_closed() {
                return Err(ProviderError::Unsupported { code: HOLDINGS_UNAVAILABLE.to_owned() });
            }
        }
        Ok(accounts)
    }

    /// What each of the accounts holds.
    fn all(&self, accounts: Vec<wire::Account>) -> Result<Vec<Fetched>, ProviderError> {
        let parts_of = |account| [(account, What::Positions), (account, What::Balances)];
        let tasks: Vec<_> = accounts.iter().map(|account| account.id.as_str()).flat_map(parts_of).collect();
        let mut parts = parallel::map(&tasks, PARALLEL, |(id, what)| self.part(id, what))?.into_iter();
        let fetched = accounts.into_iter().map(|account| match (parts.next(), parts.next()) {
            (Some(Part::Positions(positions)), Some(Part::Balances(balances))) => {
                Ok(Fetched { account, positions, balances })
            }
            _ => Err(unreadable()),
        });
        fetched.collect()
    }

    fn part(&self, account: &str, what: &What) -> Result<Part, ProviderError> {
        match what {
            What::Positions => self.get(&endpoint::POSITIONS, account).map(Part::Positions),
            What::Balances => self.get(&endpoint::BALANCES, account).map(|wire::List(list)| Part::Balances(list)),
        }
    }
}

/// A connection or account that belongs elsewhere would show one user what another one owns.
fn ours(connection: Option<&str>, item: &ItemId) -> Result<(), ProviderError> {
    match connection {
        Some(connection) if connection != item.as_str() => {
            Err(ProviderError::Configuration { code: "WRONG_ITEM".to_owned() })
        }
        _ => Ok(()),
    }
}

fn unreadable() -> ProviderError {
    ProviderError::RetryLater { code: "UNREADABLE".to_owned() }
}
