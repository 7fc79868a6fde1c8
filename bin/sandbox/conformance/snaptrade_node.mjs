// Drives the sandbox with SnapTrade's official TypeScript SDK, unchanged.
// Usage: node snaptrade_node.mjs [http://127.0.0.1:8091 [CLIENT_ID CONSUMER_KEY]]. A client id that begins with PERS- is a personal key.

import assert from "node:assert/strict";
import { Snaptrade, SnaptradeAuth } from "snaptrade-typescript-sdk";

const [base = "http://127.0.0.1:8091", clientId = "demo-client", consumerKey = "demo-consumer-key"] = process.argv.slice(2);
const personal = clientId.startsWith("PERS-");
const open = (key) => {
  const pair = { clientId, consumerKey: key };
  return new Snaptrade({ auth: personal ? SnaptradeAuth.personalApiKey(pair) : SnaptradeAuth.commercialApiKey(pair), basePath: base });
};
const client = open(consumerKey);
const say = (what, detail) => console.log(`ok  ${what}: ${detail}`);

async function refused(call, status, code) {
  const error = await call.then(() => assert.fail(`${status} was expected`), (error) => error);
  const body = error.responseBody ?? error.response?.data;
  assert.deepEqual([error.status ?? error.response?.status, body?.code], [status, code]);
  say("refused", `${status} ${code}`);
}

// What the browser does: open the page, press a button, follow the link back.
async function logIn(redirectURI, brokerage) {
  const page = await (await fetch(redirectURI)).text();
  assert.ok(page.includes(`value="${brokerage}"`), page);
  const url = new URL(redirectURI);
  const body = new URLSearchParams({ session: url.searchParams.get("session"), brokerage });
  const answer = await fetch(url.origin + url.pathname, { method: "POST", body, redirect: "manual" });
  assert.equal(answer.status, 303, await answer.text());
  return new URL(answer.headers.get("location")).searchParams.get("connection_id");
}

say("check", (await client.apiStatus.check()).data.online);
let user = {};
if (!personal) {
  // A blank, a plus, a slash and an accent: this SDK encodes and signs them otherwise than the one for Python.
  const userId = `node a+b@x/\u00e9 ${Date.now()}`;
  const { userSecret } = (await client.authentication.registerSnapTradeUser({ userId })).data;
  user = { userId, userSecret };
  say("registerSnapTradeUser", userId);
}
say("getPartnerInfo", (await client.referenceData.getPartnerInfo()).data.allowed_brokerages.length);
const login = (await client.authentication.loginSnapTradeUser({ ...user, customRedirect: "https://app.example/done", connectionType: "read" })).data;
const connectionId = await logIn(login.redirectURI, "CURIO");
const listed = (await client.connections.listBrokerageAuthorizations({ ...user })).data;
assert.ok(listed.some((connection) => connection.id === connectionId && !connection.disabled));
say("listBrokerageAuthorizations", listed.length);
const path = { authorizationId: connectionId, ...user };
const accounts = (await client.connections.listBrokerageAuthorizationAccounts(path)).data;
const accountId = accounts[0].id;
const positions = (await client.accountInformation.getAllAccountPositions({ accountId, ...user })).data;
say("getAllAccountPositions", positions.results.map((row) => row.instrument.kind).join(" "));
const balances = (await client.accountInformation.getUserAccountBalance({ accountId, ...user })).data;
say("getUserAccountBalance", JSON.stringify(balances[0].currency.code));
await client.accountInformation.getUserAccountDetails({ accountId, ...user });
await client.accountInformation.listUserAccounts({ ...user });
say("refreshBrokerageAuthorization", (await client.connections.refreshBrokerageAuthorization(path)).data.detail);
await client.connections.disableBrokerageAuthorization(path);
await refused(client.connections.refreshBrokerageAuthorization(path), 402, "3003");
const unknown = "00000000-0000-4000-8000-000000000000";
await refused(client.connections.detailBrokerageAuthorization({ ...user, authorizationId: unknown }), 404, "1011");
say("deleteConnection", (await client.connections.deleteConnection({ connectionId, ...user })).data.connection_id === connectionId);
await refused(client.connections.detailBrokerageAuthorization(path), 404, "1011");
await refused(open("wrong").connections.listBrokerageAuthorizations({ ...user }), 401, "1076");
if (!personal) {
  await client.authentication.deleteSnapTradeUser({ userId: user.userId });
  await refused(client.connections.listBrokerageAuthorizations({ ...user }), 401, "1076");
}
