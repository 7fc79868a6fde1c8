//! The providers that this installation is configured for.

use std::{collections::BTreeMap, sync::Arc};

use pennon_domain::{HoldingsPort, LinkPort, PortalPort, Provider};
use pennon_webhook::WebhookPort;

/// What one provider can do.
#[derive(Clone)]
pub struct ProviderSet {
    /// Reading and ending connections.
    pub holdings: Arc<dyn HoldingsPort>,
    /// Linking through a widget, where the provider has one.
    pub link: Option<Arc<dyn LinkPort>>,
    /// Linking through a portal, where the provider has one.
    pub portal: Option<Arc<dyn PortalPort>>,
    /// Verifying the provider's webhooks.
    pub webhooks: Arc<dyn WebhookPort>,
}

/// The configured providers.
#[derive(Clone, Default)]
pub struct Providers(BTreeMap<Provider, ProviderSet>);

impl Providers {
    /// Adds a provider under the name that its client gives.
    #[must_use]
    pub fn with(mut self, set: ProviderSet) -> Self {
        self.0.insert(set.holdings.provider(), set);
        self
    }

    /// The names of the configured providers.
    pub fn names(&self) -> impl Iterator<Item = Provider> {
        self.0.keys().copied()
    }

    /// The provider, if it is configured.
    pub fn get(&self, provider: Provider) -> Option<&ProviderSet> {
        self.0.get(&provider)
    }
}
