"""Drives the sandbox with SnapTrade's official Python SDK, unchanged.

Every answer is also read into the SDK's strict models, which raise when a required field is missing or has the wrong type.
Usage: snaptrade_python.py [http://127.0.0.1:8091 [CLIENT_ID CONSUMER_KEY]]. A client id that begins with PERS- is a personal key.
"""

import json
import sys
import urllib.parse
import urllib.request

from snaptrade_client import ApiException, SnapTrade
from snaptrade_client.auth import SnapTradeAuth
from snaptrade_client.model.account import Account
from snaptrade_client.model.all_account_positions_response import AllAccountPositionsResponse
from snaptrade_client.model.all_user_accounts_response import AllUserAccountsResponse
from snaptrade_client.model.balance import Balance
from snaptrade_client.model.brokerage_authorization import BrokerageAuthorization
from snaptrade_client.model.connection_accounts_response import ConnectionAccountsResponse
from snaptrade_client.model.delete_connection_confirmation import DeleteConnectionConfirmation
from snaptrade_client.model.partner_data import PartnerData
from snaptrade_client.model.status import Status

BROKERAGES = ["NORTHGATE", "COINWHARF", "SPRUCELINE", "GRANITE", "BLANKSLATE"]
# The models refuse what this one holds on purpose: a kind of instrument that they do not know, an account without a status.
ODD = "CURIO"


def main(base, client_id, consumer_key):
    personal = client_id.startswith("PERS-")
    mode = SnapTradeAuth.personal_api_key if personal else SnapTradeAuth.commercial_api_key
    client = SnapTrade(auth=mode(client_id=client_id, consumer_key=consumer_key), host=base)
    say("check", strict(Status, client.api_status.check())["online"])
    user = {} if personal else register(client)
    say("get_partner_info", len(strict(PartnerData, client.reference_data.get_partner_info())["allowed_brokerages"]))

    for brokerage in [*BROKERAGES, ODD]:
        login = client.authentication.login_snap_trade_user(custom_redirect="https://app.example/done?a=1", **user).body
        connection_id = log_in(login["redirectURI"], brokerage)
        connection = client.connections.detail_brokerage_authorization(authorization_id=connection_id, **user)
        say(f"{brokerage} connected", strict(BrokerageAuthorization, connection)["brokerage"]["display_name"])
        read(client, user, connection_id, brokerage)

    listed = client.connections.list_brokerage_authorizations(**user)
    say("list_brokerage_authorizations", len(strict(BrokerageAuthorization, listed)))
    say("list_user_accounts", len(client.account_information.list_user_accounts(**user).body))
    say("list_all_user_accounts", len(strict(AllUserAccountsResponse, client.account_information.list_all_user_accounts(**user))["results"]))

    first = listed.body[0]["id"]
    say("refresh", client.connections.refresh_brokerage_authorization(authorization_id=first, **user).body["detail"])
    client.connections.disable_brokerage_authorization(authorization_id=first, **user)
    refused(402, "3003", lambda: client.connections.refresh_brokerage_authorization(authorization_id=first, **user))
    again = client.authentication.login_snap_trade_user(reconnect=first, custom_redirect="https://app.example/done", **user).body
    assert log_in(again["redirectURI"], "NORTHGATE") == first, "the connection stays the same"
    client.connections.refresh_brokerage_authorization(authorization_id=first, **user)
    say("reconnect", "the connection can be refreshed again")

    account_id = client.account_information.list_user_accounts(**user).body[0]["id"]
    refused(410, None, lambda: client.account_information.get_user_holdings(account_id=account_id, **user))
    strict(DeleteConnectionConfirmation, client.connections.delete_connection(connection_id=first, **user))
    refused(404, "1011", lambda: client.connections.detail_brokerage_authorization(authorization_id=first, **user))
    wrong = SnapTrade(auth=mode(client_id=client_id, consumer_key="wrong"), host=base)
    refused(401, "1076", lambda: wrong.connections.list_brokerage_authorizations(**user))
    if personal:
        refused(401, "1076", lambda: client.authentication.register_snap_trade_user(user_id="somebody"))
    else:
        leave(client, user)


def register(client):
    # A blank, a plus, a slash and an accent: the query and the body must be read as they were signed.
    user_id = "conformance a+b@x/\u00e9"
    if user_id in client.authentication.list_snap_trade_users().body:
        client.authentication.delete_snap_trade_user(user_id=user_id)
    secret = client.authentication.register_snap_trade_user(user_id=user_id).body["userSecret"]
    say("register_snap_trade_user", user_id)
    refused(400, "1010", lambda: client.authentication.register_snap_trade_user(user_id=user_id))
    body = client.authentication.reset_snap_trade_user_secret(user_id=user_id, user_secret=secret).body
    old = {"user_id": user_id, "user_secret": secret}
    refused(401, "1076", lambda: client.connections.list_brokerage_authorizations(**old))
    return {"user_id": user_id, "user_secret": body["userSecret"]}


def read(client, user, connection_id, brokerage):
    by_kind = client.connections.list_connection_accounts(connection_id=connection_id, **user)
    kinds = [str(account["kind"]) for account in strict(ConnectionAccountsResponse, by_kind)["results"]]
    accounts = client.connections.list_brokerage_authorization_accounts(authorization_id=connection_id, **user)
    for account in accounts.body:
        account_id = account["id"]
        details = client.account_information.get_account_details(account_id=account_id, **user)
        assert details.body == account == client.account_information.get_user_account_details(account_id=account_id, **user).body
        balances = strict(Balance, client.account_information.get_user_account_balance(account_id=account_id, **user))
        positions = client.account_information.get_all_account_positions(account_id=account_id, **user)
        rows = positions.body["results"]
        if brokerage != ODD:
            strict(Account, details)
            strict(AllAccountPositionsResponse, positions)
        assert all(isinstance(row["units"], str) for row in rows), rows
        say(f"  {account['name']}", f"{kinds.pop(0)}, {len(rows)} positions, {len(balances)} balances")


def leave(client, user):
    assert user["user_id"] in client.authentication.list_snap_trade_users().body
    client.authentication.delete_snap_trade_user(user_id=user["user_id"])
    assert user["user_id"] not in client.authentication.list_snap_trade_users().body
    say("delete_snap_trade_user", "gone")


def log_in(redirect_uri, brokerage):
    """What the browser does: open the page, press a button, follow the link back."""
    page = urllib.request.urlopen(redirect_uri).read().decode()
    assert f'value="{brokerage}"' in page, page
    session = urllib.parse.parse_qs(urllib.parse.urlsplit(redirect_uri).query)["session"][0]
    form = urllib.parse.urlencode({"session": session, "brokerage": brokerage}).encode()
    opener = urllib.request.build_opener(Stay)
    try:
        opener.open(redirect_uri.split("?")[0], form)
    except urllib.error.HTTPError as answer:
        assert answer.code == 303, answer.read()
        back = urllib.parse.parse_qs(urllib.parse.urlsplit(answer.headers["Location"]).query)
        assert back["status"] == ["SUCCESS"], back
        return back["connection_id"][0]


class Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *arguments):
        return None


def strict(model, response):
    """Reads an answer into a model of the SDK. The client itself leaves that out and gives the plain JSON."""
    body = json.loads(response.response.data)
    return [model.from_openapi_data_oapg(row) for row in body] if isinstance(body, list) else model.from_openapi_data_oapg(body)


def refused(status, code, call):
    try:
        call()
    except ApiException as error:
        body = error.body if isinstance(error.body, dict) else json.loads(error.body)
        assert (error.status, body.get("code")) == (status, code), (error.status, body)
        say("refused", f"{status} {code}")
    else:
        raise AssertionError(f"{status} was expected")


def say(what, detail):
    print(f"ok  {what}: {detail}")


if __name__ == "__main__":
    defaults = ["http://127.0.0.1:8091", "demo-client", "demo-consumer-key"]
    main(*(sys.argv[1:] + defaults[len(sys.argv) - 1 :]))
