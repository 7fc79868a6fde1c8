//! The provider that a path is about.

use std::future::{Ready, ready};

use actix_web::{FromRequest, HttpRequest, dev::Payload};
use pennon_domain::Provider;

use crate::Error;

/// The provider whose scope the route is mounted in. A path with another name matches no route at all.
#[derive(Debug, Clone, Copy)]
pub(crate) struct At(pub(crate) Provider);

impl FromRequest for At {
    type Error = Error;
    type Future = Ready<Result<Self, Error>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(request.app_data::<At>().copied().ok_or(Error::NotMounted))
    }
}
