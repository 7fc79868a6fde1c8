// What it is all worth: a total for each currency, never one over all of them.

import { allocation } from "./allocation.js";
import { sign } from "./decimal.js";
import { h } from "./dom.js";
import { change, currencyName, money, percent } from "./format.js";
import { gained, totals } from "./rows.js";

/** The totals with their charts. */
export class Overview {
  constructor() {
    this.body = h("div.currencies");
    this.element = h("section.card.overview", { "aria-label": "Totals" }, this.body);
  }

  show(rows) {
    this.element.hidden = rows.length === 0;
    const several = totals(rows);
    this.body.classList.toggle("several", several.length > 1);
    this.body.replaceChildren(
      ...several.map(([currency, total]) =>
        currencyView(
          currency,
          total,
          rows.filter((row) => row.currency === currency),
        ),
      ),
    );
  }
}

function currencyView(currency, total, rows) {
  const name = currencyName(currency);
  const unvalued = rows.filter((row) => row.value === null).length;
  return h(
    "div.currency",
    {},
    h("h2", {}, name),
    h("p.total", { title: `${total} ${currency}` }, money(total, currency)),
    gainView(gained(rows), currency),
    unvalued > 0
      ? h("p.muted", {}, `${unvalued} of ${rows.length} holdings have no known value and are not in it.`)
      : null,
    allocation(rows, name),
  );
}

function gainView(gained, currency) {
  if (!gained) return null;
  const tone = ["loss", "even", "profit"][sign(gained.gain) + 1];
  const ratio = gained.ratio === null ? "" : ` (${percent(gained.ratio, { signDisplay: "exceptZero" })})`;
  const partial = gained.partial ? h("span.muted", {}, " where the cost is known") : null;
  return h("p.gain", {}, h(`span.${tone}`, {}, change(gained.gain, currency) + ratio), partial);
}
