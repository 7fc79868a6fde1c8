// The browser, and what a story looks at.

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { after, before } from "node:test";

import { chromium } from "playwright-core";

import { ROOT } from "./process.js";

const PICTURES = `${ROOT}target/ui-pictures`;
const AXE = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
const CHROMIUM = [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** With ASSETS=disk the page's files come from here, so that one can work on them without building. */
const ASSETS = `${ROOT}crates/pennon-http/assets`;

let browser;

before(async () => {
  const executablePath = CHROMIUM.find((path) => path && existsSync(path));
  browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--force-device-scale-factor=1"] });
  await mkdir(PICTURES, { recursive: true });
});
after(() => browser?.close());

/** A page of the user in a browser of their own, on the page of the server unless `path` is null. */
export async function visit(t, world, { path = "/", token = world.token, ...options } = {}) {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 900 },
    locale: "en-US",
    timezoneId: "UTC",
    ...options,
  });
  t.after(() => context.close());
  if (token)
    await context.addCookies([
      { name: "session_id", value: token, url: world.address, httpOnly: true, sameSite: "Lax" },
    ]);
  if (process.env.ASSETS === "disk") await context.route("**/assets/*", fromDisk);
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  watch(t, page);
  if (path !== null) await page.goto(world.address + path);
  return page;
}

function fromDisk(route) {
  return route.fulfill({ path: ASSETS + new URL(route.request().url()).pathname.slice("/assets".length) });
}

/** Another tab of the same browser. */
export async function anotherTab(t, page, world) {
  const tab = await page.context().newPage();
  tab.setDefaultTimeout(10_000);
  watch(t, tab);
  await tab.goto(`${world.address}/`);
  return tab;
}

/** A story fails if its page throws, or if the policy had to stop something. */
function watch(t, page) {
  const wrong = [];
  page.on("pageerror", (error) => wrong.push(error.stack));
  page.on(
    "console",
    (message) => /Content Security Policy|violates/.test(message.text()) && wrong.push(message.text()),
  );
  t.after(() => assert.deepEqual(wrong, []));
}

/** Keeps a picture. */
export async function picture(page, name, options = {}) {
  await page.evaluate(settled, !options.fullPage);
  await page.screenshot({ path: `${PICTURES}/${name}.png`, ...options });
}

/** Runs in the page: what moves once comes to rest. An animation whose element is replaced is at rest as well. */
function settled(fromTop) {
  if (fromTop) window.scrollTo(0, 0);
  const all = document.querySelector("pennon-holdings")?.shadowRoot.getAnimations() ?? [];
  return Promise.allSettled(
    all.filter((one) => one.effect?.getTiming().iterations === 1).map((one) => one.finished),
  ).then(() => {});
}

/** Fails if axe-core finds anything serious. */
export async function accessible(page) {
  // By evaluation, because the page's policy lets no other script in.
  await page.evaluate(await readFile(AXE, "utf8"));
  const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
  const serious = violations.filter((one) => ["serious", "critical"].includes(one.impact));
  const told = serious.map(
    (one) => `${one.id}: ${one.help}: ${one.nodes.map((node) => `${node.target} ${node.failureSummary}`).join("; ")}`,
  );
  assert.deepEqual(told, []);
}

/** Waits until an element shows exactly what is expected, or matches it. */
export async function shows(locator, expected) {
  await locator.filter({ hasText: expected }).first().waitFor();
}

/** Waits until there is no such element to be seen. */
export function gone(locator) {
  return locator.first().waitFor({ state: "hidden" });
}

/** Waits for something outside of the browser. */
export async function eventually(condition, patience = 10_000) {
  const deadline = Date.now() + patience;
  while (!(await condition())) {
    assert.ok(Date.now() < deadline, `in vain: ${condition}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}
