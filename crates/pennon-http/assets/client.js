// How the server is called: where it is, who is asking, and what a failure looks like.

import { parseExact } from "./json.js";
import { Problem } from "./problem.js";

const READ_MS = 20_000;
// A refresh ends after 45 s at the server; its answer needs a moment more.
const ACT_MS = 60_000;

/** Calls one server as one user. */
export class Client {
  /** `token` is a session token, or a function that gives one; without it the browser's cookie counts. */
  constructor({ baseUrl = "", token = null } = {}) {
    this.baseUrl = baseUrl.replace(/\/+$/, "");
    this.token = token;
  }

  /** The client itself, or one made of options. */
  static of(options) {
    return options instanceof Client ? options : new Client(options);
  }

  /** Reads. With the tag of what is known already, `body` is null if that is still right. */
  async get(path, tag = null) {
    const answer = await this.send(path, { headers: tag ? { "If-None-Match": tag } : {}, ms: READ_MS });
    return { body: answer.status === 304 ? null : await json(answer), tag: answer.headers.get("ETag") };
  }

  /** Acts. */
  async post(path, body) {
    const written =
      body === undefined ? {} : { body: JSON.stringify(body), headers: { "Content-Type": "application/json" } };
    return json(await this.send(path, { method: "POST", ms: ACT_MS, ...written }));
  }

  /** Takes away. */
  async delete(path) {
    return json(await this.send(path, { method: "DELETE", ms: ACT_MS }));
  }

  /** Sends a request; an answer that is a failure is thrown as a `Problem`. */
  async send(path, { ms, signal, headers = {}, ...options }) {
    let answer;
    try {
      answer = await fetch(this.baseUrl + path, {
        cache: "no-store",
        signal: signal ?? AbortSignal.timeout(ms),
        ...(await this.#identity(headers)),
        ...options,
      });
    } catch (error) {
      throw new Problem(0, { detail: error.message });
    }
    if (answer.ok || answer.status === 304) return answer;
    throw await problem(answer);
  }

  async #identity(headers) {
    const token = typeof this.token === "function" ? await this.token() : this.token;
    // Who shows a token means its user, whatever cookie the browser has.
    if (token) return { credentials: "omit", headers: { ...headers, Authorization: `Bearer ${token}` } };
    return { credentials: "include", headers };
  }
}

async function json(answer) {
  let text;
  try {
    text = await answer.text();
  } catch (error) {
    throw new Problem(0, { detail: error.message });
  }
  try {
    return text ? parseExact(text) : null;
  } catch {
    // A proxy that answers with a page of its own, for example.
    throw new Problem(502, { detail: "the answer is not understood" });
  }
}

async function problem(answer) {
  const body = await json(answer).catch(() => null);
  const seconds = Number(answer.headers.get("Retry-After"));
  return new Problem(answer.status, body ?? {}, seconds > 0 ? seconds : null);
}
