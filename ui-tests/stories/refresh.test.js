// The paid act: what it says while it runs, and what becomes of every institution.

import assert from "node:assert/strict";
import { test } from "node:test";

import { accessible, eventually, gone, picture, shows, visit } from "../browser.js";
import { world } from "../world.js";

const HOLDINGS = "/investments/holdings/get";
const refreshButton = (page, whose = "Plaid") => page.getByRole("button", { name: `Refresh ${whose}` });
const source = (page, key) => page.locator(`[data-provider="${key}"]`);
const connection = (page, id) => page.locator(`[data-item="${id}"]`);

test("each institution shows that it is being refreshed", async (t) => {
  const pennon = await world(t);
  const items = [await pennon.link("ins_demo_harborline"), await pennon.link("ins_demo_cedar")];
  const page = await visit(t, pennon);
  await pennon.control("/faults", { endpoint: HOLDINGS, hang: true });
  await refreshButton(page).click();
  for (const item of items) await shows(connection(page, item).locator(".pill"), "Refreshing…");
  await shows(page.getByRole("button", { name: "Refreshing…" }), "Refreshing…");
  await picture(page, "refreshing");
  await accessible(page);
  await pennon.control("/faults", undefined, "DELETE");
  await shows(page.locator(".toast"), "2 updated");
  for (const item of items) await shows(connection(page, item).locator(".pill"), "Updated");
});

test("one that fails keeps what it had, and says what to do", async (t) => {
  const pennon = await world(t, { cooldown: 1 });
  const [good, bad] = [await pennon.link("ins_demo_harborline"), await pennon.link("ins_demo_cedar")];
  await pennon.refresh();
  const page = await visit(t, pennon);
  await shows(page.getByRole("table"), "VTI");
  const rows = await page.getByRole("row").count();
  await pennon.control(`/items/${bad}/break`);
  await until(page, "Refresh Plaid");
  await shows(page.locator(".toast"), "1 unchanged, 1 needs you to log in again");
  await shows(connection(page, bad), "asks you to log in again");
  await shows(connection(page, good).locator(".pill"), "Unchanged");
  assert.equal(await page.getByRole("row").count(), rows);
  await picture(page, "needs-login");
  await accessible(page);
});

test("if all fail, what was stored stays on the screen", async (t) => {
  const pennon = await world(t, { cooldown: 1 });
  const item = await pennon.link("ins_demo_harborline");
  await pennon.refresh();
  const page = await visit(t, pennon);
  const table = page.getByRole("table");
  await shows(table, "AAPL");
  const before = await table.textContent();
  await pennon.control("/faults", { item_id: item, error_code: "INSTITUTION_DOWN" });
  await until(page, "Refresh Plaid");
  await shows(
    source(page, "plaid").getByRole("alert"),
    "is not available at the moment. What was stored before is unchanged.",
  );
  assert.equal(await table.textContent(), before);
  await picture(page, "all-failed");
  await accessible(page);
});

test("one provider that has to wait takes nothing from the other", async (t) => {
  const pennon = await world(t, { snaptrade: true });
  await pennon.link("ins_demo_harborline");
  const brokerage = await pennon.connectThroughPortal("NORTHGATE");
  await pennon.refresh("plaid");
  const page = await visit(t, pennon);
  await shows(source(page, "snaptrade"), "Never synced");
  await pennon.news((await pennon.api("/api/plaid/connections")).connections[0].item_id);
  await shows(page.locator(".banner"), "Harborline");
  await shows(page.locator(".banner"), "New institution");

  await page.getByRole("button", { name: "Refresh now" }).click();
  await shows(page.locator(".toast"), "SnapTrade: 1 updated");
  await shows(source(page, "plaid").getByRole("button", { name: "Again in" }), /Again in \d+ s/);
  await shows(connection(page, brokerage).locator(".pill"), /Updated|Up to date/);
  await shows(page.getByRole("table"), "Northgate");
  await shows(page.getByRole("table"), "Harborline");
  await picture(page, "two-providers", { fullPage: true });
  await accessible(page);
});

test("a provider that hangs does not hold up the other", async (t) => {
  const pennon = await world(t, { snaptrade: true, cooldown: 1 });
  const item = await pennon.link("ins_demo_harborline");
  await pennon.connectThroughPortal("NORTHGATE");
  await pennon.refresh("plaid");
  const page = await visit(t, pennon);
  await shows(page.getByRole("table"), "AAPL");
  await pennon.control("/faults", { endpoint: HOLDINGS, hang: true });
  await until(page, "Refresh Plaid", () => eventually(async () => (await pennon.callsTo(HOLDINGS)) === 2));
  await refreshButton(page, "SnapTrade").click();
  await shows(page.locator(".toast"), "SnapTrade: 1 updated");
  await shows(connection(page, item).locator(".pill"), "Refreshing…");
  await shows(page.getByRole("table"), "AAPL");
  await pennon.control("/faults", undefined, "DELETE");
  await gone(connection(page, item).getByText("Refreshing…"));
});

/** Clicks; if the cooldown of the story's own refresh is not over, once more when the button allows it. */
async function until(page, name, done = () => page.locator(".toast, .notice:visible").first().waitFor()) {
  const button = page.getByRole("button", { name });
  await button.click();
  const waiting = page.getByRole("button", { name: "Again in" }).first();
  if ((await Promise.race([done().then(() => "done"), waiting.waitFor().then(() => "wait")])) === "done") return;
  await button.first().waitFor();
  await button.click();
  await done();
}
