// The flag comes by itself: at once, in every tab, and in no hidden one.

import assert from "node:assert/strict";
import { test } from "node:test";

import { anotherTab, eventually, gone, shows, visit } from "../browser.js";
import { world } from "../world.js";

async function synced(t, options) {
  const pennon = await world(t, options);
  const item = await pennon.link("ins_demo_harborline");
  await pennon.refresh();
  return { pennon, item };
}

test("the flag is there within a second of the webhook", async (t) => {
  const { pennon, item } = await synced(t);
  const page = await visit(t, pennon);
  await shows(page.locator(".pill"), "Up to date");
  const seen = page.evaluate(() => {
    const banner = document.querySelector("pennon-holdings").shadowRoot.querySelector(".banner");
    return new Promise((resolve) => {
      const look = () => (banner.checkVisibility() ? resolve(Date.now()) : requestAnimationFrame(look));
      look();
    });
  });
  await pennon.news(item);
  const acknowledged = Date.now();
  const late = (await seen) - acknowledged;
  t.diagnostic(`${late} ms after the webhook was acknowledged`);
  assert.ok(late < 1000, `${late} ms`);
});

test("several tabs agree", async (t) => {
  const { pennon, item } = await synced(t, { cooldown: 1 });
  const first = await visit(t, pennon);
  await shows(first.locator(".pill"), "Up to date");
  const second = await anotherTab(t, first, pennon);
  await shows(second.getByRole("table"), "AAPL");
  await pennon.news(item);
  for (const tab of [first, second]) await shows(tab.locator(".banner"), "Updated data available");
  const value = second.locator(".overview .total").first();
  const before = await value.innerText();
  await first.getByRole("button", { name: "Refresh now" }).click();
  await shows(first.locator(".toast"), "1 updated");
  for (const tab of [first, second]) await gone(tab.locator(".banner"));
  await second.waitForFunction(
    (before) =>
      document.querySelector("pennon-holdings").shadowRoot.querySelector(".overview .total").textContent !== before,
    before,
  );
  assert.equal(await value.innerText(), await first.locator(".overview .total").first().innerText());
});

test("several tabs agree without a stream as well", async (t) => {
  const pennon = await world(t);
  await pennon.link("ins_demo_harborline");
  const first = await visit(t, pennon, { path: null });
  await first.context().route("**/api/events", (route) => route.fulfill({ status: 404, body: "" }));
  await first.goto(pennon.address);
  const second = await anotherTab(t, first, pennon);
  for (const tab of [first, second]) await shows(tab.locator(".message:visible"), "Click Refresh to sync");
  await first.locator(".message:visible").getByRole("button", { name: "Refresh" }).click();
  for (const tab of [first, second]) await shows(tab.getByRole("table"), "AAPL");
});

test("without a stream it asks every five minutes, with the tag of what it knows", async (t) => {
  const { pennon, item } = await synced(t);
  const page = await visit(t, pennon, { path: null });
  await page.clock.install();
  await page.addInitScript(() => addEventListener("pennon-change", ({ detail }) => (window.live = detail.live)));
  const asked = [];
  await page.route("**/api/events", (route) => route.fulfill({ status: 404, body: "" }));
  page.on(
    "response",
    (answer) =>
      answer.url().endsWith("/api/pending-updates") &&
      asked.push([answer.status(), answer.request().headers()["if-none-match"]]),
  );
  await page.goto(pennon.address);
  // The clock also holds the time that a request may take: it is not to move on while one is under way.
  await eventually(() => page.evaluate(() => window.live === "poll"));
  await page.clock.fastForward("05:01");
  await eventually(() => asked.length > 1);
  const statuses = asked.map(([status]) => status);
  assert.deepEqual(statuses.slice(0, 2), [200, 304]);
  assert.match(asked[1][1], /^"[0-9a-f]+"$/);
  await pennon.news(item);
  const banner = page.locator(".banner");
  await eventually(async () => (await banner.isVisible()) || (await page.clock.fastForward("05:01")));
});

test("a stream that breaks off comes back", async (t) => {
  const { pennon, item } = await synced(t);
  const page = await visit(t, pennon, { path: null });
  let broken = 0;
  // The first stream ends after its first event, as with a server that is started anew.
  await page.route("**/api/events", async (route) => {
    if (broken++ > 0) return route.continue();
    const pending = await pennon.api("/api/pending-updates");
    await route.fulfill({
      contentType: "text/event-stream",
      body: `event: pending-updates\ndata: ${JSON.stringify(pending)}\n\n`,
    });
  });
  const again = page.waitForRequest((request) => request.url().endsWith("/api/events") && broken > 0);
  await page.goto(pennon.address);
  await again;
  await pennon.news(item);
  await shows(page.locator(".banner"), "Updated data available");
});

test("a hidden tab does no work, and knows everything when it is seen again", async (t) => {
  const { pennon, item } = await synced(t);
  const page = await visit(t, pennon, { path: null });
  await page.addInitScript(() => {
    Object.defineProperty(document, "hidden", { configurable: true, get: () => window.isHidden ?? false });
    window.hide = (hidden) => {
      window.isHidden = hidden;
      document.dispatchEvent(new Event("visibilitychange"));
    };
  });
  await page.clock.install();
  await page.goto(pennon.address);
  await shows(page.locator(".pill"), "Up to date");
  const closed = page.waitForEvent("requestfailed", (request) => request.url().endsWith("/api/events"));
  await page.evaluate(() => window.hide(true));
  await closed;
  const asked = [];
  page.on("request", (request) => asked.push(request.url()));
  await pennon.news(item);
  await page.clock.fastForward("03:00:00");
  assert.deepEqual(asked, []);
  await page.evaluate(() => window.hide(false));
  await shows(page.locator(".banner"), "Updated data available");
});

test("a server that ends lets its streams go, and ends at once", async (t) => {
  const { pennon } = await synced(t);
  const page = await visit(t, pennon);
  await shows(page.locator(".pill"), "Up to date");
  const began = Date.now();
  await pennon.server.stop();
  const took = Date.now() - began;
  t.diagnostic(`${took} ms`);
  // The server gives requests under way ten seconds; a stream must not use them up.
  assert.ok(took < 8_000, `${took} ms`);
  await shows(page.locator(".offline"), "whether there is news is not known");
});
