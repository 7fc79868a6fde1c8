// The table of holdings: sortable, grouped or consolidated, and quick with thousands of rows, because the
// browser lays out only those that can be seen (`content-visibility`).

import { button, h, say } from "./dom.js";
import { count, money } from "./format.js";
import { consolidated, grouped, sorted, totals } from "./rows.js";
import { rowView } from "./table-row.js";
import { nameOf } from "./words.js";

const COLUMNS = [
  ["holding", "Holding"],
  ["quantity", "Quantity"],
  ["price", "Price"],
  ["value", "Value"],
  ["cost", "Cost basis"],
  ["gain", "Gain"],
];

const VIEWS = [
  ["consolidated", "Consolidated"],
  ["grouped", "By institution"],
];

/** The table with its controls. */
export class Table {
  #order = { column: "value", descending: true };
  #view = "consolidated";
  #providers = [];
  #known = new Map();

  constructor() {
    /** Whether there is no row. */
    this.empty = true;
    this.views = VIEWS.map(([view, label]) => button(".choice", () => this.#choose(view), label));
    this.headers = COLUMNS.map(([column, label]) => this.#header(column, label));
    this.count = h("span.muted");
    this.body = h("div.body", { role: "rowgroup" });
    const head = h("div", { role: "rowgroup" }, h("div.row.columns", { role: "row" }, ...this.headers));
    const bar = h(
      "div.bar",
      {},
      h("h2", {}, "Holdings"),
      this.count,
      h("div.choices", { role: "group", "aria-label": "View" }, ...this.views),
    );
    this.table = h("div.table", { role: "table", "aria-label": "Holdings" }, head, this.body);
    this.element = h("section.card.holdings", { "aria-label": "Holdings" }, bar, this.table);
    this.#mark();
  }

  /** Shows the holdings of these providers. */
  show(providers) {
    this.#providers = providers;
    this.#fill();
  }

  #header(column, label) {
    const view = h(
      "div.cell",
      { role: "columnheader" },
      button(".sort", () => this.#sortBy(column), label),
    );
    view.classList.toggle("number", column !== "holding");
    return view;
  }

  #sortBy(column) {
    const { column: current, descending } = this.#order;
    // Names begin at A, numbers with the largest.
    this.#order = { column, descending: column === current ? !descending : column !== "holding" };
    this.#mark();
    this.#fill();
  }

  #choose(view) {
    this.#view = view;
    this.#mark();
    this.#fill();
  }

  #mark() {
    COLUMNS.forEach(([column], index) => {
      const direction = this.#order.descending ? "descending" : "ascending";
      this.headers[index].setAttribute("aria-sort", column === this.#order.column ? direction : "none");
    });
    VIEWS.forEach(([view], index) => this.views[index].setAttribute("aria-pressed", String(view === this.#view)));
  }

  #fill() {
    const kept = this.#known;
    this.#known = new Map();
    const all = consolidated(this.#providers);
    this.empty = all.length === 0;
    say(this.count, count(all.length));
    const views = this.#view === "grouped" ? this.#groups(kept) : this.#rows(all, kept);
    this.body.replaceChildren(...views);
    this.table.setAttribute("aria-rowcount", String(views.length + 1));
  }

  #groups(kept) {
    return grouped(this.#providers)
      .filter(({ rows }) => rows.length > 0)
      .flatMap((group) => [groupView(group), ...this.#rows(group.rows, kept)]);
  }

  /** Rows that are the same stay the same elements, with the accounts that are open and the focus. */
  #rows(rows, kept) {
    return sorted(rows, this.#order).flatMap((row) => {
      const print = JSON.stringify(row);
      const known = kept.get(row.key);
      const view = known?.print === print ? known.view : rowView(row);
      this.#known.set(row.key, { print, view });
      return [view, ...openParts(view)];
    });
  }
}

function openParts(view) {
  const parts = [];
  for (let next = view.nextElementSibling; next?.classList.contains("part"); next = next.nextElementSibling)
    parts.push(next);
  return parts;
}

function groupView({ provider, connection, rows }) {
  const sums = totals(rows).map(([currency, total]) => h("span", {}, money(total, currency)));
  const flag = connection.has_pending_updates && provider.flag ? h("span.pill.amber", {}, "New data") : null;
  const name = h("span.names", {}, h("span.ticker", {}, nameOf(connection)), h("span.second", {}, provider.label));
  const heading = h("div.cell.holding", { role: "rowheader" }, name, flag);
  return h("div.row.group", { role: "row" }, heading, h("div.cell.number.sums", { role: "cell" }, ...sums));
}
