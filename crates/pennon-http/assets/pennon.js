// Everything of Pennon for a page, in one import. The types are in `pennon.d.ts`.

import { HoldingsElement } from "./holdings-element.js";

export {
  createConnectionUrl,
  createLinkToken,
  disconnect,
  exchangePublicToken,
  getConnections,
  getHoldings,
  getPendingUpdates,
  logOut,
  refreshHoldings,
} from "./api.js";
export { Client } from "./client.js";
export * as decimal from "./decimal.js";
export { parseExact } from "./json.js";
export { Problem } from "./problem.js";
export { usePendingUpdates, watchPendingUpdates } from "./watch.js";
export { HoldingsElement };

if (!customElements.get("pennon-holdings")) customElements.define("pennon-holdings", HoldingsElement);
