// The page of Pennon: shows what the server has stored, and asks for more when the user clicks.
"use strict";

const POLL_MS = 30_000;
const byId = (id) => document.getElementById(id);
const meta = (name) => document.querySelector(`meta[name="${name}"]`).content;
const sandbox = meta("pennon-sandbox").replace(/\/$/, "");

// Numbers stay the text they came as: they are shown, never calculated with.
const exact = (_key, value, context) => (typeof value === "number" && context?.source ? context.source : value);
const parse = (text) => (text ? JSON.parse(text, exact) : null);

/** Calls the server; a network failure has the status 0. */
async function call(path, options = {}) {
  try {
    const answer = await fetch(path, { cache: "no-store", credentials: "same-origin", ...options });
    return { status: answer.status, headers: answer.headers, body: parse(await answer.text()) };
  } catch {
    return { status: 0, headers: new Headers(), body: { detail: "The server cannot be reached." } };
  }
}

function element(name, text, className) {
  const made = document.createElement(name);
  if (text) made.textContent = text;
  if (className) made.className = className;
  return made;
}

// ---- how things are written ------------------------------------------------------------------------

const UNKNOWN = "–";

function money(amount, currency) {
  if (amount === null) return UNKNOWN;
  try {
    return new Intl.NumberFormat(undefined, { style: "currency", currency }).format(amount);
  } catch {
    return `${number(amount)} ${currency}`; // not a code of ISO 4217: BTC, say
  }
}

function number(amount) {
  return amount === null ? UNKNOWN : new Intl.NumberFormat(undefined, { maximumFractionDigits: 10 }).format(amount);
}

function time(text) {
  return text ? new Date(text).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" }) : "never";
}

/** When the provider knew. Midnight in UTC stands for a day without a time, which is the same day everywhere. */
function asOf(text) {
  if (!/T00:00:00(\.0+)?Z$/.test(text)) return time(text);
  return new Date(text).toLocaleDateString(undefined, { dateStyle: "medium", timeZone: "UTC" });
}

// ---- one provider ----------------------------------------------------------------------------------

class ProviderView {
  constructor(key, label) {
    this.key = key;
    this.label = label;
    this.lastSynced = undefined;
    this.root = byId("provider").content.firstElementChild.cloneNode(true);
    this.part = (name) => this.root.querySelector(`[data-${name}]`);
    this.part("name").textContent = label;
    this.buttons = [this.part("refresh"), this.part("refresh-now")];
    this.buttons.forEach((button) => button.addEventListener("click", () => this.refresh()));
    this.captions = this.buttons.map((button) => button.textContent);
  }

  /** Reads everything from the server's database. */
  async load() {
    const [holdings, connections] = await Promise.all([
      call(`/api/${this.key}/holdings`),
      call(`/api/${this.key}/connections`),
    ]);
    const failed = [holdings, connections].find((answer) => answer.status !== 200);
    if (failed) return failed.status === 401 ? showLogin() : this.notice("red", failed.body);
    this.show(holdings.body);
    this.showConnections(connections.body.connections);
  }

  show(answer) {
    const data = answer.holdings?.portfolio_data;
    const about = answer.holdings?.portfolio_metadata;
    this.lastSynced = about?.last_synced ?? null;
    const stale = about?.is_stale ? " (more than a day old)" : "";
    this.part("synced").textContent = `Last synced: ${time(this.lastSynced)}${stale}`;
    if (about) this.showFlag(about.has_pending_updates);
    this.part("totals").replaceChildren(...Object.entries(data?.totals_by_currency ?? {}).map(total));
    const rows = (data?.holdings ?? []).map(row);
    this.part("rows").replaceChildren(...rows);
    this.part("table").hidden = rows.length === 0;
    this.part("empty").hidden = rows.length > 0;
    this.part("empty").textContent = data ? "No holdings." : answer.message;
  }

  showFlag(pending) {
    this.part("banner").hidden = !pending;
  }

  showConnections(connections) {
    const buttons = (item) => (sandbox ? [newsButton(item)] : []);
    this.part("connections").replaceChildren(...connections.map((one) => connection(one, buttons(one.item_id))));
  }

  /** The paid act. */
  async refresh() {
    this.part("notice").hidden = true;
    this.lock("Refreshing…");
    const answer = await call(`/api/${this.key}/holdings/refresh`, { method: "POST" });
    this.unlock();
    if (answer.status === 401) return showLogin();
    if (answer.status === 429) return this.countDown(Number(answer.headers.get("Retry-After") ?? 60));
    if (answer.status !== 200) return this.notice("red", answer.body);
    this.show(answer.body);
    this.tellOutcomes(answer.body);
    const connections = await call(`/api/${this.key}/connections`);
    if (connections.status === 200) this.showConnections(connections.body.connections);
  }

  tellOutcomes(answer) {
    const failed = (answer.refresh?.outcomes ?? []).filter((one) => one.outcome === "failed");
    if (failed.length > 0) {
      this.notice("red", { detail: "Some institutions could not be refreshed.", outcomes: failed });
    } else {
      this.notice("green", { detail: answer.message });
    }
  }

  notice(colour, problem) {
    const about = problem ?? { detail: "Something went wrong." };
    const failed = (about.outcomes ?? []).map(
      (one) => ` ${one.institution_name ?? one.item_id}: ${one.needs_reauth ? "please log in there again" : one.error_code}.`,
    );
    const id = about.request_id ? ` (request ${about.request_id})` : "";
    this.part("notice").className = `banner ${colour}`;
    this.part("notice").textContent = about.detail + failed.join("") + id;
    this.part("notice").hidden = false;
  }

  countDown(seconds) {
    if (seconds <= 0) return this.unlock();
    this.lock(`Again in ${seconds} s`);
    setTimeout(() => this.countDown(seconds - 1), 1000);
  }

  lock(caption) {
    this.buttons.forEach((button) => {
      button.disabled = true;
      button.textContent = caption;
    });
  }

  unlock() {
    this.buttons.forEach((button, index) => {
      button.disabled = false;
      button.textContent = this.captions[index];
    });
  }
}

// ---- pieces ----------------------------------------------------------------------------------------

function total([currency, amount]) {
  const box = element("div", "", "");
  box.append(element("span", `Total in ${currency}`, "muted"), element("strong", money(amount, currency)));
  return box;
}

function row(holding) {
  const made = element("tr");
  const name = element("td", holding.ticker ?? holding.name ?? "(no name)");
  if (holding.ticker && holding.name) name.append(element("small", holding.name));
  const where = element("td");
  holding.accounts.forEach((part) => {
    where.append(element("small", [part.institution_name, part.account_name].filter(Boolean).join(", ") || part.account_id));
  });
  made.append(
    name,
    where,
    element("td", number(holding.quantity), "number"),
    element("td", money(holding.price, holding.currency), "number"),
    element("td", money(holding.value, holding.currency), "number"),
    element("td", money(holding.cost_basis, holding.currency), "number"),
  );
  return made;
}

const STATUS = {
  active: ["connected", ""],
  attention: ["please have a look", "amber"],
  needs_reauth: ["log in again", "red"],
  error: ["not available", "red"],
  gone: ["disconnected", "red"],
};

function connection(one, buttons) {
  const made = element("li");
  const [text, colour] = STATUS[one.status] ?? [one.status, "amber"];
  made.append(element("span", one.institution_name ?? "Institution"), element("span", text, `pill ${colour}`));
  if (one.has_pending_updates) made.append(element("span", "news", "pill amber"));
  made.append(...buttons);
  const known = one.provider_as_of ? `, data as of ${asOf(one.provider_as_of)}` : "";
  made.append(element("span", `synced ${time(one.last_synced)}${known}`, "muted"));
  return made;
}

/** With a local sandbox: lets the market move, as if the broker had news. */
function newsButton(item) {
  const button = element("button", "News at the broker", "plain small");
  button.type = "button";
  button.addEventListener("click", async () => {
    button.disabled = true;
    await call(`${sandbox}/_sandbox/items/${encodeURIComponent(item)}/news`, { method: "POST", credentials: "omit" });
    await poll();
    button.disabled = false;
  });
  return button;
}

// ---- the page --------------------------------------------------------------------------------------

let views = [];
let tag = null;

function showLogin() {
  views = [];
  byId("logout").hidden = true;
  byId("main").replaceChildren(byId("login").content.cloneNode(true));
}

/** Asks whether there is news; costs one small query, and mostly an empty answer. */
async function poll() {
  if (document.hidden || views.length === 0) return;
  const answer = await call("/api/pending-updates", { headers: tag ? { "If-None-Match": tag } : {} });
  if (answer.status === 401) return showLogin();
  if (answer.status !== 200) return;
  tag = answer.headers.get("ETag");
  await Promise.all(views.map((view) => follow(view, answer.body[view.key])));
}

async function follow(view, flag) {
  view.showFlag(flag.has_pending_updates);
  const connections = await call(`/api/${view.key}/connections`);
  if (connections.status === 200) view.showConnections(connections.body.connections);
  // Somebody refreshed in another tab or through the API.
  if (flag.last_synced !== view.lastSynced) await view.load();
}

async function start() {
  const providers = meta("pennon-providers").split(",").filter(Boolean).map((pair) => pair.split("="));
  views = providers.map(([key, label]) => new ProviderView(key, label));
  if (views.length === 0) {
    byId("main").replaceChildren(element("p", "No provider is configured on this server yet.", "note"));
    return;
  }
  byId("main").replaceChildren(...views.map((view) => view.root));
  byId("logout").hidden = false;
  await Promise.all(views.map((view) => view.load()));
  await poll();
}

byId("logout").addEventListener("click", async () => {
  await call("/logout", { method: "POST" });
  showLogin();
});
document.addEventListener("visibilitychange", poll);
setInterval(poll, POLL_MS);
start();
