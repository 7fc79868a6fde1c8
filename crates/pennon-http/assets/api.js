// The server's HTTP API as plain functions. `options` is a `Client` or what makes one.

import { Client } from "./client.js";

const path = (provider, rest) => `/api/${encodeURIComponent(provider)}/${rest}`;

/** The holdings as they were stored last. Costs nothing. */
export async function getHoldings(provider, options) {
  return (await Client.of(options).get(path(provider, "holdings"))).body;
}

/** The connections with their state. Costs nothing. */
export async function getConnections(provider, options) {
  return (await Client.of(options).get(path(provider, "connections"))).body.connections;
}

/** Whether there is news, for all providers. Costs nothing. */
export async function getPendingUpdates(options) {
  return (await Client.of(options).get("/api/pending-updates")).body;
}

/** Asks the provider: the act that costs. `wanted` is `{scope}` or `{items}`. */
export function refreshHoldings(provider, options, wanted) {
  return Client.of(options).post(path(provider, "holdings/refresh"), wanted);
}

/** Ends a connection, here and at the provider. */
export function disconnect(provider, itemId, options) {
  return Client.of(options).delete(path(provider, `connections/${encodeURIComponent(itemId)}`));
}

/** A token that opens the provider's widget: for a new connection, or for the repair of one. */
export async function createLinkToken(provider, options, itemId) {
  const client = Client.of(options);
  const answer = itemId
    ? await client.post(path(provider, "create_update_link_token"), { item_id: itemId })
    : await client.post(path(provider, "create_link_token"));
  return answer.link_token;
}

/** Hands over what the widget gave. */
export function exchangePublicToken(provider, publicToken, options) {
  return Client.of(options).post(path(provider, "exchange_public_token"), { public_token: publicToken });
}

/** The address of the provider's portal: for a new connection, or for the repair of `reconnect`. */
export async function createConnectionUrl(provider, options, wish = {}) {
  return (await Client.of(options).post(path(provider, "create-connection-url"), wish)).redirect_uri;
}

/** Ends the session. */
export function logOut(options) {
  return Client.of(options).post("/logout");
}
