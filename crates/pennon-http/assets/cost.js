// What a refresh will cost, said before the click. The server plans the same way; the ledger has the truth.

const CALLS = {
  /** One call per connection: balances are in the answer. */
  plaid: (items) => ({ calls: items.length, about: false }),
  /** One for the connection, and two for each of its accounts, as far as they are known. */
  snaptrade: (items, accounts) => {
    const known = items.every((item) => accounts(item.item_id) > 0);
    const calls = items.reduce((sum, item) => sum + 1 + 2 * accounts(item.item_id), 0);
    return { calls: known ? calls : null, about: true };
  },
};

/** Which connections a refresh asks for: those with news, never synced or stale; if none is, all. */
export function planned(connections) {
  const changed = connections.filter((one) => one.status !== "gone" && hasChanged(one));
  return { items: changed.length > 0 ? changed : connections, changed: changed.length };
}

function hasChanged(one) {
  return one.has_pending_updates || one.last_synced === null || one.is_stale;
}

/** The cost in words: "1 call, 1 institution changed". `accounts` counts the accounts of a connection. */
export function cost(provider, connections, accounts) {
  const { items, changed } = planned(connections);
  if (items.length === 0) return "";
  const { calls, about } = (CALLS[provider] ?? CALLS.plaid)(items, accounts);
  const price = calls === null ? "a few calls" : `${about ? "about " : ""}${plural(calls, "call")}`;
  return `${price}, ${changed > 0 ? `${plural(changed, "institution")} changed` : "nothing changed"}`;
}

function plural(count, noun) {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
