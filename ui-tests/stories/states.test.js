// Every state that is not "all is well".

import assert from "node:assert/strict";
import { test } from "node:test";

import { accessible, gone, picture, shows, visit } from "../browser.js";
import { world } from "../world.js";

const card = (page) => page.locator(".message:visible");

test("nobody is logged in", async (t) => {
  const pennon = await world(t);
  const page = await visit(t, pennon, { token: null });
  await shows(page.getByRole("heading"), "Please log in");
  await gone(page.getByRole("button", { name: "Log out" }));
  await picture(page, "please-log-in");
  await accessible(page);
  await page.goto(`${pennon.address}/login?code=nonsense`);
  await shows(page.getByRole("heading"), "This link does not work");
  await picture(page, "login-refused");
  await accessible(page);
});

test("nothing is connected yet", async (t) => {
  const pennon = await world(t, { snaptrade: true });
  const page = await visit(t, pennon);
  await shows(card(page), "Connect your first institution");
  await shows(card(page).getByRole("button"), "Connect with Plaid");
  await shows(card(page).getByRole("button"), "Connect with SnapTrade");
  await picture(page, "nothing-connected");
  await accessible(page);
});

test("never synced", async (t) => {
  const pennon = await world(t);
  await pennon.link("ins_demo_harborline");
  const page = await visit(t, pennon);
  await shows(card(page), "Click Refresh to sync your holdings");
  await shows(page.locator(".cost"), "1 call, 1 institution changed");
  await picture(page, "never-synced");
  await accessible(page);
  await card(page).getByRole("button", { name: "Refresh" }).click();
  await shows(page.getByRole("table"), "AAPL");
  await gone(card(page));
});

test("loading", async (t) => {
  const pennon = await world(t);
  await pennon.link("ins_demo_harborline");
  await pennon.refresh();
  const page = await visit(t, pennon, { path: null });
  let answer;
  const held = new Promise((resolve) => (answer = resolve));
  await page.route("**/api/plaid/holdings", async (route) => {
    await held;
    await route.continue();
  });
  await page.goto(pennon.address);
  await page.locator(".loading").waitFor();
  await picture(page, "loading");
  await accessible(page);
  answer();
  await shows(page.getByRole("table"), "AAPL");
  await gone(page.locator(".loading"));
});

test("offline: what is on the screen stays, and the flag is not known", async (t) => {
  const pennon = await world(t);
  const item = await pennon.link("ins_demo_harborline");
  await pennon.refresh();
  const page = await visit(t, pennon);
  await shows(page.locator(".pill"), "Up to date");
  await page.context().setOffline(true);
  await shows(page.locator(".offline"), "whether there is news is not known");
  await shows(page.locator(".pill"), "News unknown");
  await shows(page.getByRole("table"), "AAPL");
  await picture(page, "offline");
  await accessible(page);
  await pennon.news(item);
  await page.context().setOffline(false);
  await shows(page.locator(".banner"), "Updated data available");
  await gone(page.locator(".offline"));
});

test("the server is not there when the page comes up", async (t) => {
  const pennon = await world(t);
  await pennon.link("ins_demo_harborline");
  await pennon.refresh();
  const page = await visit(t, pennon, { path: null });
  await page.route("**/api/**", (route) => route.abort());
  await page.goto(pennon.address);
  await shows(card(page), "The server cannot be reached");
  await picture(page, "unreachable");
  await accessible(page);
  await page.unroute("**/api/**");
  await shows(page.getByRole("table"), "AAPL");
});

test("the session ends while the page is open", async (t) => {
  const pennon = await world(t);
  const item = await pennon.link("ins_demo_harborline");
  await pennon.refresh();
  const page = await visit(t, pennon);
  await shows(page.getByRole("table"), "AAPL");
  await pennon.api("/logout", {});
  await pennon.news(item);
  await shows(page.getByRole("heading"), "Your session has ended");
  await gone(page.getByRole("table"));
  await picture(page, "session-ended");
  await accessible(page);
});

test("logging out", async (t) => {
  const pennon = await world(t);
  const page = await visit(t, pennon);
  await page.getByRole("button", { name: "Log out" }).click();
  await shows(page.getByRole("heading"), "Please log in");
});

test("an institution asks for a new login, and gets it", async (t) => {
  const pennon = await world(t, { cooldown: 1 });
  const item = await pennon.link("ins_demo_harborline");
  await pennon.refresh();
  const page = await visit(t, pennon);
  await shows(page.locator(".pill"), "Up to date");
  await page.getByRole("button", { name: "Ask for a new login" }).click();
  await shows(page.locator(`[data-item="${item}"] .pill`), "Log in again");
  await picture(page, "needs-reauth");
  await accessible(page);
  await page.getByRole("button", { name: "Log in again: Harborline" }).click();
  await shows(page.getByRole("dialog"), "Log in at Harborline");
  await picture(page, "update-mode");
  await accessible(page);
  await page.getByRole("button", { name: "Log in", exact: true }).click();
  await shows(page.locator(".toast"), "You are logged in again");
  await gone(page.getByRole("dialog"));
});

test("nothing is held any more", async (t) => {
  const pennon = await world(t);
  await pennon.link("ins_demo_newleaf");
  await pennon.refresh();
  const page = await visit(t, pennon);
  await shows(page.locator(".note:visible"), "You hold nothing there at the moment");
  await shows(page.locator(".pill"), "Up to date");
  await picture(page, "nothing-held");
  await accessible(page);
});

test("the provider has disconnected an institution", async (t) => {
  const pennon = await world(t);
  const item = await pennon.link("ins_demo_harborline");
  await pennon.refresh();
  const page = await visit(t, pennon);
  await shows(page.locator(".pill"), "Up to date");
  await pennon.control(`/items/${item}/webhook`, { type: "ITEM", code: "USER_PERMISSION_REVOKED" });
  await shows(page.locator(".pill"), "Disconnected");
  await shows(page.locator(".trouble:visible"), "no longer has your permission");
  await picture(page, "disconnected");
  await accessible(page);
});

test("older than a day", async (t) => {
  const pennon = await world(t);
  await pennon.link("ins_demo_harborline");
  await pennon.refresh();
  const page = await visit(t, pennon, { path: null });
  await page.route("**/api/plaid/holdings", (route) => aged(route, 27));
  await page.goto(pennon.address);
  await shows(page.locator(".synced"), "Last synced 1 day ago");
  await shows(page.locator(".synced"), "older than a day");
  await shows(page.locator(".pill"), "Over a day old");
  const exact = await page.locator(".synced time").getAttribute("title");
  assert.match(exact, /\d{4} at \d+:\d\d:\d\d/, "the exact time on hover");
  await picture(page, "stale");
  await accessible(page);
});

test("two hours ago, and what the provider knew is another thing", async (t) => {
  const pennon = await world(t);
  await pennon.link("ins_demo_harborline");
  await pennon.refresh();
  const page = await visit(t, pennon, { path: null });
  await page.route("**/api/plaid/holdings", (route) => aged(route, 2, false));
  await page.goto(pennon.address);
  await shows(page.locator(".synced"), "Last synced 2 hours ago");
  await shows(page.locator(".connection"), /broker’s data as of/);
});

/** The server's answer, as it would be so many hours after the last refresh. */
async function aged(route, hours, stale = true) {
  const answer = await route.fetch();
  const body = await answer.json();
  const about = body.holdings.portfolio_metadata;
  about.last_synced = new Date(Date.now() - hours * 3_600_000).toISOString();
  about.is_stale = stale;
  about.connections.forEach((one) => (one.is_stale = stale));
  await route.fulfill({ response: answer, json: body });
}
