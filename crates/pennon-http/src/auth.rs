//! Who is asking.

mod credentials;
mod origin;

use std::{future::Future, pin::Pin};

use actix_web::{FromRequest, HttpRequest, dev::Payload};
use pennon_app::User;

pub(crate) use self::origin::check as check_origin;
pub(crate) use credentials::{Credentials, SESSION_COOKIE, of as credentials};

use crate::{Edge, Error};

/// The user who sent the request. A handler that takes a `Caller` serves nobody else.
///
/// An embedder's own handlers may take one as well.
#[derive(Debug, Clone)]
pub struct Caller {
    /// The user.
    pub user: User,
}

impl FromRequest for Caller {
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Error>>>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let found = Edge::of(request).and_then(|edge| Ok((credentials::of(&edge, request)?, edge)));
        Box::pin(async move {
            let (credentials, edge) = found?;
            edge.blocking(move |app, now| credentials.user(app, now)).await.map(|user| Self { user })
        })
    }
}
