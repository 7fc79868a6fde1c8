// Connecting institutions, both ways.

import { test } from "node:test";

import { accessible, gone, picture, shows, visit } from "../browser.js";
import { world } from "../world.js";

test("through the widget, which the sandbox stands in for", async (t) => {
  const pennon = await world(t);
  const page = await visit(t, pennon);
  await page.getByRole("button", { name: "Connect with Plaid" }).click();
  const dialog = page.getByRole("dialog");
  await shows(dialog, "Choose your institution");
  await picture(page, "choose-institution");
  await accessible(page);
  await page.keyboard.press("Escape");
  await gone(dialog);
  await page.getByRole("button", { name: "Connect with Plaid" }).click();
  await dialog.getByRole("button", { name: "Harborline" }).click();
  await shows(page.locator(".toast"), "Connected. Click Refresh");
  await shows(page.locator(".message:visible"), "Click Refresh to sync your holdings");
  await page.locator(".message:visible").getByRole("button", { name: "Refresh" }).click();
  await shows(page.getByRole("table"), "AAPL");
});

test("through the portal and back", async (t) => {
  const pennon = await world(t, { snaptrade: true });
  const page = await visit(t, pennon);
  await page.getByRole("button", { name: "Connect with SnapTrade" }).click();
  await page.waitForURL(`${pennon.sandbox}/**`);
  await picture(page, "portal");
  await page.getByText("Northgate").first().click();
  await page.waitForURL(`${pennon.address}/**`);
  await shows(page.locator('[data-provider="snaptrade"]'), "New institution");
  await page.getByRole("button", { name: "Refresh SnapTrade" }).click();
  await shows(page.locator(".toast"), "SnapTrade: 1 updated");
  await shows(page.getByRole("table"), "Northgate");
});

test("what goes wrong is said in words", async (t) => {
  const pennon = await world(t);
  await pennon.control("/faults", { endpoint: "/link/token/create", status: 502, body: {} });
  const page = await visit(t, pennon);
  await page.getByRole("button", { name: "Connect with Plaid" }).click();
  await shows(page.locator(".toast.bad"), "The provider could not be reached");
});
