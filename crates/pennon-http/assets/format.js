// How things are written, in the browser's own language. Amounts are decimal text and stay exact.

import { compare, magnitude, sign } from "./decimal.js";

/** What stands for a value that is not known. */
export const UNKNOWN = "–";

const ISO = new Set(Intl.supportedValuesOf("currency"));
const formats = new Map();

/** Making a format is slow, using it is not. */
function format(key, make) {
  if (!formats.has(key)) formats.set(key, make());
  return formats.get(key);
}

const numbers = (options) => format(JSON.stringify(options), () => new Intl.NumberFormat(undefined, options));

/** An amount of money. Less than the smallest coin is shown with its first digits, never as zero. */
export function money(amount, currency, options = {}) {
  if (amount === null || amount === undefined) return UNKNOWN;
  if (!ISO.has(currency)) return `${quantity(amount)} ${currency}`;
  const tiny = sign(amount) !== 0 && compare(magnitude(amount), "0.01") < 0;
  const digits = tiny ? { maximumSignificantDigits: 3 } : {};
  return numbers({ style: "currency", currency, ...digits, ...options }).format(amount);
}

/** A change of money: with its sign. */
export function change(amount, currency) {
  return money(amount, currency, { signDisplay: "exceptZero" });
}

/** The price of one: of small ones more digits matter. */
export function price(amount, currency) {
  if (amount === null || amount === undefined || !ISO.has(currency)) return money(amount, currency);
  const small = compare(magnitude(amount), "1") < 0;
  return money(amount, currency, small ? { maximumSignificantDigits: 4 } : {});
}

/** How many. */
export function quantity(amount) {
  if (amount === null || amount === undefined) return UNKNOWN;
  const small = compare(magnitude(amount), "1") < 0;
  return numbers(small ? { maximumSignificantDigits: 6 } : { maximumFractionDigits: 6 }).format(amount);
}

/** A ratio as a percentage with its sign. */
export function percent(ratio, options = {}) {
  if (ratio === null || ratio === undefined) return UNKNOWN;
  return numbers({ style: "percent", maximumFractionDigits: 1, ...options }).format(ratio);
}

/** A count. */
export function count(number) {
  return numbers({}).format(number);
}

/** The name of a currency. */
export function currencyName(code) {
  if (!ISO.has(code)) return code;
  return format("currency names", () => new Intl.DisplayNames(undefined, { type: "currency" })).of(code) ?? code;
}

/** Names as a list: "A, B and C". */
export function list(names) {
  return format("list", () => new Intl.ListFormat(undefined, { type: "conjunction" })).format(names);
}

/** When, to the minute. */
export function time(text) {
  return format("time", () => new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" })).format(
    new Date(text),
  );
}

/** When, to the second and with the zone: for whoever wants to know exactly. */
export function exactTime(text) {
  return format("exact", () => new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "long" })).format(
    new Date(text),
  );
}

/** When the provider knew. Midnight in UTC stands for a day without a time, the same day everywhere. */
export function asOf(text) {
  if (!/T00:00:00(\.0+)?Z$/.test(text)) return time(text);
  return format("day", () => new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeZone: "UTC" })).format(
    new Date(text),
  );
}

const STEPS = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];

/** How long ago: "2 hours ago". */
export function ago(text, now = Date.now()) {
  const seconds = Math.max(0, Math.floor((now - new Date(text).getTime()) / 1000));
  const step = STEPS.find(([, size]) => seconds >= size);
  if (!step) return "just now";
  const relative = format("ago", () => new Intl.RelativeTimeFormat(undefined, { numeric: "always" }));
  return relative.format(-Math.floor(seconds / step[1]), step[0]);
}
