//! An item as `/item/get` and others show it.

use serde::Deserialize;

use crate::plaid::answer::ErrorObject;

/// The answer of `/item/get`.
#[derive(Deserialize)]
pub(in crate::plaid) struct ItemAnswer {
    pub(in crate::plaid) item: Item,
    #[serde(default)]
    pub(in crate::plaid) status: Option<Status>,
}

/// An item. Only `/item/get` fills in its error.
#[derive(Deserialize)]
pub(in crate::plaid) struct Item {
    #[serde(default)]
    pub(in crate::plaid) item_id: Option<String>,
    #[serde(default)]
    pub(in crate::plaid) institution_id: Option<String>,
    #[serde(default)]
    pub(in crate::plaid) institution_name: Option<String>,
    #[serde(default)]
    pub(in crate::plaid) error: Option<ErrorObject>,
}

/// How well Plaid keeps up with an item.
#[derive(Deserialize)]
pub(in crate::plaid) struct Status {
    #[serde(default)]
    pub(in crate::plaid) investments: Option<Updates>,
}

/// The last extractions of one product.
#[derive(Deserialize)]
pub(in crate::plaid) struct Updates {
    #[serde(default)]
    pub(in crate::plaid) last_successful_update: Option<String>,
}

/// An answer of which only matters that it is one.
#[derive(Deserialize)]
pub(in crate::plaid) struct Done {}
