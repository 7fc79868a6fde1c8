//! What a page may run and whom it may call.

use std::borrow::Cow;

use actix_web::{
    HttpResponse,
    http::header::{CONTENT_SECURITY_POLICY, HeaderValue, X_FRAME_OPTIONS},
};
use pennon_domain::Provider;

use crate::Edge;

/// The sources that are allowed besides our own.
#[derive(Debug, Default)]
pub(super) struct Policy {
    script: &'static str,
    frame: &'static str,
    connect: Cow<'static, str>,
}

/// Our own files and our own server.
pub(super) const STRICT: Policy = Policy { script: "", frame: "", connect: Cow::Borrowed("") };

/// Plaid's widget: a script that must come from Plaid, the frame that it opens, and the API it calls.
/// Source: Plaid's page "Link Web SDK", "CSP directives".
const PLAID_LINK: Policy = Policy {
    script: " https://cdn.plaid.com/link/v2/stable/link-initialize.js",
    frame: "; frame-src https://cdn.plaid.com/",
    connect: Cow::Borrowed(" https://production.plaid.com/ https://sandbox.plaid.com/"),
};

/// With a sandbox the page has a stand-in for the widget, and nobody but the sandbox to call.
pub(super) fn of(edge: &Edge) -> Policy {
    match &edge.settings().sandbox_url {
        Some(sandbox) => Policy { connect: Cow::Owned(format!(" {sandbox}")), ..STRICT },
        None if edge.app().is_configured(Provider::PLAID) => PLAID_LINK,
        None => STRICT,
    }
}

/// Lets the page run its own scripts and styles and call its own server, and nobody put it in a frame.
pub(super) fn protect(response: &mut HttpResponse, policy: &Policy) {
    let Policy { script, frame, connect } = policy;
    let text = format!(
        "default-src 'none'; script-src 'self'{script}; style-src 'self'; img-src 'self' data:; \
         connect-src 'self'{connect}; base-uri 'none'; form-action 'self'; frame-ancestors 'none'{frame}"
    );
    set(response, &text);
}

/// Lets the page show itself and send its form to our own server, and nothing else.
pub(super) fn protect_without_script(response: &mut HttpResponse) {
    let text = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
    set(response, text);
}

fn set(response: &mut HttpResponse, policy: &str) {
    // A sandbox address that no header can hold is left out of the policy, and then out of reach.
    let value = HeaderValue::from_str(policy).unwrap_or(HeaderValue::from_static("default-src 'none'"));
    response.headers_mut().insert(CONTENT_SECURITY_POLICY, value);
    response.headers_mut().insert(X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
}
