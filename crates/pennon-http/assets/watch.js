// Watches the flags: a stream of events, and polling where there is none. Nothing runs in a hidden tab.

import { Client } from "./client.js";
import { parseExact } from "./json.js";
import { Problem } from "./problem.js";
import { readEvents } from "./stream.js";
import { onTabs } from "./tabs.js";

const PATH = "/api/pending-updates";
const POLL_MS = 5 * 60_000;
// The server sends a heartbeat every 20 s. A stream that is silent for longer than two is dead, or held
// back by a proxy on the way.
const SILENCE_MS = 45_000;
const FIRST_MS = 8_000;
const RETRY_MS = [1_000, 2_000, 5_000, 10_000, 30_000];

/** Nothing is known yet. */
const UNKNOWN = { pending: null, live: "off", problem: null };

/**
 * Calls `listener` with `{pending, live, problem}` at once and on every change, until the returned
 * function is called. `pending` is null while it is not known whether there is news.
 */
export function watchPendingUpdates(options, listener) {
  const watch = new Watch(Client.of(options), listener);
  watch.start();
  return () => watch.stop();
}

/**
 * The same as a store, for frameworks: `subscribe(listener)` and `getSnapshot()` fit React's
 * `useSyncExternalStore`. Watches while somebody listens.
 */
export function usePendingUpdates(options) {
  const listeners = new Set();
  let state = UNKNOWN;
  let stop = null;
  const tell = (next) => {
    state = next;
    listeners.forEach((listener) => listener(state));
  };
  const leave = (listener) => {
    listeners.delete(listener);
    if (listeners.size === 0) stop = stop?.() ?? null;
  };
  const subscribe = (listener) => {
    listeners.add(listener);
    stop ??= watchPendingUpdates(options, tell);
    return () => leave(listener);
  };
  return { subscribe, getSnapshot: () => state };
}

class Watch {
  #client;
  #listener;
  #state = UNKNOWN;
  #tag = null;
  #failures = 0;
  #timer = null;
  #stream = null;
  #stopped = false;
  #leaving = [];

  constructor(client, listener) {
    this.#client = client;
    this.#listener = listener;
  }

  start() {
    this.#on(document, "visibilitychange", () => this.#look());
    this.#on(window, "online", () => this.#look());
    this.#on(window, "offline", () => {
      this.#pause();
      this.#failed(new Problem(0));
    });
    // A stream tells by itself, and in the right order.
    this.#leaving.push(onTabs(this.#client, () => document.hidden || this.#state.live !== "poll" || this.#ask("poll")));
    this.#look();
  }

  stop() {
    this.#stopped = true;
    this.#pause();
    this.#leaving.forEach((leave) => leave());
  }

  #on(target, name, handler) {
    target.addEventListener(name, handler);
    this.#leaving.push(() => target.removeEventListener(name, handler));
  }

  #look() {
    if (document.hidden) this.#pause();
    else this.#open();
  }

  #pause() {
    clearTimeout(this.#timer);
    this.#stream?.abort();
    this.#stream = null;
  }

  #openIn(ms) {
    clearTimeout(this.#timer);
    if (!this.#stopped && !document.hidden) this.#timer = setTimeout(() => this.#open(), ms);
  }

  /** Opens the stream. When it ends, or cannot be opened, asks once, and tries again later. */
  async #open() {
    this.#pause();
    const stream = new AbortController();
    this.#stream = stream;
    const worked = await this.#read(stream);
    // Somebody else has taken over, or nobody is to.
    if (this.#stream !== stream || this.#stopped) return;
    if (await this.#ask("poll")) this.#openIn(worked ? RETRY_MS[0] : POLL_MS);
  }

  /** Reads the stream to its end. Whether it brought anything. */
  async #read(stream) {
    let worked = false;
    let silence = setTimeout(() => stream.abort(), FIRST_MS);
    const onLife = () => {
      clearTimeout(silence);
      silence = setTimeout(() => stream.abort(), SILENCE_MS);
    };
    const onEvent = ({ type, data }) => {
      if (type !== "pending-updates" || this.#stream !== stream) return;
      worked = true;
      this.#tag = null;
      this.#known(parseExact(data), "stream");
    };
    try {
      const headers = { Accept: "text/event-stream" };
      await readEvents(await this.#client.send("/api/events", { signal: stream.signal, headers }), { onEvent, onLife });
    } catch {
      // Why it ended does not matter: what comes next is to ask, and that tells.
    } finally {
      clearTimeout(silence);
    }
    return worked;
  }

  /** Asks once. Whether there was an answer. */
  async #ask(live) {
    try {
      const { body, tag } = await this.#client.get(PATH, this.#tag);
      this.#tag = tag;
      this.#known(body ?? this.#state.pending, live);
      return true;
    } catch (problem) {
      this.#failed(problem);
      return false;
    }
  }

  #known(pending, live) {
    this.#failures = 0;
    this.#tell({ pending, live, problem: null });
  }

  /** It is not known any more whether there is news. */
  #failed(problem) {
    this.#tag = null;
    this.#tell({ pending: null, live: "off", problem });
    // Without a session there is nothing to wait for: whoever logs in starts anew.
    if (problem.status === 401) return this.stop();
    const backoff = RETRY_MS[Math.min(this.#failures++, RETRY_MS.length - 1)];
    this.#openIn(Math.max(backoff, (problem.retryAfter ?? 0) * 1000));
  }

  #tell(state) {
    if (this.#stopped) return;
    this.#state = state;
    this.#listener(state);
  }
}
