// One provider: how fresh its data is, what a refresh costs, and its institutions.

import { isConnectable } from "./connect.js";
import { connectionView } from "./connection.js";
import { cost } from "./cost.js";
import { button, h, say } from "./dom.js";
import { ago, exactTime } from "./format.js";
import { RefreshButton } from "./refresh-button.js";
import { ofProblem } from "./words.js";

/** The card of a provider. */
export class Source {
  constructor(provider, { refresh, connect, repair }) {
    this.provider = provider;
    this.repair = (connection) => repair(provider, connection);
    this.refresh = new RefreshButton(".primary", "Refresh", () => refresh([provider]), provider.label);
    this.cost = h("span.cost.muted", { id: `cost-${provider.key}` });
    this.refresh.element.setAttribute("aria-describedby", this.cost.id);
    this.synced = h("p.synced.muted");
    this.notice = h("p.notice", { role: "alert", hidden: true });
    this.list = h("ul.connections");
    this.add = button(".link", () => connect(provider), "Connect another institution");
    this.head = h("div.head", {}, h("h2", {}, provider.label), this.refresh.element, this.synced, this.cost);
    this.element = h(
      "section.card.source",
      { "aria-label": provider.label, "data-provider": provider.key },
      this.head,
      this.notice,
      this.list,
      this.add,
    );
  }

  /** Takes the focus, when what had it is no longer there. */
  focus() {
    this.refresh.element.focus();
  }

  show() {
    const { provider } = this;
    const { connections } = provider;
    this.element.hidden = !provider.loaded && !provider.problem;
    this.element.setAttribute("aria-busy", String(Boolean(provider.refreshing)));
    this.refresh.element.hidden = connections.length === 0;
    this.refresh.show([provider]);
    say(
      this.cost,
      cost(provider.key, connections, (item) => provider.accounts(item)),
    );
    this.#showNotice();
    this.#showConnections();
    this.add.hidden = !provider.loaded || !isConnectable(provider.key);
    say(this.add, connections.length > 0 ? "Connect another institution" : `Connect with ${provider.label}`);
    this.showTime();
  }

  /** How long ago it was; to be called now and then. */
  showTime() {
    const at = this.provider.about?.last_synced;
    if (!at) return say(this.synced, this.provider.connections.length > 0 ? "Never synced" : "Nothing connected");
    const stale = this.provider.about.is_stale ? h("span.stale", {}, " · older than a day, refresh to be sure") : null;
    this.synced.replaceChildren(
      h("time", { datetime: at, title: exactTime(at) }, `Last synced ${ago(at)}`),
      ...(stale ? [stale] : []),
    );
  }

  #showNotice() {
    const { problem } = this.provider;
    const shown = problem && !problem.unreachable;
    this.notice.hidden = !shown;
    say(this.notice, shown ? ofProblem(problem, this.provider.label) : "");
  }

  #showConnections() {
    const focused = this.list.getRootNode().activeElement?.closest?.("[data-item]")?.dataset.item;
    const views = this.provider.connections.map((one) => connectionView(this.provider, one, { repair: this.repair }));
    this.list.replaceChildren(...views);
    if (focused)
      views
        .find((view) => view.dataset.item === focused)
        ?.querySelector("button")
        ?.focus();
  }
}
