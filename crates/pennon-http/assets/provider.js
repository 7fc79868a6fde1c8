// What is known of one provider, and the paid act. Every provider stands on its own: what fails or waits
// at one changes nothing at another.

import { getConnections, refreshHoldings } from "./api.js";
import { planned } from "./cost.js";
import { tellTabs } from "./tabs.js";

/** The names of the providers, as people know them. */
const LABELS = { plaid: "Plaid", snaptrade: "SnapTrade" };

/** One provider of one user. */
export class Provider {
  /** `onChange` is called after every change, `onProblem` with what could not be read. */
  constructor(client, key, { onChange, onProblem }) {
    this.client = client;
    this.key = key;
    this.label = LABELS[key] ?? key;
    this.onChange = onChange;
    this.onProblem = onProblem;
    /** Whether the stored state has been read at least once. */
    this.loaded = false;
    /** The holdings and their totals; null before the first sync. */
    this.data = null;
    this.about = null;
    this.connections = [];
    /** Whether there is news; null if that is not known. */
    this.flag = null;
    /** The ids of what is being refreshed, or null. */
    this.refreshing = null;
    /** What became of each connection in the last refresh here. */
    this.outcomes = new Map();
    /** When the next refresh is allowed, as far as known. */
    this.readyAt = 0;
    /** What went wrong last. */
    this.problem = null;
    this.tag = null;
    this.turn = 0;
  }

  /** Whether this server does not know the provider. */
  get unconfigured() {
    return !this.loaded && this.problem?.status === 503 && this.problem.retryAfter === null;
  }

  /** Reads what is stored. What another act has brought meanwhile is not overwritten. */
  async load() {
    const turn = ++this.turn;
    try {
      const [holdings, connections] = await Promise.all([
        this.client.get(`/api/${this.key}/holdings`, this.tag),
        getConnections(this.key, this.client),
      ]);
      if (turn !== this.turn) return;
      this.tag = holdings.tag;
      if (holdings.body) this.#take(holdings.body);
      this.#join(connections);
      if (this.problem && !this.problem.act) this.problem = null;
      this.loaded = true;
    } catch (problem) {
      if (turn !== this.turn) return;
      this.#failed(problem, false);
    }
    this.onChange(this);
  }

  /** Asks the provider. The outcomes, or null if it did not come to that. */
  async refresh(wanted) {
    if (this.refreshing) return null;
    const items = wanted?.items ?? planned(this.connections).items.map((one) => one.item_id);
    this.refreshing = new Set(items);
    this.problem = null;
    this.outcomes.clear();
    this.onChange(this);
    const outcomes = await this.#act(wanted);
    this.refreshing = null;
    outcomes?.forEach((one) => this.outcomes.set(one.item_id, one));
    tellTabs(this.client);
    await this.load();
    return outcomes;
  }

  async #act(wanted) {
    try {
      const answer = await refreshHoldings(this.key, this.client, wanted);
      this.turn += 1;
      this.tag = null;
      this.#take(answer);
      return answer.refresh?.outcomes ?? [];
    } catch (problem) {
      this.#failed(problem, true);
      return problem.outcomes?.length ? problem.outcomes : null;
    }
  }

  #take(answer) {
    this.data = answer.holdings?.portfolio_data ?? null;
    this.about = answer.holdings?.portfolio_metadata ?? null;
    // Afterwards whoever watches knows better: an answer may be older than the flag that was told last.
    this.flag ??= this.about?.has_pending_updates ?? null;
  }

  #join(connections) {
    const stale = new Set(this.about?.connections.filter((one) => one.is_stale).map((one) => one.item_id));
    this.connections = connections.map((one) => ({ ...one, is_stale: stale.has(one.item_id) }));
  }

  #failed(problem, act) {
    if (problem.status === 429) this.readyAt = Date.now() + (problem.retryAfter ?? 60) * 1000;
    else this.problem = Object.assign(problem, { act });
    this.onProblem(problem, this);
  }

  /** Takes in the flag that the server has told of. What the flag does not tell is read. */
  flagged(pending) {
    const mine = pending?.[this.key];
    this.flag = mine?.has_pending_updates ?? null;
    const news = new Map(mine?.items.map((item) => [item.item_id, item]));
    const same = (one) => {
      const item = news.get(one.item_id);
      return item?.status === one.status && item.last_synced === one.last_synced;
    };
    const known = news.size === this.connections.length && this.connections.every(same);
    const missing = this.loaded ? !known || this.problem?.act === false : this.problem;
    if (mine && missing && !this.refreshing) this.load();
    for (const one of this.connections) Object.assign(one, pick(news.get(one.item_id)));
  }

  /** How many accounts of a connection hold something. */
  accounts(itemId) {
    const parts = (this.data?.holdings ?? []).flatMap((holding) => holding.accounts);
    return new Set(parts.filter((part) => part.item_id === itemId).map((part) => part.account_id)).size;
  }
}

function pick(item) {
  return item ? { has_pending_updates: item.has_pending_updates, last_event_at: item.last_event_at } : {};
}
