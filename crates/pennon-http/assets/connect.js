// Connecting an institution, and logging in there again.

import { createConnectionUrl, createLinkToken, exchangePublicToken } from "./api.js";
import { openStandIn } from "./link-dialog.js";
import { openPlaidLink } from "./plaid-link.js";

/** Per provider, how its users connect. */
const FLOWS = { plaid: throughWidget, snaptrade: throughPortal };

/** Whether users can connect to that provider from here. */
export const isConnectable = (key) => key in FLOWS;

/**
 * Connects, or logs in again at `connection`. Gives "connected", "repaired", "left" (the browser goes to
 * the provider and comes back) or null (the user changed their mind).
 */
export function connect(provider, connection, context) {
  return FLOWS[provider.key](provider, connection, context);
}

async function throughWidget(provider, connection, { sandboxUrl, root }) {
  const token = await createLinkToken(provider.key, provider.client, connection?.item_id);
  const publicToken = sandboxUrl
    ? await openStandIn({ sandboxUrl, token, connection, root })
    : await openPlaidLink(token);
  if (publicToken === null) return null;
  if (connection) return "repaired";
  await exchangePublicToken(provider.key, publicToken, provider.client);
  return "connected";
}

async function throughPortal(provider, connection, { go }) {
  const back = new URL(location.href);
  // What the portal adds on the way back is not to be carried along the next time.
  back.search = back.hash = "";
  const wish = { redirect: back.href, ...(connection && { reconnect: connection.item_id }) };
  go(await createConnectionUrl(provider.key, provider.client, wish));
  return "left";
}
