"""What we sign the reference library verifies, and the other way round; what was changed nobody takes."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest
from standardwebhooks import Webhook

from frontdesk.kit.standard_webhooks import (
    BadWebhookSecret,
    BadWebhookSignature,
    new_secret,
    secret_bytes,
    sign,
    verify,
)

BODY = '{"type":"message.created","data":{"text":"Été à la mer"}}'.encode()


def headers(secret: str, *, id: str = "evt_1", at: int | None = None, body: bytes = BODY) -> dict[str, str]:
    at = at or int(time.time())
    return {
        "webhook-id": id,
        "webhook-timestamp": str(at),
        "webhook-signature": sign(secret_bytes(secret), id, at, body),
    }


def test_the_specification_s_example() -> None:
    """The vector in the reference libraries' own tests."""
    secret = secret_bytes("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    signed = sign(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}')
    assert signed == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_the_reference_library_takes_what_we_sign_and_we_take_what_it_signs() -> None:
    secret = new_secret()
    assert Webhook(secret).verify(BODY, headers(secret))["type"] == "message.created"
    now = int(time.time())
    theirs = Webhook(secret).sign("msg_2", datetime.fromtimestamp(now, UTC), BODY.decode())
    given = {"Webhook-Id": "msg_2", "Webhook-Timestamp": str(now), "Webhook-Signature": f"v1,AAAA v1a,x {theirs}"}
    verify([secret_bytes(new_secret()), secret_bytes(secret)], given, BODY, time.time())


@pytest.mark.parametrize(
    "change",
    [
        {"webhook-id": "evt_2"},
        {"webhook-timestamp": "1"},
        {"webhook-timestamp": "1e9"},
        {"webhook-timestamp": f"0{int(time.time())}"},
        {"webhook-timestamp": "²"},
        {"webhook-timestamp": "9" * 5000},
        {"webhook-timestamp": ""},
        {"webhook-signature": ""},
        {"webhook-signature": "v1,é"},
        {"webhook-signature": "v2,AAAA"},
    ],
)
def test_a_changed_request_is_refused(change: dict[str, str]) -> None:
    secret = new_secret()
    with pytest.raises(BadWebhookSignature):
        verify([secret_bytes(secret)], {**headers(secret), **change}, BODY, time.time())


def test_another_body_another_secret_and_an_old_request_are_refused() -> None:
    secret = new_secret()
    good = headers(secret)
    verify([secret_bytes(secret)], good, BODY, time.time())
    for secrets, body, now in (
        ([secret_bytes(secret)], BODY + b" ", time.time()),
        ([secret_bytes(new_secret())], BODY, time.time()),
        ([], BODY, time.time()),
        ([secret_bytes(secret)], BODY, time.time() + 301),
        ([secret_bytes(secret)], BODY, time.time() - 301),
    ):
        with pytest.raises(BadWebhookSignature):
            verify(secrets, good, body, now)


@pytest.mark.parametrize(
    "text", ["", "whsec_", "whsec_é", "whsec_AAAA", "whsec_" + "A" * 100, "whsec_not base64 at all"]
)
def test_what_is_no_secret_is_refused(text: str) -> None:
    with pytest.raises(BadWebhookSecret):
        secret_bytes(text)
