// Several tabs of one user: what one of them did, the others look at. Only the hint is passed on, never
// the data, so that a tab of another user shows nothing that is not theirs.

const name = (client) => `pennon:${new URL(client.baseUrl || "/", location.href).href}`;

/** Calls `listener` when another tab has done something. */
export function onTabs(client, listener) {
  const channel = new BroadcastChannel(name(client));
  channel.addEventListener("message", listener);
  return () => channel.close();
}

/** Tells the other tabs. */
export function tellTabs(client) {
  const channel = new BroadcastChannel(name(client));
  channel.postMessage("changed");
  channel.close();
}
