// Holds the providers, the flag and the views of one element together.

import { Banner } from "./banner.js";
import { connect } from "./connect.js";
import { h } from "./dom.js";
import { Notices } from "./notices.js";
import { Overview } from "./overview.js";
import { Provider } from "./provider.js";
import { consolidated } from "./rows.js";
import { Source } from "./source.js";
import { Table } from "./table.js";
import { Toasts } from "./toast.js";
import { watchPendingUpdates } from "./watch.js";
import { ofOutcomes, ofProblem, summary } from "./words.js";

// "Last synced 2 hours ago" grows old by itself, and a snapshot becomes stale without an event.
const TICK_MS = 30_000;
const READ_AGAIN_MS = 60 * 60_000;

/** What runs while the element is on a page. */
export class Desk {
  #frame = null;
  #timer = null;
  #readAt = Date.now();
  #shown = "";
  #leaving = [];

  /** `emit` tells the page: `change`, `session-expired`, `leave`. */
  constructor(root, { client, keys, sandboxUrl, emit }) {
    Object.assign(this, { root, client, sandboxUrl, emit });
    /** What is known of the server: the state of the watch, and whether the session has ended. */
    this.state = { live: "off", problem: null, ended: false, told: false };
    const onChange = () => this.#soon();
    const onProblem = (problem) => problem.status === 401 && this.#end();
    this.providers = keys.map((key) => new Provider(client, key, { onChange, onProblem }));
    this.#build();
  }

  #build() {
    const refresh = (providers) => this.refresh(providers);
    const connecting = {
      refresh,
      connect: (provider) => this.connect(provider),
      repair: (provider, one) => this.connect(provider, one),
    };
    this.toasts = new Toasts();
    this.notices = new Notices({ ...connecting, reload: () => this.reload() });
    this.banner = new Banner(refresh);
    this.overview = new Overview();
    this.table = new Table();
    this.sources = this.providers.map((provider) => new Source(provider, connecting));
    this.top = h(
      "div.top",
      {},
      this.overview.element,
      h("div.sources", {}, ...this.sources.map((source) => source.element)),
    );
    this.body = h(
      "div.desk",
      {},
      this.notices.element,
      this.banner.element,
      this.top,
      this.table.element,
      this.toasts.element,
    );
    this.root.replaceChildren(this.body);
  }

  start() {
    const stop = watchPendingUpdates(this.client, (state) => this.#told(state));
    const look = () => this.#look();
    document.addEventListener("visibilitychange", look);
    this.#leaving = [stop, () => document.removeEventListener("visibilitychange", look)];
    this.reload();
    this.#look();
    this.#show();
  }

  stop() {
    clearInterval(this.#timer);
    cancelAnimationFrame(this.#frame);
    this.#leaving.forEach((leave) => leave());
  }

  /** Reads everything that is stored. Costs nothing. */
  async reload() {
    this.#readAt = Date.now();
    await Promise.all(this.providers.map((provider) => provider.load()));
  }

  /** Refreshes providers side by side: each has its own result, and none waits for another. */
  async refresh(providers, wanted) {
    const ready = providers.filter((one) => one.connections.length > 0 && one.readyAt <= Date.now());
    await Promise.all(ready.map(async (provider) => this.#result(provider, await provider.refresh(wanted))));
  }

  #result(provider, outcomes) {
    const whose = this.providers.length > 1 ? `${provider.label}: ` : "";
    if (outcomes === null)
      return provider.problem?.unreachable && this.toasts.say(ofProblem(provider.problem, provider.label), "bad");
    const failed = outcomes.filter((one) => one.outcome === "failed").length;
    const tone = failed === 0 ? "good" : failed < outcomes.length ? "mixed" : "bad";
    const others = outcomes.filter((one) => !one.needs_reauth);
    this.toasts.say([whose + summary(outcomes), ofOutcomes(others)].filter(Boolean).join(". "), tone);
  }

  /** Connects an institution, or logs in again at one. */
  async connect(provider, connection = null) {
    const go = (url) => this.emit("leave", { url }) && location.assign(url);
    try {
      const done = await connect(provider, connection, { sandboxUrl: this.sandboxUrl, root: this.body, go });
      if (done === "connected") this.toasts.say("Connected. Click Refresh to sync your holdings.");
      if (done === "repaired") await this.#repaired(provider, connection);
      else if (done) await provider.load();
    } catch (problem) {
      const text = problem.status === undefined ? `${problem.message}.` : ofProblem(problem, provider.label);
      this.toasts.say(text, "bad");
      if (problem.status === 401) this.#end();
    }
  }

  /** Nobody tells the server that the login works again: asking does. */
  async #repaired(provider, connection) {
    this.toasts.say("You are logged in again.");
    await this.refresh([provider], { items: [connection.item_id] });
    await provider.load();
  }

  #told({ pending, live, problem }) {
    if (problem?.status === 401) return this.#end();
    Object.assign(this.state, { live, problem, told: true });
    this.providers.forEach((provider) => provider.flagged(pending));
    this.#soon();
  }

  #end() {
    if (this.state.ended) return;
    this.state.ended = true;
    this.stop();
    this.#show();
    this.emit("session-expired");
  }

  #look() {
    clearInterval(this.#timer);
    if (document.hidden) return;
    const tick = () => (Date.now() - this.#readAt > READ_AGAIN_MS ? this.reload() : this.#soon());
    this.#timer = setInterval(tick, TICK_MS);
    tick();
  }

  /** Many changes in a row are shown once. */
  #soon() {
    this.#frame ??= requestAnimationFrame(() => this.#show());
  }

  #show() {
    this.#frame = null;
    const focused = this.root.activeElement;
    this.#showAll();
    // A button that did its work and is gone must not throw whoever pressed it back to the start of the page.
    if (focused && !focused.checkVisibility()) this.sources.find((source) => source.element.checkVisibility())?.focus();
  }

  #showAll() {
    const { ended } = this.state;
    const providers = this.providers.filter((provider) => !provider.unconfigured);
    const known = providers.some((provider) => provider.loaded);
    const connected = providers.some((provider) => provider.connections.length > 0);
    this.notices.show(this.state, providers);
    this.top.hidden = this.table.element.hidden = ended || !known || !connected;
    this.banner.show(ended ? [] : providers);
    if (ended) return;
    this.sources.forEach((source) => source.show());
    this.#showHoldings(providers);
    if (!known) return;
    const told = providers.map(({ key, label, flag, connections }) => ({ key, label, flag, connections }));
    this.emit("change", { live: this.state.live, providers: told });
  }

  /** Thousands of rows are not made anew because a second has passed. */
  #showHoldings(providers) {
    const flags = providers.map(({ key, data, flag, connections }) => [
      key,
      version(data),
      flag,
      connections.map((one) => [one.item_id, one.has_pending_updates]),
    ]);
    const shown = JSON.stringify(flags);
    if (shown !== this.#shown) {
      this.#shown = shown;
      this.overview.show(consolidated(providers));
      this.table.show(providers);
    }
    this.table.element.hidden ||= this.table.empty;
  }
}

const versions = new WeakMap();
let last = 0;

/** A number for an object, the same one each time. */
function version(object) {
  if (!object) return 0;
  if (!versions.has(object)) versions.set(object, ++last);
  return versions.get(object);
}
