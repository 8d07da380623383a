"""Replies on Messenger and Instagram: https://developers.facebook.com/docs/messenger-platform/reference/send-api

After the 24 hours only a person may write, for seven days, with the tag HUMAN_AGENT and where Meta has granted that feature:
https://developers.facebook.com/documentation/business-messaging/messenger-platform/send-messages/message-tags
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from frontdesk.channels.calling import Caller, read_json
from frontdesk.channels.choices import listed, shortened
from frontdesk.channels.errors import Refused
from frontdesk.channels.markup import PLAIN, pieces
from frontdesk.channels.meta.config import MessagingConfig
from frontdesk.channels.meta.graph import Words, graph_failure
from frontdesk.channels.meta.messaging import TITLE
from frontdesk.channels.meta.windows import PERSONS, is_open
from frontdesk.channels.platform import Limits, Outgoing, Part, Standing

# https://developers.facebook.com/documentation/business-messaging/messenger-platform/send-messages/quick-replies
QUICK_REPLIES, PAYLOAD = 13, 1000
TOO_LATE = (
    "the customer wrote last more than 24 hours ago: no reply is taken until they write again",
    "le client a écrit pour la dernière fois il y a plus de 24 heures : aucune réponse n’est prise avant qu’il n’écrive à nouveau",
)
FOR_PERSONS = (
    "the customer wrote last more than 24 hours ago: from then on only a person may answer, for seven days",
    "le client a écrit pour la dernière fois il y a plus de 24 heures : dès lors seule une personne peut répondre, pendant sept jours",
)
NOT_GRANTED = (
    "the customer wrote last more than 24 hours ago: a person may answer for seven days where Meta has granted your app the "
    "feature Human Agent; tick it in this inbox's connection once it has",
    "le client a écrit pour la dernière fois il y a plus de 24 heures : une personne peut répondre pendant sept jours si Meta a "
    "accordé à votre application la fonction Human Agent ; cochez-la alors dans la connexion de ce canal",
)
OVER = (
    "the customer wrote last more than seven days ago: no reply is taken until they write again",
    "le client a écrit pour la dernière fois il y a plus de sept jours : aucune réponse n’est prise avant qu’il n’écrive à nouveau",
)
WORDS: dict[int, Words] = {
    2018278: TOO_LATE,
    551: (
        "this person cannot be reached: they blocked you, or their account is closed",
        "cette personne ne peut pas être jointe : elle vous a bloqué, ou son compte est fermé",
    ),
    190: (
        "Meta refuses the access token: it has expired, or was withdrawn",
        "Meta refuse le jeton d’accès : il a expiré, ou a été retiré",
    ),
}


def render_reply(config: MessagingConfig, message: Outgoing, limits: Limits) -> Sequence[Part]:
    """Plain text; the last part carries the quick replies. Raises `Refused` when it comes too late."""
    replies = _quick_replies(message.choices)
    text = message.text if replies else listed(message.text, message.choices)
    head: Part = {"recipient": {"id": message.to}, **_kind(config, message)}
    parts = [{**head, "message": {"text": each}} for each in pieces(text, PLAIN, limits.text, limits.measure)]
    if replies and parts:
        parts[-1]["message"]["quick_replies"] = replies
    return parts


def _kind(config: MessagingConfig, message: Outgoing) -> Part:
    """What a message is sent as, by the time since the customer wrote. Raises `Refused` that says why it cannot be."""
    if is_open(message.asked_at):
        return {"messaging_type": "RESPONSE"}
    if not is_open(message.asked_at, PERSONS):
        raise _refused(OVER if message.asked_at else TOO_LATE)
    if not message.by_person:
        raise _refused(FOR_PERSONS)
    if not config.human_agent:
        raise _refused(NOT_GRANTED)
    return {"messaging_type": "MESSAGE_TAG", "tag": "HUMAN_AGENT"}


def _refused(words: Words) -> Refused:
    return Refused(words[0], french=words[1])


def standing_of(config: MessagingConfig, asked_at: datetime | None) -> Standing:
    """What a conversation takes now."""
    if is_open(asked_at):
        return Standing("open")
    return Standing("person" if config.human_agent and is_open(asked_at, PERSONS) else "closed")


async def send_reply(config: MessagingConfig, caller: Caller, account: str, part: Part) -> str:
    """Post one part; returns its `mid`. The Send API knows no idempotency key. Raises as `Platform.deliver` does."""
    url = f"{config.api_url}/{account}/messages"
    answer = await caller.ask("POST", url, json=part, headers=config.authorization)
    if 200 <= answer.status < 300:
        return str(read_json(answer)["message_id"])
    raise graph_failure(answer, words=WORDS)


def _quick_replies(choices: Sequence[str]) -> list[dict[str, str]]:
    """None of them when there are too many, or one is too long: they are written as lines then."""
    if len(choices) > QUICK_REPLIES or any(len(each) > PAYLOAD for each in choices):
        return []
    return [{"content_type": "text", "title": shortened(each, TITLE), "payload": each} for each in choices]
