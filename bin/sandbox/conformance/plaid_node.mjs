// Drives the sandbox with Plaid's official Node SDK, unchanged, and checks a webhook's signature with Node's own crypto.
// Usage: node plaid_node.mjs [http://127.0.0.1:8091]

import assert from "node:assert/strict";
import { createHash, createPublicKey, verify } from "node:crypto";
import { createServer } from "node:http";
import { Configuration, PlaidApi, CountryCode, Products, WebhookType, SandboxItemFireWebhookRequestWebhookCodeEnum as Code } from "plaid";

const base = process.argv[2] ?? "http://127.0.0.1:8091";
const headers = { "PLAID-CLIENT-ID": "demo", "PLAID-SECRET": "demo", "Plaid-Version": "2020-09-14" };
const client = new PlaidApi(new Configuration({ basePath: base, baseOptions: { headers } }));
const say = (what, detail) => console.log(`ok  ${what}: ${detail}`);

const waiting = [];
const arrived = [];
const receiver = createServer(async (request, response) => {
  const parts = [];
  for await (const part of request) parts.push(part);
  response.end();
  const delivery = { signature: request.headers["plaid-verification"], body: Buffer.concat(parts) };
  waiting.length ? waiting.shift()(delivery) : arrived.push(delivery);
});
await new Promise((ready) => receiver.listen(0, "127.0.0.1", ready));
const hook = `http://127.0.0.1:${receiver.address().port}/hook`;
const next = () => (arrived.length ? Promise.resolve(arrived.shift()) : new Promise((resolve) => waiting.push(resolve)));

async function verified({ signature, body }) {
  const [header, payload, mac] = signature.split(".");
  const { alg, kid } = JSON.parse(Buffer.from(header, "base64url"));
  assert.equal(alg, "ES256");
  const { key } = (await client.webhookVerificationKeyGet({ key_id: kid })).data;
  const publicKey = createPublicKey({ key, format: "jwk" });
  const message = Buffer.from(`${header}.${payload}`);
  assert.ok(verify("sha256", message, { key: publicKey, dsaEncoding: "ieee-p1363" }, Buffer.from(mac, "base64url")));
  const claims = JSON.parse(Buffer.from(payload, "base64url"));
  assert.equal(claims.request_body_sha256, createHash("sha256").update(body).digest("hex"));
  return JSON.parse(body);
}

async function refused(call, code) {
  const error = await call.then(() => assert.fail(`${code} was expected`), (error) => error);
  assert.equal(error.response.data.error_code, code);
  say("refused", `${error.response.status} ${code}`);
}

const link = { client_name: "Conformance", language: "en", country_codes: [CountryCode.Us], user: { client_user_id: "u1" } };
say("linkTokenCreate", (await client.linkTokenCreate({ ...link, products: [Products.Investments] })).data.expiration);
const { public_token } = (await client.sandboxPublicTokenCreate({
  institution_id: "ins_demo_blockvane",
  initial_products: [Products.Investments],
  options: { webhook: hook },
})).data;
const { access_token, item_id } = (await client.itemPublicTokenExchange({ public_token })).data;
say("itemGet", (await client.itemGet({ access_token })).data.item.institution_name);
const holdings = (await client.investmentsHoldingsGet({ access_token })).data;
say("investmentsHoldingsGet", `${holdings.holdings.length} holdings`);
assert.equal((await client.accountsGet({ access_token })).data.accounts[0].account_id, holdings.accounts[0].account_id);
const institution = { institution_id: "ins_demo_blockvane", country_codes: [CountryCode.Us] };
say("institutionsGetById", (await client.institutionsGetById(institution)).data.institution.name);

await client.sandboxItemFireWebhook({ access_token, webhook_type: WebhookType.Holdings, webhook_code: Code.DefaultUpdate });
say("webhook", (await verified(await next())).webhook_code);
await client.itemWebhookUpdate({ access_token, webhook: `${hook}/new` });
assert.equal((await verified(await next())).new_webhook_url, `${hook}/new`);
say("itemWebhookUpdate", "acknowledged");

await client.sandboxItemResetLogin({ access_token });
assert.equal((await verified(await next())).error.error_code, "ITEM_LOGIN_REQUIRED");
await refused(client.investmentsHoldingsGet({ access_token }), "ITEM_LOGIN_REQUIRED");
const update = (await client.linkTokenCreate({ ...link, access_token })).data;
const repair = { method: "POST", body: JSON.stringify({ link_token: update.link_token }) };
assert.ok((await fetch(`${base}/_sandbox/items/${item_id}/repair`, repair)).ok);
await client.investmentsHoldingsGet({ access_token });
say("repair", "the item can be read again");

await client.itemRemove({ access_token });
await refused(client.itemGet({ access_token }), "ITEM_NOT_FOUND");
receiver.close();
receiver.closeAllConnections();
