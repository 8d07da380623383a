"""How many segments a text has: what Twilio charges and carriers put together.

https://www.twilio.com/docs/glossary/what-sms-character-limit
https://www.twilio.com/docs/glossary/what-is-gsm-7-character-encoding (3GPP TS 23.038)
"""

from __future__ import annotations

GSM_7 = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
TWICE = frozenset("^{}\\[~]|€\f")  # escaped, two septets each
SEPTETS, SEPTETS_EACH = 160, 153  # of one segment alone, and of each of several
UNITS, UNITS_EACH = 70, 67  # of UTF-16


def segments(text: str) -> int:
    """The segments of a text: GSM-7 when it has no other characters, else UCS-2."""
    if all(char in GSM_7 or char in TWICE for char in text):
        length, alone, each = len(text) + sum(char in TWICE for char in text), SEPTETS, SEPTETS_EACH
    else:
        length, alone, each = len(text.encode("utf-16-le", "replace")) // 2, UNITS, UNITS_EACH
    return 1 if length <= alone else -(-length // each)
