// How one currency is spread over the holdings, drawn as a strip.

import { add, compare, divide, millionths, sign } from "./decimal.js";
import { h, svg } from "./dom.js";
import { percent } from "./format.js";

const SLICES = 6;
const WIDTH = 1_000_000;

/** The strip with its legend, or null if there is nothing to draw. */
export function allocation(rows, currencyName) {
  const slices = largest(rows.filter((row) => row.value !== null && sign(row.value) > 0));
  if (slices.length === 0) return null;
  const whole = slices.reduce((sum, slice) => add(sum, slice.value), "0");
  const shares = slices.map((slice) => ({
    ...slice,
    share: percent(divide(slice.value, whole), { signDisplay: "never" }),
  }));
  const label = `Allocation in ${currencyName}: ${shares.map((one) => `${one.name} ${one.share}`).join(", ")}`;
  const left = rows.filter((row) => row.value !== null && sign(row.value) < 0).length;
  return h("figure.allocation", {}, strip(shares, whole, label), legend(shares), left > 0 ? note(left) : null);
}

/** The largest holdings, and all others as one. */
function largest(rows) {
  const ordered = [...rows].sort((a, b) => compare(b.value, a.value));
  const named = ordered.slice(0, ordered.length > SLICES + 1 ? SLICES : SLICES + 1);
  const others = ordered.slice(named.length);
  const slices = named.map((row, index) => ({ name: row.title, value: row.value, hue: `hue${index}` }));
  if (others.length === 0) return slices;
  const value = others.reduce((sum, row) => add(sum, row.value), "0");
  return [...slices, { name: `${others.length} others`, value, hue: "others" }];
}

function strip(slices, whole, label) {
  let x = 0;
  const bars = slices.map((slice) => {
    const width = millionths(slice.value, whole);
    const bar = svg(
      `rect.${slice.hue}`,
      { x, y: 0, width, height: 10 },
      svg("title", {}, `${slice.name} ${slice.share}`),
    );
    x += width;
    return bar;
  });
  return svg(
    "svg.strip",
    { viewBox: `0 0 ${WIDTH} 10`, preserveAspectRatio: "none", role: "img", "aria-label": label },
    ...bars,
  );
}

function legend(slices) {
  const entry = (slice) =>
    h(
      "li",
      {},
      svg(`svg.dot.${slice.hue}`, { viewBox: "0 0 8 8" }, svg("circle", { cx: 4, cy: 4, r: 4 })),
      h("span.name", {}, slice.name),
      h("span.share", {}, slice.share),
    );
  // The drawing's label says the same.
  return h("ul.legend", { "aria-hidden": "true" }, ...slices.map(entry));
}

function note(count) {
  return h(
    "figcaption.muted",
    {},
    count === 1 ? "One short position is not drawn." : `${count} short positions are not drawn.`,
  );
}
