// What there is to say when there is nothing to show, or when it cannot be trusted to be complete.

import { isConnectable } from "./connect.js";
import { button, h, pennon, say } from "./dom.js";
import { RefreshButton } from "./refresh-button.js";

/** The states of the whole element: loading, offline, session ended, nothing connected, never synced. */
export class Notices {
  constructor({ refresh, connect, reload }) {
    this.connect = connect;
    this.providers = [];
    this.offline = h("p.offline", { role: "status", "aria-live": "polite" });
    this.loading = h(
      "div.loading",
      { role: "status" },
      h("span.unseen", {}, "Loading your holdings…"),
      ...[1, 2, 3].map(() => h("div.bone", { "aria-hidden": "true" })),
    );
    this.unreachable = card(
      "The server cannot be reached",
      "Nothing has been loaded yet. This page tries again by itself.",
      button(".primary", reload, "Try again"),
    );
    this.ended = h(
      "slot",
      { name: "signed-out" },
      card("Your session has ended", "Please log in again to see your holdings."),
    );
    this.choices = h("div.line");
    this.empty = card(
      "Connect your first institution",
      "Your holdings are stored on this server. Looking at them is free; your broker is asked only when you click Refresh.",
      this.choices,
    );
    this.sync = new RefreshButton(".primary", "Refresh", () => refresh(this.providers));
    this.never = card(
      "Click Refresh to sync your holdings",
      "Your institution is connected, and nothing has been fetched from it yet.",
      this.sync.element,
    );
    this.nothing = h("p.note", {}, "You hold nothing there at the moment.");
    this.all = [this.loading, this.unreachable, this.ended, this.empty, this.never, this.nothing];
    this.element = h("div.notices", {}, this.offline, ...this.all);
  }

  /** Shows at most one of them, and whether the server is there. */
  show(state, providers) {
    this.providers = providers;
    const shown = which(state, providers);
    this.all.forEach((view) => (view.hidden = view !== this[shown]));
    this.sync.show(providers.filter((provider) => provider.connections.length > 0));
    if (shown === "empty") this.#offer(providers);
    const away = Boolean(state.problem) && !state.ended && shown !== "unreachable";
    say(
      this.offline,
      away ? "No connection to the server: whether there is news is not known. What you see was stored earlier." : "",
    );
    this.offline.hidden = !away;
  }

  #offer(providers) {
    const able = providers.filter((provider) => isConnectable(provider.key));
    const keys = able.map((provider) => provider.key).join();
    if (this.choices.dataset.keys === keys) return;
    this.choices.dataset.keys = keys;
    this.choices.replaceChildren(
      ...able.map((one) => button(".primary", () => this.connect(one), `Connect with ${one.label}`)),
    );
  }
}

function which(state, providers) {
  if (state.ended) return "ended";
  const loaded = providers.filter((provider) => provider.loaded);
  if (loaded.length === 0)
    return state.problem || providers.some((provider) => provider.problem) ? "unreachable" : "loading";
  const connected = loaded.filter((provider) => provider.connections.length > 0);
  if (connected.length === 0) return loaded.length === providers.length ? "empty" : "loading";
  if (connected.every((provider) => provider.data === null)) return "never";
  return connected.every((provider) => (provider.data?.holdings ?? []).length === 0) ? "nothing" : null;
}

function card(title, text, ...children) {
  return h("section.card.message", {}, pennon(), h("h2", {}, title), h("p.muted", {}, text), ...children);
}
