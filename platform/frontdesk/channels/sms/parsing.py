"""Webhooks of Twilio's Messaging: incoming messages and status callbacks.

https://www.twilio.com/docs/messaging/guides/webhook-request
https://www.twilio.com/docs/messaging/guides/outbound-message-status-in-status-callbacks
"""

from __future__ import annotations

from collections.abc import Mapping

from frontdesk.channels.errors import BadPayload
from frontdesk.channels.platform import Answer, Attachment, Incoming, Parsed, RawRequest, Receipt, Status
from frontdesk.channels.sms.signing import form_of

NOTHING = Answer(b'<?xml version="1.0" encoding="UTF-8"?><Response/>', "text/xml")  # TwiML that says nothing
STATUSES: dict[str, Status] = {
    "delivered": "delivered",
    "read": "read",
    "undelivered": "failed",
    "failed": "failed",
}
# Twilio answers these itself and blocks what follows:
# https://help.twilio.com/articles/223134027-Twilio-support-for-opt-out-keywords-SMS-STOP-filtering-
STOP = frozenset({"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"})
KINDS = ("image", "audio", "video")
MOST_MEDIA = 10


def parse_callback(request: RawRequest) -> Parsed:
    """A message, or what became of one of ours. Words that stop or start all messages are Twilio's business."""
    form = dict(form_of(request.body))
    sid = form.get("MessageSid") or form.get("SmsSid")
    if not sid:
        raise BadPayload("this is no webhook of Twilio's messages")
    status = form.get("MessageStatus")
    if status is not None:
        known = STATUSES.get(status)
        return Parsed(receipts=[Receipt(sid, known, *_why(form))] if known else [], answer=NOTHING)
    sender, text = form.get("From"), form.get("Body", "")
    attachments = _attachments(form)
    if not sender or not (text or attachments) or _is_handled(form, text):
        return Parsed(answer=NOTHING)
    extra = {"callback": request.url.partition("?")[0]}
    return Parsed(messages=[Incoming(sender, sid, text, attachments=attachments, extra=extra)], answer=NOTHING)


def _is_handled(form: Mapping[str, str], text: str) -> bool:
    """`OptOutType` stands there when a Messaging Service has dealt with it:
    https://www.twilio.com/docs/messaging/tutorials/advanced-opt-out"""
    return bool(form.get("OptOutType")) or text.strip().upper() in STOP


def _why(form: Mapping[str, str]) -> tuple[str, str] | tuple[()]:
    """The error in English and in French."""
    code = form.get("ErrorCode")
    where = f"twilio.com/docs/api/errors/{code}"
    return (f"Twilio's error {code}, see {where}", f"erreur {code} de Twilio, voir {where}") if code else ()


def _attachments(form: Mapping[str, str]) -> list[Attachment]:
    found = []
    for number in range(MOST_MEDIA):
        url, mime = form.get(f"MediaUrl{number}"), form.get(f"MediaContentType{number}", "")
        if url:
            kind = mime.partition("/")[0]
            found.append(Attachment(kind if kind in KINDS else "document", url, mime=mime or None))
    return found
