"""Standard Webhooks: the published example, several secrets, and what is refused."""

from __future__ import annotations

import pytest

from frontdesk.kit.standard_webhooks import BadWebhookSignature, secret_bytes, sign, verify

# https://github.com/standard-webhooks/standard-webhooks: the example of the specification's libraries
SECRET = secret_bytes("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
ID, TIME, BODY = "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}'
SIGNATURE = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
HEADERS = {"webhook-id": ID, "webhook-timestamp": str(TIME), "webhook-signature": SIGNATURE}


def test_the_published_example() -> None:
    assert sign(SECRET, ID, TIME, BODY) == SIGNATURE
    verify([SECRET], HEADERS, BODY, TIME)


def test_while_a_secret_changes_either_is_taken() -> None:
    other = b"another secret of ours"
    both = {**HEADERS, "webhook-signature": f"v1a,abc {sign(other, ID, TIME, BODY)} {SIGNATURE}"}
    verify([SECRET], both, BODY, TIME)
    verify([b"a third secret of ours", other], both, BODY, TIME + 299)


@pytest.mark.parametrize(
    ("headers", "body", "now"),
    [
        ({}, BODY, TIME),
        ({"webhook-id": "msg_2"}, BODY, TIME),
        ({"webhook-timestamp": str(TIME + 1)}, BODY, TIME),
        ({"webhook-timestamp": f"0{TIME}"}, BODY, TIME),
        ({"webhook-timestamp": "-1"}, BODY, TIME),
        ({"webhook-timestamp": "²"}, BODY, TIME),
        ({"webhook-timestamp": "9" * 5000}, BODY, TIME),
        ({"webhook-signature": SIGNATURE.replace("v1", "v2")}, BODY, TIME),
        ({"webhook-signature": SIGNATURE.replace("=", "")}, BODY, TIME),
        ({"webhook-signature": "é"}, BODY, TIME),
        (HEADERS, BODY + b" ", TIME),
        (HEADERS, BODY, TIME + 301),
        (HEADERS, BODY, TIME - 301),
    ],
)
def test_anything_else_is_refused(headers: dict[str, str], body: bytes, now: float) -> None:
    with pytest.raises(BadWebhookSignature):
        verify([SECRET], {**HEADERS, **headers} if headers else {}, body, now)


def test_without_a_secret_nothing_is_taken() -> None:
    with pytest.raises(BadWebhookSignature):
        verify([], HEADERS, BODY, TIME)


@pytest.mark.parametrize(
    "text", ["", "whsec_", "whsec_short", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_é", "whsec_%%%%"]
)
def test_secrets_of_another_form_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="whsec_"):
        secret_bytes(text)
