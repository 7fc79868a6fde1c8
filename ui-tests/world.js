// A whole Pennon for one story: sandbox, server, database and user, all of its own.

import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { freePort, run, start } from "./process.js";

const EMAIL = "ann@example.com";

/** Starts one. `settings` are those of the server, on top of the usual ones. */
export async function world(t, { settings = {}, cooldown = 60, snaptrade = false } = {}) {
  const folder = await mkdtemp(join(tmpdir(), "pennon-ui-"));
  const port = await freePort();
  const address = `http://127.0.0.1:${port}`;
  const sandbox = await start("pennon-sandbox", {
    args: ["--listen", "127.0.0.1:0", "--webhook-base", address],
    ready: /^http:/,
    from: "stdout",
  });
  const env = environment(folder, port, sandbox.line, { cooldown, snaptrade, settings });
  const server = await start("pennon-server", { env, ready: /listening on/, from: "stderr" });
  t.after(async () => {
    await Promise.all([server.stop(), sandbox.stop()]);
    await rm(folder, { recursive: true });
  });
  await run("pennon-admin", ["user", "add", EMAIL], env);
  const token = await run("pennon-admin", ["session", "issue", EMAIL], env);
  return new World({ address, sandbox: sandbox.line, env, token, server });
}

function environment(folder, port, sandbox, { cooldown, snaptrade, settings }) {
  return {
    DATABASE_URL: `sqlite://${folder}/pennon.db`,
    PENNON_LISTEN: `127.0.0.1:${port}`,
    BACKEND_BASE_URL: `http://127.0.0.1:${port}`,
    PENNON_ENCRYPTION_KEYS: `ui:${randomBytes(32).toString("base64")}`,
    PENNON_DEMO_SANDBOX_URL: sandbox,
    REFRESH_COOLDOWN_SECONDS: String(cooldown),
    PLAID_CLIENT_ID: "demo",
    PLAID_SECRET: "demo-secret",
    PLAID_ENV: "sandbox",
    PLAID_BASE_URL: sandbox,
    ...(snaptrade && {
      SNAPTRADE_CLIENT_ID: "demo-client",
      SNAPTRADE_CONSUMER_KEY: "demo-consumer-key",
      SNAPTRADE_BASE_URL: sandbox,
    }),
    ...settings,
  };
}

/** What a story can do besides clicking. */
export class World {
  constructor(parts) {
    Object.assign(this, parts);
  }

  /** A link that logs in, once. */
  loginLink() {
    return run("pennon-admin", ["login-link", EMAIL], this.env);
  }

  /** Calls the server's API as the user. */
  async api(path, body, method = body === undefined ? "GET" : "POST") {
    const headers = { Authorization: `Bearer ${this.token}`, "Content-Type": "application/json" };
    const answer = await fetch(this.address + path, { method, headers, body: body && JSON.stringify(body) });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${text}`);
    return text ? JSON.parse(text) : null;
  }

  /** Uses a control of the sandbox. */
  async control(path, body = {}, method = "POST") {
    const answer = await fetch(`${this.sandbox}/_sandbox${path}`, {
      method,
      body: method === "POST" ? JSON.stringify(body) : undefined,
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${text}`);
    return JSON.parse(text);
  }

  /** Connects an institution at Plaid, and gives its id. */
  async link(institution) {
    const { link_token } = await this.api("/api/plaid/create_link_token", {});
    const { public_token, item_id } = await this.control("/link", { institution_id: institution, link_token });
    await this.api("/api/plaid/exchange_public_token", { public_token });
    return item_id;
  }

  /** Connects a brokerage at SnapTrade through its portal, and gives the id of the connection. */
  async connectThroughPortal(brokerage) {
    await this.api("/api/snaptrade/register", {});
    const { users } = await this.control("/snaptrade/users", undefined, "GET");
    const user = users[0].user_id ?? users[0];
    const { item_id } = await this.control("/snaptrade/connect", { user_id: user, brokerage, webhook: true });
    return item_id;
  }

  /** Reads everything from a provider, as a first refresh would. */
  refresh(provider = "plaid", wanted = {}) {
    return this.api(`/api/${provider}/holdings/refresh`, wanted);
  }

  /** Something happens at the broker, and the server is told. */
  news(item) {
    return this.control(`/items/${item}/news`);
  }

  /** How often the providers were asked for that. */
  async callsTo(path) {
    return (await this.control("/calls", undefined, "GET")).endpoints[path] ?? 0;
  }
}
