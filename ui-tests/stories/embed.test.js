// The element on a page of another origin.

import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { test } from "node:test";

import { accessible, picture, shows, visit } from "../browser.js";
import { ROOT } from "../process.js";
import { world } from "../world.js";

const TYPES = { html: "text/html", css: "text/css", js: "text/javascript" };
// As strict as such a page can be.
const policy = (server) =>
  `default-src 'none'; script-src 'self' ${server}; style-src 'self'; connect-src ${server}; form-action 'self'`;

/** Serves the example, and gives its origin. */
async function app(t, policyOf) {
  let server = "";
  const files = createServer(async (request, response) => {
    const name = request.url === "/" ? "index.html" : request.url.slice(1);
    const text = await readFile(`${ROOT}examples/embed/${name}`).catch(() => null);
    const type = TYPES[name.split(".").pop()] ?? "text/plain";
    response
      .writeHead(text ? 200 : 404, { "Content-Type": type, "Content-Security-Policy": policyOf(server) })
      .end(text ?? "");
  });
  await new Promise((resolve) => files.listen(0, "127.0.0.1", resolve));
  t.after(() => files.close());
  return { origin: `http://127.0.0.1:${files.address().port}`, allow: (address) => (server = address) };
}

async function open(t, { allowed }) {
  const { origin, allow } = await app(t, policy);
  const pennon = await world(t, { settings: allowed ? { CORS_ALLOWED_ORIGINS: origin } : {} });
  allow(pennon.address);
  const item = await pennon.link("ins_demo_harborline");
  await pennon.refresh();
  const page = await visit(t, pennon, { path: null, token: null });
  await page.goto(origin);
  await page.getByLabel("Pennon’s address").fill(pennon.address);
  await page.getByLabel("Session token").fill(pennon.token);
  return { pennon, page, item };
}

test("an app of an allowed origin shows holdings, live", async (t) => {
  const { pennon, page, item } = await open(t, { allowed: true });
  await page.getByRole("button", { name: "Show my holdings" }).click();
  await shows(page.getByRole("table"), "AAPL");
  await shows(page.locator("#news"), "No news");
  await pennon.news(item);
  await shows(page.locator(".banner"), "Updated data available");
  await shows(page.locator("#news"), "There is news");
  await picture(page, "embedded");
  await accessible(page);
});

test("an app of any other origin gets nothing", async (t) => {
  const { pennon, page } = await open(t, { allowed: false });
  const refused = await page.evaluate(
    async ({ address, token }) => {
      const load = () => import(`${address}/assets/pennon.js`);
      const call = () => fetch(`${address}/api/plaid/holdings`, { headers: { Authorization: `Bearer ${token}` } });
      return Promise.all(
        [load, call].map((act) =>
          act().then(
            () => false,
            () => true,
          ),
        ),
      );
    },
    { address: pennon.address, token: pennon.token },
  );
  if (refused.join() !== "true,true") throw new Error(`refused: ${refused}`);
});
