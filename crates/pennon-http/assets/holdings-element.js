// <pennon-holdings>: the holdings of one user, live. It stands on any page and brings its own looks.

import { Client } from "./client.js";
import { Desk } from "./desk.js";
import { looks } from "./looks.js";

/**
 * Attributes: `base-url` of the server (the page's own by default), `providers` ("plaid,snaptrade"),
 * `sandbox-url` (for demos), `theme` ("light" or "dark"; the system's by default).
 * Property: `token`, a session token or a function that gives one; without it the cookie counts.
 * Events: `pennon-change`, `pennon-session-expired`, and `pennon-leave` before the browser goes to a
 * provider's portal, which a page can prevent.
 */
export class HoldingsElement extends HTMLElement {
  static observedAttributes = ["base-url", "providers", "sandbox-url"];

  #token = null;
  #desk = null;

  constructor() {
    super();
    this.attachShadow({ mode: "open" }).adoptedStyleSheets = looks();
  }

  /** A session token, or a function that gives one (or the promise of one) each time it is needed. */
  get token() {
    return this.#token;
  }

  set token(token) {
    this.#token = token;
    this.#restart();
  }

  connectedCallback() {
    this.#start();
  }

  disconnectedCallback() {
    this.#stop();
  }

  attributeChangedCallback() {
    this.#restart();
  }

  /** Refreshes what has changed, at every provider. */
  refresh() {
    return this.#desk?.refresh(this.#desk.providers);
  }

  /** Reads what is stored again. Costs nothing. */
  reload() {
    return this.#desk?.reload();
  }

  #restart() {
    if (!this.#desk) return;
    this.#stop();
    this.#start();
  }

  #start() {
    const client = new Client({ baseUrl: this.getAttribute("base-url") ?? "", token: this.#token });
    const keys = (this.getAttribute("providers") ?? "plaid").split(",").map((key) => key.trim());
    const sandboxUrl = this.getAttribute("sandbox-url")?.replace(/\/+$/, "") || null;
    const emit = (name, detail) =>
      this.dispatchEvent(new CustomEvent(`pennon-${name}`, { detail, bubbles: true, cancelable: true }));
    this.#desk = new Desk(this.shadowRoot, { client, keys: keys.filter(Boolean), sandboxUrl, emit });
    this.#desk.start();
  }

  #stop() {
    this.#desk?.stop();
    this.#desk = null;
  }
}
