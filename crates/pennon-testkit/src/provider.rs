//! A provider made of memory.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Condvar, Mutex},
    time::Duration,
};

use pennon_domain::{
    Access, CallContext, HoldingsPort, Inspection, Institution, ItemId, ItemStatus, LinkMode, LinkPort, LinkRequest,
    LinkToken, Linked, Portal, PortalPort, PortalRequest, Provider, ProviderCall, ProviderError, ProviderUser,
    RemoteConnection, Secret, Snapshot, StatusChange,
};

/// What a fake item answers with.
pub type Answer = Result<Snapshot, ProviderError>;

/// A provider whose answers are set by the test and whose calls are counted. It refuses a token that is
/// not the item's own, as a real one does. Clones share everything.
#[derive(Clone)]
pub struct FakeProvider {
    provider: Provider,
    state: Arc<(Mutex<State>, Condvar)>,
}

#[derive(Default)]
struct State {
    answers: BTreeMap<ItemId, Answer>,
    removals: BTreeMap<ItemId, ProviderError>,
    broken: BTreeSet<ItemId>,
    calls: Vec<(&'static str, Option<ItemId>)>,
    link_requests: Vec<LinkRequest>,
    portal_requests: Vec<(String, PortalRequest)>,
    users: Vec<String>,
    connections: Vec<RemoteConnection>,
    held: bool,
    waiting: usize,
}

impl FakeProvider {
    /// A provider of that name without any item.
    pub fn new(provider: Provider) -> Self {
        Self { provider, state: Arc::default() }
    }

    /// From now on the item answers with this snapshot.
    pub fn answers(&self, item: &str, snapshot: Snapshot) {
        self.lock().answers.insert(id(item), Ok(snapshot));
    }

    /// From now on the item answers with this error.
    pub fn fails(&self, item: &str, error: ProviderError) {
        self.lock().answers.insert(id(item), Err(error));
    }

    /// From now on the item cannot be removed.
    pub fn refuses_removal(&self, item: &str, error: ProviderError) {
        self.lock().removals.insert(id(item), error);
    }

    /// From now on, or no longer, the item's user must log in again, of which only an inspection tells: the
    /// answers go on.
    pub fn breaks_quietly(&self, item: &str, broken: bool) {
        let items = &mut self.lock().broken;
        let _ = if broken { items.insert(id(item)) } else { items.remove(&id(item)) };
    }

    /// Every call so far: its endpoint and its item.
    pub fn calls(&self) -> Vec<(&'static str, Option<String>)> {
        let calls = &self.lock().calls;
        calls.iter().map(|(endpoint, item)| (*endpoint, item.as_ref().map(ItemId::to_string))).collect()
    }

    /// How often the holdings of the item were asked for.
    pub fn holdings_calls(&self, item: &str) -> usize {
        self.calls().iter().filter(|(endpoint, of)| *endpoint == "/holdings" && of.as_deref() == Some(item)).count()
    }

    /// The requests for link tokens.
    pub fn link_requests(&self) -> Vec<LinkRequest> {
        self.lock().link_requests.clone()
    }

    /// The requests for the portal, with the provider's id of the user.
    pub fn portal_requests(&self) -> Vec<(String, PortalRequest)> {
        self.lock().portal_requests.clone()
    }

    /// The provider's ids of the users that are registered now.
    pub fn users(&self) -> Vec<String> {
        self.lock().users.clone()
    }

    /// From now on the provider lists this connection for everybody.
    pub fn lists(&self, connection: RemoteConnection) {
        self.lock().connections.push(connection);
    }

    /// Holds every call for holdings open until [`FakeProvider::release`].
    pub fn hold(&self) {
        self.lock().held = true;
    }

    /// Waits until so many calls are held open.
    pub fn wait_until_held(&self, calls: usize) {
        let (state, changed) = &*self.state;
        let limit = Duration::from_secs(20);
        let (_state, timeout) =
            changed.wait_timeout_while(state.lock().unwrap(), limit, |state| state.waiting < calls).unwrap();
        assert!(!timeout.timed_out(), "{calls} calls did not come");
    }

    /// Lets the calls that are held open go on.
    pub fn release(&self) {
        self.lock().held = false;
        self.state.1.notify_all();
    }

    /// The access token of an item.
    pub fn token(item: &str) -> Secret {
        Secret::new(format!("access-{item}"))
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.0.lock().unwrap()
    }

    fn called(&self, endpoint: &'static str, item: Option<&ItemId>, error_code: Option<&str>, cx: &CallContext) {
        self.lock().calls.push((endpoint, item.cloned()));
        cx.calls.record(ProviderCall {
            provider: self.provider,
            endpoint: endpoint.to_owned(),
            item: item.cloned(),
            at: cx.now,
            duration: Duration::from_millis(1),
            error_code: error_code.map(str::to_owned),
            request_id: Some("request".to_owned()),
        });
    }

    fn wait_while_held(&self) {
        let (state, changed) = &*self.state;
        let mut state = state.lock().unwrap();
        state.waiting += 1;
        changed.notify_all();
        let mut state = changed.wait_while(state, |state| state.held).unwrap();
        state.waiting -= 1;
    }

    fn check(access: &Access) -> Result<(), ProviderError> {
        let owner = access.provider_user.as_deref().unwrap_or(access.item.as_str());
        if access.secret == Self::token(owner) {
            Ok(())
        } else {
            Err(ProviderError::Configuration { code: "INVALID_ACCESS_TOKEN".to_owned() })
        }
    }
}

fn id(item: &str) -> ItemId {
    ItemId::new(item).unwrap()
}

impl HoldingsPort for FakeProvider {
    fn provider(&self) -> Provider {
        self.provider
    }

    fn holdings(&self, access: &Access, cx: &CallContext) -> Answer {
        let gone = || Err(ProviderError::Gone { code: "ITEM_NOT_FOUND".to_owned() });
        let answer = self.lock().answers.get(&access.item).cloned().unwrap_or_else(gone);
        let answer = Self::check(access).and(answer);
        // A real client puts a call on record when it is over, with how long it took.
        self.wait_while_held();
        self.called("/holdings", Some(&access.item), answer.as_ref().err().map(ProviderError::code), cx);
        answer
    }

    fn inspect(&self, access: &Access, cx: &CallContext) -> Result<Inspection, ProviderError> {
        self.called("/item", Some(&access.item), None, cx);
        Self::check(access)?;
        let name = Some(format!("Bank of {}", access.item));
        let institution = Institution { id: Some("ins".to_owned()), name };
        let broken = self.lock().broken.contains(&access.item);
        let reason = Some("CONNECTION_DISABLED".to_owned());
        let status = broken.then_some(StatusChange { status: ItemStatus::NeedsReauth, reason });
        Ok(Inspection { institution, last_successful_update: None, status })
    }

    /// As with the real ones: SnapTrade goes on answering what it knew.
    fn answers_prove_login(&self) -> bool {
        self.provider != Provider::SNAPTRADE
    }

    fn remove(&self, access: &Access, cx: &CallContext) -> Result<(), ProviderError> {
        self.called("/remove", Some(&access.item), None, cx);
        let refusal = self.lock().removals.get(&access.item).cloned();
        Self::check(access).and(refusal.map_or(Ok(()), Err))
    }
}

impl LinkPort for FakeProvider {
    fn create_link_token(&self, request: &LinkRequest, cx: &CallContext) -> Result<LinkToken, ProviderError> {
        self.called("/link", None, None, cx);
        if let LinkMode::Update { access, .. } = &request.mode {
            Self::check(access)?;
        }
        self.lock().link_requests.push(request.clone());
        Ok(LinkToken { token: Secret::new("link-token"), expires_at: Some(cx.now) })
    }

    /// The public token of an item is `public-` and its id.
    fn exchange(&self, public_token: &Secret, cx: &CallContext) -> Result<Linked, ProviderError> {
        self.called("/exchange", None, None, cx);
        match public_token.expose().strip_prefix("public-") {
            Some(item) => Ok(Linked { item: id(item), access_token: Self::token(item) }),
            None => Err(ProviderError::Refused { code: "INVALID_PUBLIC_TOKEN".to_owned() }),
        }
    }

    fn set_webhook(&self, access: &Access, _url: &str, cx: &CallContext) -> Result<(), ProviderError> {
        self.called("/webhook", Some(&access.item), None, cx);
        Self::check(access)
    }
}

/// The secret of a user is that of an item of the same name.
impl PortalPort for FakeProvider {
    fn register(&self, id: &str, cx: &CallContext) -> Result<ProviderUser, ProviderError> {
        self.called("/register", None, None, cx);
        self.lock().users.push(id.to_owned());
        Ok(ProviderUser { id: id.to_owned(), secret: Self::token(id) })
    }

    fn unregister(&self, id: &str, cx: &CallContext) -> Result<(), ProviderError> {
        self.called("/unregister", None, None, cx);
        self.lock().users.retain(|user| user != id);
        Ok(())
    }

    fn portal(&self, user: &ProviderUser, request: &PortalRequest, cx: &CallContext) -> Result<Portal, ProviderError> {
        self.called("/portal", None, None, cx);
        self.lock().portal_requests.push((user.id.clone(), request.clone()));
        Ok(Portal { url: Secret::new("https://portal.example/session") })
    }

    fn connections(&self, _user: &ProviderUser, cx: &CallContext) -> Result<Vec<RemoteConnection>, ProviderError> {
        self.called("/connections", None, None, cx);
        Ok(self.lock().connections.clone())
    }
}
