// As a new user would: log in, see the news come, refresh, and wait before the next click.

import assert from "node:assert/strict";
import { test } from "node:test";

import { accessible, gone, picture, shows, visit } from "../browser.js";
import { world } from "../world.js";

test("from the login link to the countdown", async (t) => {
  const pennon = await world(t, { cooldown: 5 });
  await pennon.link("ins_demo_harborline");
  await pennon.link("ins_demo_maplecourt");
  await pennon.refresh();
  const page = await visit(t, pennon, { path: null, token: null });
  await page.goto(await pennon.loginLink());

  await shows(page.getByRole("table", { name: "Holdings" }), "AAPL");
  await shows(page.locator(".synced"), /Last synced (just now|\d+ minutes? ago)/);
  const row = page
    .getByRole("row")
    .filter({ has: page.getByText("AAPL", { exact: true }) })
    .first();
  const before = await row.textContent();
  await gone(page.locator(".banner"));
  await accessible(page);

  await page.getByRole("button", { name: "News at the broker: Harborline" }).click();
  await shows(page.locator(".banner"), "Updated data available from your broker");
  await shows(page.locator(".banner"), "Harborline Brokerage");
  const { y } = await page.locator(".banner").boundingBox();
  assert.ok(y >= 0 && y < 100, `the banner is where one looks, although the button is far below: ${y}`);
  await shows(page.locator(".cost"), "1 call, 1 institution changed");
  assert.equal(await page.title(), "● Pennon");
  await picture(page, "news", { fullPage: true });
  await accessible(page);

  // The first refresh of this user was a moment ago.
  await refreshWhenAllowed(page);
  await shows(page.locator(".toast"), "1 updated");
  await gone(page.locator(".banner"));
  assert.notEqual(await row.textContent(), before);
  await picture(page, "refreshed");
  assert.equal(await pennon.callsTo("/investments/holdings/get"), 3);

  await page.getByRole("button", { name: "Refresh Plaid" }).click();
  await shows(page.getByRole("button", { name: "Again in" }), /Again in \d s/);
  await picture(page, "countdown");
  await accessible(page);
  await shows(page.getByRole("button", { name: "Refresh Plaid" }), "Refresh");
  assert.equal(await pennon.callsTo("/investments/holdings/get"), 3, "the second click cost nothing");
});

/** Clicks until the cooldown of an earlier refresh is over, as the countdown tells. */
async function refreshWhenAllowed(page) {
  const button = page.locator(".banner button");
  await button.click();
  const first = await Promise.race([
    page
      .locator(".toast")
      .first()
      .waitFor()
      .then(() => "done"),
    page
      .getByRole("button", { name: "Again in" })
      .first()
      .waitFor()
      .then(() => "wait"),
  ]);
  if (first === "done") return;
  await shows(button, "Refresh now");
  await button.click();
}
