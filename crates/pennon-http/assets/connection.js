// One institution: its flag, its state, and what the user can do about it.

import { button, h } from "./dom.js";
import { ago, asOf, exactTime } from "./format.js";
import { nameOf, ofCode } from "./words.js";

const OUTCOMES = { updated: "Updated", unchanged: "Unchanged", failed: "Not refreshed" };

/** The entry of a connection. `repair` opens the provider's way to log in again. */
export function connectionView(provider, connection, { repair }) {
  const [tone, text] = state(provider, connection);
  const name = h("span.name", {}, nameOf(connection));
  const line = h(
    "div.line",
    {},
    name,
    h(`span.pill.${tone}`, {}, tone === "busy" ? h("span.spinner", { "aria-hidden": "true" }) : null, text),
  );
  const needs = connection.needs_reauth && connection.status !== "gone";
  const again = needs
    ? button(".small", () => repair(connection), connection.status === "needs_reauth" ? "Log in again" : "Review")
    : null;
  again?.setAttribute("aria-label", `${again.textContent}: ${nameOf(connection)}`);
  return h(
    "li.connection",
    { "data-item": connection.item_id },
    line,
    times(connection),
    trouble(provider, connection),
    again,
  );
}

/** The pill: what matters most comes first. */
function state(provider, connection) {
  const outcome = provider.outcomes.get(connection.item_id);
  if (provider.refreshing?.has(connection.item_id)) return ["busy", "Refreshing…"];
  if (connection.status === "gone") return ["bad", "Disconnected"];
  if (connection.status === "needs_reauth") return ["bad", "Log in again"];
  if (outcome?.outcome === "failed") return ["bad", OUTCOMES.failed];
  if (provider.flag === null) return ["quiet", "News unknown"];
  if (connection.has_pending_updates) return ["amber", "New data"];
  if (connection.last_synced === null) return ["quiet", "Never synced"];
  if (outcome) return ["good", OUTCOMES[outcome.outcome]];
  if (connection.status === "attention") return ["amber", "Look at this"];
  if (connection.status === "error") return ["bad", "Not available"];
  return connection.is_stale ? ["quiet", "Over a day old"] : ["good", "Up to date"];
}

/** When we asked, and when the provider knew: two things. */
function times(connection) {
  const { last_synced: synced, provider_as_of: known } = connection;
  if (!synced) return null;
  const ours = h("time", { datetime: synced, title: exactTime(synced) }, `Synced ${ago(synced)}`);
  const theirs = known
    ? h("time", { datetime: known, title: exactTime(known) }, `broker’s data as of ${asOf(known)}`)
    : null;
  return h("p.muted", {}, ours, theirs ? " · " : null, theirs);
}

function trouble(provider, connection) {
  const outcome = provider.outcomes.get(connection.item_id);
  const code = outcome?.outcome === "failed" ? outcome.error_code : connection.error_code;
  if (!code) return null;
  return h("p.trouble", { title: code }, `${nameOf(connection)} ${ofCode(code, connection.needs_reauth)}.`);
}
