//! The pages of the portal.

use crate::snaptrade::{Offer, PortalOutcome};

const HEAD: &str = "<!doctype html>
<html lang=\"en\">
<meta charset=\"utf-8\">
<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">
<title>Connection portal (sandbox)</title>
<style>
body { font: 16px/1.5 system-ui, sans-serif; max-width: 26rem; margin: 3rem auto; padding: 0 1rem }
button { font: inherit; display: block; width: 100%; margin: .5rem 0; padding: .6rem; cursor: pointer }
button.quiet { border: 0; background: none; color: inherit; text-decoration: underline }
p.note { opacity: .7 }
</style>
";

/// The choice of a brokerage.
pub(super) fn offer(session_id: &str, offer: &Offer<'_>) -> String {
    let (title, verb) = if offer.repair { ("Log in again", "Log in at") } else { ("Connect a brokerage", "Connect") };
    let session = escaped(session_id);
    let mut page = format!(
        "{HEAD}<h1>{title}</h1>\n<p class=\"note\">This page stands in for the provider's. Nothing here is real, and nobody asks for a password.</p>\n\
         <form method=\"post\" action=\"/_sandbox/snaptrade/portal\">\n<input type=\"hidden\" name=\"session\" value=\"{session}\">\n"
    );
    for (slug, name) in &offer.brokerages {
        let (slug, name) = (escaped(slug), escaped(name));
        page.push_str(&format!("<button name=\"brokerage\" value=\"{slug}\">{verb} {name}</button>\n"));
    }
    if let Some((slug, _)) = offer.brokerages.first() {
        let slug = escaped(slug);
        page.push_str(&format!(
            "<button class=\"quiet\" name=\"fail\" value=\"{slug}\">Mistype the password</button>\n"
        ));
    }
    page.push_str("<button class=\"quiet\">Cancel</button>\n</form>\n");
    page
}

/// The end, where the client has named no page of its own.
pub(super) fn end(outcome: &PortalOutcome) -> String {
    let text = match &outcome.connection_id {
        Some(connection_id) => format!("Connected: <code>{}</code>", escaped(connection_id)),
        None => "No connection was made.".to_owned(),
    };
    format!("{HEAD}<h1>Done</h1>\n<p>{text}</p>\n<p>You can close this page.</p>\n")
}

/// A link that opens nothing any more.
pub(super) fn closed(reason: &str) -> String {
    format!("{HEAD}<h1>This link opens nothing</h1>\n<p>{}</p>\n<p>Ask for a new one.</p>\n", escaped(reason))
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_brokerage_has_a_button_and_nothing_breaks_out() {
        let page = offer("\"><script>", &Offer { repair: false, brokerages: vec![("A", "Ann & Co"), ("B", "Bee")] });
        assert!(page.contains("<button name=\"brokerage\" value=\"A\">Connect Ann &amp; Co</button>"));
        assert_eq!(page.matches("name=\"brokerage\"").count(), 2);
        assert!(!page.contains("<script>"));
    }
}
