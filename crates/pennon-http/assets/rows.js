// The rows of the table: consolidated as the server has it, or per institution.

import { add, compare, divide, magnitude, sign, subtract } from "./decimal.js";
import { nameOf } from "./words.js";

/** Every holding of every provider. Holdings of two providers are never merged: nobody knows if they are one security. */
export function consolidated(providers) {
  return unique(
    providers.flatMap((provider) =>
      (provider.data?.holdings ?? []).map((one) => row(provider, one, one.accounts, one)),
    ),
  );
}

/** The holdings of each institution: `[{provider, connection, rows}]`, institutions without holdings too. */
export function grouped(providers) {
  return providers.flatMap((provider) => {
    const rows = new Map(provider.connections.map((connection) => [connection.item_id, []]));
    for (const holding of provider.data?.holdings ?? []) {
      const parts = Map.groupBy(holding.accounts, (part) => part.item_id);
      parts.forEach((own, item) => rows.get(item)?.push(row(provider, holding, own, summed(own), item)));
    }
    return provider.connections.map((connection) => ({
      provider,
      connection,
      rows: unique(rows.get(connection.item_id)),
    }));
  });
}

/** The totals of each currency over rows or holdings, as `[[currency, amount]]`, the currency of most rows first. */
export function totals(rows) {
  const byCurrency = Map.groupBy(rows, (one) => one.currency);
  const sum = (own) => own.reduce((total, one) => (one.value === null ? total : add(total, one.value)), "0");
  return [...byCurrency].sort(([, a], [, b]) => b.length - a.length).map(([currency, own]) => [currency, sum(own)]);
}

/** What rows have gained, over those of which it is known; null if it is known of none. */
export function gained(rows) {
  const known = rows.filter((one) => one.gain !== null);
  if (known.length === 0) return null;
  const total = (of) => known.reduce((sum, one) => add(sum, of(one)), "0");
  const gain = total((one) => one.gain);
  return {
    gain,
    ratio: ratio(
      gain,
      total((one) => one.cost),
    ),
    partial: known.length < rows.length,
  };
}

/**
 * The rows in order. Amounts of two currencies cannot be compared, so that each currency is a block of its
 * own; what is not known comes last, whichever way.
 */
export function sorted(rows, { column, descending }) {
  const { of, by, money } = COLUMNS[column] ?? COLUMNS.value;
  const turn = descending ? -1 : 1;
  const blocks = new Map(money ? totals(rows).map(([currency], index) => [currency, index]) : []);
  return [...rows].sort((a, b) => {
    if (money && a.currency !== b.currency) return blocks.get(a.currency) - blocks.get(b.currency);
    const [x, y] = [of(a), of(b)];
    if (x === null || y === null) return (x === null) - (y === null);
    return turn * by(x, y);
  });
}

const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });
const text = (of) => ({ of, by: collator.compare });
const decimal = (name, money = true) => ({ of: (one) => one[name], by: compare, money });

const COLUMNS = {
  holding: text((one) => one.title),
  quantity: decimal("quantity", false),
  price: decimal("price"),
  value: decimal("value"),
  cost: decimal("cost"),
  gain: decimal("gain"),
};

function row(provider, holding, parts, { quantity, value, cost_basis: cost }, item = "") {
  const gain = value !== null && cost !== null ? subtract(value, cost) : null;
  const { ticker, name, kind, currency, price } = holding;
  return {
    key: [provider.key, item, ticker, name, kind, currency].join("\u0000"),
    ...{ name, kind, currency, price, quantity, value, cost, gain, parts },
    title: titleOf(holding),
    priceAsOf: holding.price_as_of,
    ratio: gain === null ? null : ratio(gain, cost),
    // In a group of its own, the institution stands in the heading.
    where: item ? [] : [...new Set(parts.map(nameOf))],
  };
}

/** What a holding is called. Cash has a ticker at the provider, but not among people. */
function titleOf({ ticker, name }) {
  return ticker?.startsWith("CUR:") ? "Cash" : (ticker ?? name ?? "No name");
}

/** Of two that look alike, both are shown. */
function unique(rows) {
  const seen = new Map();
  for (const one of rows) {
    const count = seen.get(one.key) ?? 0;
    seen.set(one.key, count + 1);
    if (count > 0) one.key += `\u0000${count}`;
  }
  return rows;
}

function summed(parts) {
  const sum = (name) =>
    parts.reduce((total, part) => (total === null || part[name] === null ? null : add(total, part[name])), "0");
  return { quantity: sum("quantity"), value: sum("value"), cost_basis: sum("cost_basis") };
}

/** A gain in relation to its cost; of a short position the cost is negative, and the gain is not. */
function ratio(gain, cost) {
  return sign(cost) === 0 ? null : divide(gain, magnitude(cost));
}
