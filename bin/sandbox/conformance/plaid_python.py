"""Drives the sandbox with Plaid's official Python SDK, unchanged.

The SDK builds every answer into typed models and raises when a required field is missing or has the wrong type. Whatever passes here
looks like Plaid to a strict client. Usage: plaid_python.py [http://127.0.0.1:8091]
"""

import json
import sys
import threading
import urllib.request
from http.server import BaseHTTPRequestHandler, HTTPServer

import plaid
from plaid.api import plaid_api
from plaid.model.accounts_balance_get_request import AccountsBalanceGetRequest
from plaid.model.accounts_get_request import AccountsGetRequest
from plaid.model.country_code import CountryCode
from plaid.model.institutions_get_by_id_request import InstitutionsGetByIdRequest
from plaid.model.institutions_get_by_id_request_options import InstitutionsGetByIdRequestOptions
from plaid.model.investment_holdings_get_request_options import InvestmentHoldingsGetRequestOptions
from plaid.model.investments_holdings_get_request import InvestmentsHoldingsGetRequest
from plaid.model.investments_refresh_request import InvestmentsRefreshRequest
from plaid.model.item_get_request import ItemGetRequest
from plaid.model.item_public_token_exchange_request import ItemPublicTokenExchangeRequest
from plaid.model.item_remove_request import ItemRemoveRequest
from plaid.model.item_webhook_update_request import ItemWebhookUpdateRequest
from plaid.model.link_token_create_request import LinkTokenCreateRequest
from plaid.model.link_token_create_request_user import LinkTokenCreateRequestUser
from plaid.model.products import Products
from plaid.model.sandbox_item_fire_webhook_request import SandboxItemFireWebhookRequest
from plaid.model.sandbox_item_reset_login_request import SandboxItemResetLoginRequest
from plaid.model.sandbox_public_token_create_request import SandboxPublicTokenCreateRequest
from plaid.model.webhook_type import WebhookType
from plaid.model.webhook_verification_key_get_request import WebhookVerificationKeyGetRequest

INSTITUTIONS = ["harborline", "cedar", "blockvane", "maplecourt", "newleaf", "oddments"]


class Receiver(BaseHTTPRequestHandler):
    """Keeps the signed webhooks that arrive."""

    received: list = []
    arrived = threading.Semaphore(0)

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        Receiver.received.append((self.headers["Plaid-Verification"], json.loads(body)))
        self.send_response(200)
        self.end_headers()
        Receiver.arrived.release()

    def log_message(self, *arguments):
        pass


def main(base):
    receiver = HTTPServer(("127.0.0.1", 0), Receiver)
    threading.Thread(target=receiver.serve_forever, daemon=True).start()
    hook = f"http://127.0.0.1:{receiver.server_port}/hook"
    configuration = plaid.Configuration(host=base, api_key={"clientId": "demo", "secret": "demo", "plaidVersion": "2020-09-14"})
    client = plaid_api.PlaidApi(plaid.ApiClient(configuration))

    link = dict(
        client_name="Conformance", language="en", country_codes=[CountryCode("US")], user=LinkTokenCreateRequestUser(client_user_id="u1")
    )
    new = client.link_token_create(LinkTokenCreateRequest(products=[Products("investments")], webhook=hook, **link))
    say("link_token_create", new.expiration)

    for name in INSTITUTIONS:
        institution_id = f"ins_demo_{name}"
        access_token = connect(client, institution_id)
        answer = client.investments_holdings_get(InvestmentsHoldingsGetRequest(access_token=access_token))
        say(f"investments_holdings_get {name}", f"{len(answer.accounts)} accounts, {len(answer.holdings)} holdings")
        client.accounts_get(AccountsGetRequest(access_token=access_token))
        client.accounts_balance_get(AccountsBalanceGetRequest(access_token=access_token))
        client.investments_refresh(InvestmentsRefreshRequest(access_token=access_token))
        first = [account.account_id for account in answer.accounts][:1]
        options = InvestmentHoldingsGetRequestOptions(account_ids=first)
        part = client.investments_holdings_get(InvestmentsHoldingsGetRequest(access_token=access_token, options=options))
        assert len(part.accounts) == 1
        request = InstitutionsGetByIdRequest(
            institution_id=institution_id,
            country_codes=[CountryCode("US"), CountryCode("CA")],
            options=InstitutionsGetByIdRequestOptions(include_optional_metadata=True),
        )
        say("institutions_get_by_id", client.institutions_get_by_id(request).institution.name)

    access_token = connect(client, "ins_demo_cedar")
    item = client.item_get(ItemGetRequest(access_token=access_token))
    say("item_get", item.status.investments.last_successful_update)
    client.item_webhook_update(ItemWebhookUpdateRequest(access_token=access_token, webhook=hook))
    expect("WEBHOOK_UPDATE_ACKNOWLEDGED")
    for kind, code in [("HOLDINGS", "DEFAULT_UPDATE"), ("ITEM", "NEW_ACCOUNTS_AVAILABLE"), ("ITEM", "PENDING_DISCONNECT")]:
        request = SandboxItemFireWebhookRequest(access_token=access_token, webhook_type=WebhookType(kind), webhook_code=code)
        assert client.sandbox_item_fire_webhook(request).webhook_fired
        expect(code)
    kid = json.loads(decode(Receiver.received[-1][0].split(".")[0]))["kid"]
    say("webhook_verification_key_get", client.webhook_verification_key_get(WebhookVerificationKeyGetRequest(key_id=kid)).key.crv)

    client.sandbox_item_reset_login(SandboxItemResetLoginRequest(access_token=access_token))
    expect("ERROR")
    refused(client.investments_holdings_get, InvestmentsHoldingsGetRequest(access_token=access_token), "ITEM_LOGIN_REQUIRED")
    item = client.item_get(ItemGetRequest(access_token=access_token))
    assert item.item.error.error_code == "ITEM_LOGIN_REQUIRED"
    client.link_token_create(LinkTokenCreateRequest(access_token=access_token, **link))
    urllib.request.urlopen(urllib.request.Request(f"{base}/_sandbox/items/{item.item.item_id}/repair", method="POST"))
    client.investments_holdings_get(InvestmentsHoldingsGetRequest(access_token=access_token))
    say("repair", "the item can be read again")

    client.item_remove(ItemRemoveRequest(access_token=access_token))
    refused(client.item_get, ItemGetRequest(access_token=access_token), "ITEM_NOT_FOUND")
    refused(client.webhook_verification_key_get, WebhookVerificationKeyGetRequest(key_id="x"), "INVALID_WEBHOOK_VERIFICATION_KEY_ID")


def connect(client, institution_id):
    request = SandboxPublicTokenCreateRequest(institution_id=institution_id, initial_products=[Products("investments")])
    public_token = client.sandbox_public_token_create(request).public_token
    return client.item_public_token_exchange(ItemPublicTokenExchangeRequest(public_token=public_token)).access_token


def expect(code):
    assert Receiver.arrived.acquire(timeout=10), f"no webhook {code}"
    assert Receiver.received[-1][1]["webhook_code"] == code, Receiver.received[-1]
    say("webhook", code)


def refused(call, request, code):
    try:
        call(request)
    except plaid.ApiException as error:
        body = json.loads(error.body)
        assert body["error_code"] == code and body["display_message"] is None, body
        say("refused", f"{error.status} {body['error_type']} {code}")
    else:
        raise AssertionError(f"{code} was expected")


def decode(part):
    import base64

    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def say(what, detail):
    print(f"ok  {what}: {detail}")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8091")
