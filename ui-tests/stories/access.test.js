// Dark and light, narrow and wide, by keyboard alone, and without motion.

import assert from "node:assert/strict";
import { test } from "node:test";

import { accessible, picture, shows, visit } from "../browser.js";
import { world } from "../world.js";

async function withNews(t) {
  const pennon = await world(t, { cooldown: 1 });
  const item = await pennon.link("ins_demo_harborline");
  await pennon.link("ins_demo_maplecourt");
  await pennon.refresh();
  await pennon.news(item);
  return pennon;
}

for (const scheme of ["light", "dark"]) {
  for (const width of [320, 390, 768, 1280, 1920]) {
    test(`${scheme}, ${width} wide`, async (t) => {
      const pennon = await withNews(t);
      const page = await visit(t, pennon, { colorScheme: scheme, viewport: { width, height: 900 } });
      await shows(page.locator(".banner"), "Updated data available");
      await shows(page.getByRole("table"), "AAPL");
      await accessible(page);
      const overflow = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      assert.equal(overflow, 0, "nothing is wider than the screen");
      await picture(page, `${scheme}-${width}`);
    });
  }
}

test("everything can be reached and done by keyboard", async (t) => {
  const pennon = await withNews(t);
  const page = await visit(t, pennon);
  await shows(page.locator(".banner"), "Updated data available");
  const reached = [];
  for (let step = 0; step < 40; step += 1) {
    await page.keyboard.press("Tab");
    reached.push(await page.evaluate(focused));
  }
  const expected = [
    "Log out",
    "Refresh now",
    "Refresh Plaid",
    "Connect another institution",
    "Consolidated",
    "By institution",
    "Value",
    "Accounts with VTI",
  ];
  for (const name of expected)
    assert.ok(
      reached.some((one) => one.name === name),
      `${name} is reached: ${JSON.stringify(reached)}`,
    );
  assert.ok(
    reached.every((one) => one.name === "" || one.outlined),
    "and it can be seen where one is",
  );

  await page.locator(".banner button").focus();
  await page.keyboard.press("Enter");
  await page
    .locator(".toast")
    .or(page.getByRole("button", { name: "Again in" }))
    .first()
    .waitFor();
  assert.equal((await page.evaluate(focused)).tag, "BUTTON", "the focus is not lost");
});

/** What has the focus, wherever it is. */
function focused() {
  let element = document.activeElement;
  while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
  const name = element.getAttribute("aria-label") ?? (element === document.body ? "" : element.textContent.trim());
  return { tag: element.tagName, name, outlined: getComputedStyle(element).outlineStyle !== "none" };
}

test("what happens is read out", async (t) => {
  const pennon = await withNews(t);
  const page = await visit(t, pennon);
  await shows(page.getByRole("status"), "Updated data available from your broker");
  const live = await page.evaluate(() =>
    [...document.querySelector("pennon-holdings").shadowRoot.querySelectorAll("[aria-live=polite]")].map(
      (one) => one.className,
    ),
  );
  assert.ok(live.includes("toasts"), live.join());
});

test("without motion where none is wanted", async (t) => {
  const pennon = await withNews(t);
  const page = await visit(t, pennon, { reducedMotion: "reduce" });
  await shows(page.locator(".banner"), "Updated data available");
  const moving = await page.evaluate(
    () =>
      document
        .querySelector("pennon-holdings")
        .shadowRoot.getAnimations()
        .filter((one) => one.effect.getComputedTiming().duration > 10).length,
  );
  assert.equal(moving, 0);
});

test("numbers and times in the browser’s own language", async (t) => {
  const pennon = await withNews(t);
  const page = await visit(t, pennon, { locale: "de-DE" });
  await shows(page.locator(".overview .total"), /^\d{1,3}(\.\d{3})*,\d\d\s\$$/);
  await picture(page, "german");
});
