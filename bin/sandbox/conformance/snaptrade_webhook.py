"""Checks the signatures of SnapTrade's webhooks as the provider documents it, with the standard library alone.

Usage: snaptrade_webhook.py [http://127.0.0.1:8091 [CONSUMER_KEY]]. Points the sandbox's webhooks to itself.
"""

import base64
import hashlib
import hmac
import json
import sys
import threading
import time
import urllib.request
from datetime import datetime, timezone
from http.server import BaseHTTPRequestHandler, HTTPServer
from queue import Queue

EVENTS = [
    "USER_REGISTERED",
    "USER_DELETED",
    "CONNECTION_ATTEMPTED",
    "CONNECTION_ADDED",
    "CONNECTION_DELETED",
    "CONNECTION_BROKEN",
    "CONNECTION_FIXED",
    "CONNECTION_UPDATED",
    "CONNECTION_FAILED",
    "NEW_ACCOUNT_AVAILABLE",
    "ACCOUNT_TRANSACTIONS_INITIAL_UPDATE",
    "ACCOUNT_TRANSACTIONS_UPDATED",
    "ACCOUNT_REMOVED",
    "ACCOUNT_HOLDINGS_UPDATED",
    "TRADE_DETECTION",
    "TRADE_UPDATE",
]
arrived = Queue()


class Receiver(BaseHTTPRequestHandler):
    def do_POST(self):
        arrived.put((self.path, self.headers["Signature"], self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *arguments):
        pass


def is_signed(key, signature, body):
    canonical = json.dumps(json.loads(body), separators=(",", ":"), sort_keys=True)
    mac = hmac.new(key.encode(), canonical.encode(), hashlib.sha256).digest()
    return hmac.compare_digest(base64.b64encode(mac).decode(), signature)


def main(base, key):
    receiver = HTTPServer(("127.0.0.1", 0), Receiver)
    threading.Thread(target=receiver.serve_forever, daemon=True).start()

    def control(path, **order):
        request = urllib.request.Request(f"{base}/_sandbox/snaptrade{path}", json.dumps(order).encode(), method="POST")
        return json.load(urllib.request.urlopen(request))

    def check(event_type, user_id, schema=None):
        path, signature, body = arrived.get(timeout=10)
        event = json.loads(body)
        assert path == "/snaptrade/webhook" and event["eventType"] == event_type and event["userId"] == user_id, event
        assert event.get("schemaVersion") == schema and ("webhookSecret" in event) == (schema is None), event
        age = datetime.now(timezone.utc) - datetime.fromisoformat(event["eventTimestamp"])
        assert abs(age.total_seconds()) < 60, age
        assert is_signed(key, signature, body), event
        assert not is_signed(key + "x", signature, body) and not is_signed(key, signature, body.replace(event_type.encode(), b"OTHER"))
        raw = base64.b64encode(hmac.new(key.encode(), body, hashlib.sha256).digest()).decode()
        assert raw != signature, "the bytes as sent are not what is signed"
        print(f"ok  {event_type}{' ' + schema if schema else ''}")
        return event["webhookId"], signature, body

    control("/receiver", base=f"http://127.0.0.1:{receiver.server_port}")
    user_id = f"webhook \u00e9\U0001f4c8 {time.time_ns()}"
    connection = control("/connect", user_id=user_id, brokerage="SPRUCELINE")["item_id"]
    for event_type in EVENTS:
        control(f"/connections/{connection}/webhook", event_type=event_type)
        check(event_type, user_id)
        control(f"/connections/{connection}/webhook", event_type=event_type, oauth=True)
        last = check(event_type, user_id, "oauth_v1")
    control(f"/webhooks/{last[0]}/redeliver")
    assert check("TRADE_UPDATE", user_id, "oauth_v1") == last
    print("ok  sent again, byte by byte the same")


if __name__ == "__main__":
    defaults = ["http://127.0.0.1:8091", "demo-consumer-key"]
    main(*(sys.argv[1:] + defaults[len(sys.argv) - 1 :]))
