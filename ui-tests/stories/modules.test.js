// What the modules reckon, in the browser that runs them.

import assert from "node:assert/strict";
import { test } from "node:test";

import { visit } from "../browser.js";
import { world } from "../world.js";

async function inBrowser(t) {
  const pennon = await world(t);
  const page = await visit(t, pennon, { token: null });
  return (act, ...args) => page.evaluate(act, ...args);
}

test("decimals are exact", async (t) => {
  const run = await inBrowser(t);
  const results = await run(async () => {
    const { add, compare, divide, magnitude, multiply, sign, subtract } = await import("/assets/decimal.js");
    return [
      add("0.1", "0.2"),
      subtract("18500.00", "12000"),
      subtract("0.000000000000000001", "1"),
      multiply("-1.5", "0.20"),
      divide("1", "3"),
      divide("1", "0"),
      magnitude("-0.50"),
      sign("-0.00"),
      compare("1e-7", "0.00000010"),
      compare("99999999999999999999.01", "99999999999999999999.02"),
      add("1E3", "2.5e-1"),
    ];
  });
  assert.deepEqual(results, [
    "0.3",
    "6500.00",
    "-0.999999999999999999",
    "-0.300",
    "0.333333",
    null,
    "0.50",
    0,
    0,
    -1,
    "1000.25",
  ]);
});

test("JSON keeps the digits of its numbers, and its strings as they are", async (t) => {
  const run = await inBrowser(t);
  const parsed = await run(async () => {
    const { parseExact } = await import("/assets/json.js");
    return parseExact(
      String.raw`{"a":0.000000012345678901,"b":[-1,2.50,1e-9],"c":"12 and \"3.5\" and \\","d":null,"e7":true}`,
    );
  });
  assert.deepEqual(parsed, {
    a: "0.000000012345678901",
    b: ["-1", "2.50", "1e-9"],
    c: '12 and "3.5" and \\',
    d: null,
    e7: true,
  });
});

test("the cost is what the server will do", async (t) => {
  const run = await inBrowser(t);
  const said = await run(async () => {
    const { cost } = await import("/assets/cost.js");
    const one = (id, more) => ({
      item_id: id,
      status: "active",
      has_pending_updates: false,
      last_synced: "2025-01-01T00:00:00Z",
      is_stale: false,
      ...more,
    });
    const accounts = (id) => ({ a: 2, b: 1 })[id] ?? 0;
    const quiet = [one("a"), one("b")];
    return [
      cost("plaid", quiet, accounts),
      cost("plaid", [one("a", { has_pending_updates: true }), one("b")], accounts),
      cost("plaid", [one("a", { last_synced: null }), one("b", { is_stale: true })], accounts),
      cost("plaid", [one("a", { has_pending_updates: true, status: "gone" }), one("b")], accounts),
      cost("snaptrade", quiet, accounts),
      cost("snaptrade", [one("new", { last_synced: null })], accounts),
      cost("plaid", [], accounts),
    ];
  });
  assert.deepEqual(said, [
    "2 calls, nothing changed",
    "1 call, 1 institution changed",
    "2 calls, 2 institutions changed",
    "2 calls, nothing changed",
    "about 8 calls, nothing changed",
    "a few calls, 1 institution changed",
    "",
  ]);
});

test("a store for frameworks watches while somebody listens", async (t) => {
  const pennon = await world(t);
  const item = await pennon.link("ins_demo_harborline");
  const page = await visit(t, pennon, { path: null });
  await page.route("**/", (route) =>
    route.fulfill({ contentType: "text/html", body: "<!doctype html><title>Empty</title>" }),
  );
  await page.goto(pennon.address);
  const first = await page.evaluate(async () => {
    const { usePendingUpdates } = await import("/assets/pennon.js");
    window.flags = usePendingUpdates({});
    const before = window.flags.getSnapshot().pending;
    await new Promise((resolve) => (window.leave = window.flags.subscribe(({ pending }) => pending && resolve())));
    return [before, window.flags.getSnapshot().pending.has_pending_updates, window.flags.getSnapshot().live];
  });
  assert.deepEqual(first, [null, false, "stream"]);
  await pennon.news(item);
  await page.waitForFunction(() => window.flags.getSnapshot().pending.has_pending_updates);
  const closed = page.waitForEvent("requestfailed", (request) => request.url().endsWith("/api/events"));
  await page.evaluate(() => window.leave());
  await closed;
});
