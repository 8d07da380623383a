"""Twilio's side; forms as in https://www.twilio.com/docs/messaging/guides/webhook-request"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode

from frontdesk.channels.simulated import FILE, Call, Reply, Said, Shot
from frontdesk.channels.sms.signing import HEADER, form_of, signature

ACCOUNT = "AC0123456789abcdef0123456789abcdef"
NUMBER = "+15550783881"


class SimulatedSms:
    """Implements `Simulated`. A customer is known by the digits of their number."""

    settings: Mapping[str, str] = {
        "account_sid": ACCOUNT,
        "auth_token": "simulated-auth-token",
        "sender": NUMBER,
    }
    signs_body = False  # but the parameters in it, however they are spelled: tests/channels/test_sms.py

    def message(self, contact: str, text: str, number: int) -> Any:
        """A text."""
        sid = f"SM{number:032x}"
        return {
            "ToCountry": "US",
            "SmsMessageSid": sid,
            "NumMedia": "0",
            "SmsSid": sid,
            "SmsStatus": "received",
            "Body": text,
            "FromCountry": "US",
            "To": NUMBER,
            "NumSegments": "1",
            "MessageSid": sid,
            "AccountSid": ACCOUNT,
            "From": f"+{contact}",
            "ApiVersion": "2010-04-01",
        }

    def file(self, contact: str, number: int, api_url: str) -> Any:
        """An MMS; the name of a file is not told."""
        form = self.message(contact, "", number)
        url = f"{api_url}/2010-04-01/Accounts/{ACCOUNT}/Messages/{form['MessageSid']}/Media/ME{number:032x}"
        return {**form, "NumMedia": "1", "MediaContentType0": "application/pdf", "MediaUrl0": url}

    def unknown(self, number: int) -> Any:
        """A status that says nothing new."""
        sid = f"SM{number:032x}"
        return {"MessageSid": sid, "SmsSid": sid, "MessageStatus": "sending", "AccountSid": ACCOUNT}

    def sign(self, settings: Mapping[str, str], payload: Any, url: str) -> Shot:
        """The form with its signature."""
        body = payload if isinstance(payload, bytes) else urlencode(payload).encode()
        signed = signature(settings["auth_token"], url, form_of(body))
        return Shot(headers={"content-type": "application/x-www-form-urlencoded", HEADER: signed}, body=body)

    def handshakes(self, settings: Mapping[str, str], url: str) -> Sequence[tuple[Shot, str]]:
        """There are none."""
        return []

    def said(self, call: Call) -> Said | None:
        """The body of a message."""
        if call.method != "POST" or not call.path.endswith("/Messages.json"):
            return None
        form = parse_qs(call.body.decode())
        return Said(form["To"][0].removeprefix("+"), form["Body"][0])

    def answer(self, call: Call, number: int) -> Reply:
        """A queued message, a file, the account, or its number."""
        if "/IncomingPhoneNumbers" in call.path:
            found = {"sid": f"PN{1:032x}", "phone_number": NUMBER, **dict(parse_qsl(call.body.decode()))}
            return Reply(200, found if call.method == "POST" else {"incoming_phone_numbers": [found]})
        if "/Media/" in call.path:
            return Reply(200 if "authorization" in call.headers else 401, FILE)
        if call.method == "GET":
            return Reply(200, {"sid": ACCOUNT, "friendly_name": "Simulated", "status": "active", "type": "Full"})
        return Reply(201, {"sid": f"SM{'f' * 16}{number:016x}", "status": "queued", "error_code": None})

    def too_many(self, seconds: int) -> Reply:
        """https://www.twilio.com/docs/api/errors/20429"""
        said = {"code": 20429, "message": "Too Many Requests", "status": 429}
        return Reply(429, said, {"retry-after": str(seconds)})

    def receipt(self, external_id: str, status: str) -> Any | None:
        """A status callback."""
        form = {"MessageSid": external_id, "SmsSid": external_id, "MessageStatus": status, "AccountSid": ACCOUNT}
        return {**form, "MessageStatus": "undelivered", "ErrorCode": "30003"} if status == "failed" else form


SIMULATED = SimulatedSms()
