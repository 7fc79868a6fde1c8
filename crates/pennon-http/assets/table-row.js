// A row of the table, and on demand the accounts that it is made of.

import { sign } from "./decimal.js";
import { button, h } from "./dom.js";
import { UNKNOWN, asOf, change, money, percent, price, quantity } from "./format.js";

/** The row of a holding. Its accounts are made when somebody asks for them. */
export function rowView(row) {
  const parts = row.parts.length > 0 ? toggle(row) : null;
  const view = h("div.row", { role: "row" }, nameCell(row, parts), ...cells(row));
  parts?.addEventListener("click", () => {
    const open = parts.getAttribute("aria-expanded") !== "true";
    parts.setAttribute("aria-expanded", String(open));
    if (open) view.after(...row.parts.map((part) => partView(row, part)));
    else while (view.nextElementSibling?.classList.contains("part")) view.nextElementSibling.remove();
  });
  return view;
}

function toggle(row) {
  const label = `Accounts with ${row.title}`;
  const view = button(".toggle", () => {});
  view.setAttribute("aria-expanded", "false");
  view.setAttribute("aria-label", label);
  return view;
}

function nameCell(row, parts) {
  const second = [row.name === row.title ? row.kind : row.name, ...row.where].filter(Boolean).join(" · ");
  const names = h("span.names", {}, h("span.ticker", {}, row.title), h("span.second", { title: second }, second));
  return h("div.cell.holding", { role: "rowheader" }, parts, names);
}

function cells(row) {
  const day = row.priceAsOf ? `Price as of ${asOf(row.priceAsOf)}` : null;
  return [
    number("Quantity", quantity(row.quantity), row.quantity),
    number("Price", price(row.price, row.currency), day),
    number("Value", money(row.value, row.currency), row.value, ".value"),
    number("Cost basis", money(row.cost, row.currency), row.cost),
    gainCell(row),
  ];
}

function number(label, text, title, selector = "") {
  const unknown = text === UNKNOWN;
  const content = unknown ? h("span.unknown", { title: "Not known" }, UNKNOWN) : text;
  return h(`div.cell.number${selector}`, { role: "cell", "data-label": label, title: unknown ? null : title }, content);
}

function gainCell(row) {
  if (row.gain === null) return number("Gain", UNKNOWN, null, ".gain");
  const tone = ["loss", "even", "profit"][sign(row.gain) + 1];
  const ratio = row.ratio === null ? null : h("span.ratio", {}, percent(row.ratio, { signDisplay: "exceptZero" }));
  return h(
    "div.cell.number.gain",
    { role: "cell", "data-label": "Gain", title: row.gain },
    h(`span.${tone}`, {}, change(row.gain, row.currency)),
    ratio,
  );
}

function partView(row, part) {
  // In a group of its own, the institution stands in the heading.
  const institution = row.where.length > 0 ? part.institution_name : null;
  const name = [institution, part.account_name].filter(Boolean).join(" · ") || part.account_id;
  return h(
    "div.row.part",
    { role: "row" },
    h("div.cell.holding", { role: "rowheader" }, h("span.names", {}, name)),
    number("Quantity", quantity(part.quantity), part.quantity),
    h("div.cell.number.blank", { role: "cell" }),
    number("Value", money(part.value, row.currency), part.value, ".value"),
    number("Cost basis", money(part.cost_basis, row.currency), part.cost_basis),
    h("div.cell.number.gain.blank", { role: "cell" }),
  );
}
