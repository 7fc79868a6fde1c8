/** Pennon for web pages: the element `<pennon-holdings>`, and the server's HTTP API as plain functions. */

/** A number of the server's JSON as the text it was written as. Exact; read it with `decimal`. */
export type Decimal = string;
/** A time in UTC, as RFC 3339 writes it. */
export type Time = string;
export type ProviderKey = "plaid" | "snaptrade";
export type ConnectionStatus = "active" | "attention" | "needs_reauth" | "error" | "gone";

/** Where the server is, and who is asking. Without a token the browser's cookie counts. */
export interface ClientOptions {
  baseUrl?: string;
  token?: string | (() => string | Promise<string>) | null;
}

export class Client {
  constructor(options?: ClientOptions);
  readonly baseUrl: string;
}

/** A failed request. `status` is 0 if the server was not reached. */
export class Problem extends Error {
  readonly status: number;
  /** Seconds after which trying again can help. */
  readonly retryAfter: number | null;
  readonly outcomes: Outcome[];
  readonly requestId: string | null;
  readonly unreachable: boolean;
}

export interface Part {
  item_id: string;
  institution_name: string | null;
  account_id: string;
  account_name: string | null;
  quantity: Decimal;
  value: Decimal | null;
  cost_basis: Decimal | null;
}

export interface Holding {
  ticker: string | null;
  name: string | null;
  kind: string | null;
  quantity: Decimal | null;
  price: Decimal | null;
  price_as_of: Time | null;
  value: Decimal | null;
  cost_basis: Decimal | null;
  currency: string;
  accounts: Part[];
}

export interface ConnectionState {
  item_id: string;
  institution_name: string | null;
  status: ConnectionStatus;
  has_pending_updates: boolean;
  last_synced: Time | null;
  is_stale: boolean;
  provider_as_of: Time | null;
  error_code: string | null;
}

export interface Connection extends Omit<ConnectionState, "is_stale"> {
  institution_id: string | null;
  needs_reauth: boolean;
  last_event_at: Time | null;
}

export interface Outcome {
  item_id: string;
  institution_name: string | null;
  outcome: "updated" | "unchanged" | "failed";
  error_code: string | null;
  needs_reauth: boolean;
}

export interface HoldingsResponse {
  success: true;
  /** Null until something was synced. */
  holdings: {
    portfolio_data: {
      holdings: Holding[];
      /** Null if more than one currency is held. */
      total_portfolio_value: Decimal | null;
      totals_by_currency: Record<string, Decimal>;
      unvalued_holdings: Decimal;
    };
    portfolio_metadata: {
      portfolio_name: string;
      source: string;
      last_synced: Time | null;
      has_pending_updates: boolean;
      is_stale: boolean;
      connections: ConnectionState[];
    };
  } | null;
  message: string;
  refresh?: { scope: "changed" | "all" | "items"; provider_calls: Decimal; outcomes: Outcome[] };
}

export interface PendingUpdates {
  has_pending_updates: boolean;
  last_synced: Time | null;
  items: Array<Omit<ConnectionState, "is_stale" | "provider_as_of" | "error_code"> & { last_event_at: Time | null }>;
}

export type AllPendingUpdates = { has_pending_updates: boolean } & Record<ProviderKey, PendingUpdates>;

/** What is known of the flags. `pending` is null while it is not known whether there is news. */
export interface WatchState {
  pending: AllPendingUpdates | null;
  live: "stream" | "poll" | "off";
  problem: Problem | null;
}

type Options = Client | ClientOptions;

export function getHoldings(provider: ProviderKey, options?: Options): Promise<HoldingsResponse>;
export function getConnections(provider: ProviderKey, options?: Options): Promise<Connection[]>;
export function getPendingUpdates(options?: Options): Promise<AllPendingUpdates>;
/** The act that costs. Fails with status 429 and `retryAfter` during the cooldown. */
export function refreshHoldings(
  provider: ProviderKey,
  options?: Options,
  wanted?: { scope: "changed" | "all" } | { items: string[] },
): Promise<HoldingsResponse>;
export function disconnect(provider: ProviderKey, itemId: string, options?: Options): Promise<{ success: true }>;
export function createLinkToken(provider: "plaid", options?: Options, itemId?: string): Promise<string>;
export function exchangePublicToken(
  provider: "plaid",
  publicToken: string,
  options?: Options,
): Promise<{ success: true; item_id: string; institution_name: string | null }>;
export function createConnectionUrl(
  provider: "snaptrade",
  options?: Options,
  wish?: { reconnect?: string; redirect?: string },
): Promise<string>;
export function logOut(options?: Options): Promise<null>;

/** Calls `listener` at once and on every change, until the returned function is called. */
export function watchPendingUpdates(options: Options, listener: (state: WatchState) => void): () => void;
/** The same as a store: its two functions fit React's `useSyncExternalStore`. */
export function usePendingUpdates(options?: Options): {
  subscribe(listener: (state: WatchState) => void): () => void;
  getSnapshot(): WatchState;
};

/** Parses JSON; every number comes out as the text it was written as. */
export function parseExact(text: string): unknown;

/** Exact arithmetic on decimal text. */
export namespace decimal {
  function add(a: Decimal, b: Decimal): Decimal;
  function subtract(a: Decimal, b: Decimal): Decimal;
  function multiply(a: Decimal, b: Decimal): Decimal;
  function divide(a: Decimal, b: Decimal, digits?: number): Decimal | null;
  function compare(a: Decimal, b: Decimal): -1 | 0 | 1;
  function sign(a: Decimal): -1 | 0 | 1;
  function magnitude(a: Decimal): Decimal;
  function millionths(part: Decimal, whole: Decimal): number;
}

/** What `pennon-change` tells. */
export interface ChangeDetail {
  live: WatchState["live"];
  providers: Array<{
    key: ProviderKey;
    label: string;
    flag: boolean | null;
    connections: Array<Connection & { is_stale: boolean }>;
  }>;
}

/** `<pennon-holdings base-url providers sandbox-url theme>` */
export class HoldingsElement extends HTMLElement {
  token: ClientOptions["token"];
  /** Refreshes what has changed, at every provider. */
  refresh(): Promise<void> | undefined;
  /** Reads what is stored again. Costs nothing. */
  reload(): Promise<void> | undefined;
}

declare global {
  interface HTMLElementTagNameMap {
    "pennon-holdings": HoldingsElement;
  }
  interface HTMLElementEventMap {
    "pennon-change": CustomEvent<ChangeDetail>;
    "pennon-session-expired": CustomEvent<undefined>;
    /** Before the browser goes to a provider's portal. Prevent it to open the address in another way. */
    "pennon-leave": CustomEvent<{ url: string }>;
  }
}
