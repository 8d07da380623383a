"""Replies after the 24 hours: a template in the conversation's language, filled in.

https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/overview
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from frontdesk.channels.choices import shortened
from frontdesk.channels.errors import Refused
from frontdesk.channels.markup import PLAIN, pieces
from frontdesk.channels.meta.graph import Words
from frontdesk.channels.platform import Outgoing, Part
from frontdesk.channels.templates import BODY, Button, SentAs, Template, Wording

LATE = "the customer wrote last more than 24 hours ago"
LATE_FRENCH = "le client a écrit pour la dernière fois il y a plus de 24 heures"
MOST = 20_000  # characters of a reply that are looked at

# https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes
WORDS: dict[int, Words] = {
    132000: (
        "WhatsApp wants another number of variables in the template: compare its text in this inbox's settings with the one at Meta",
        "WhatsApp veut un autre nombre de variables dans le modèle : comparez son texte dans les réglages de ce canal avec celui de Meta",
    ),
    132001: (
        "WhatsApp knows no approved template of this name in this language: compare the inbox's settings with Meta's list",
        "WhatsApp ne connaît pas de modèle approuvé de ce nom dans cette langue : comparez les réglages du canal avec la liste de Meta",
    ),
    132005: (
        "the template is too long with its variables filled in: write less",
        "le modèle est trop long une fois ses variables remplies : écrivez moins",
    ),
    132007: (
        "WhatsApp refuses what the template says: it breaks a rule of theirs for templates",
        "WhatsApp refuse ce que dit le modèle : il enfreint une de leurs règles",
    ),
    132012: (
        "WhatsApp wants other variables in the template: compare its text in this inbox's settings with the one at Meta",
        "WhatsApp veut d’autres variables dans le modèle : comparez son texte dans les réglages de ce canal avec celui de Meta",
    ),
    132015: (
        "Meta has paused this template because customers rated it badly: choose another, or wait until it is free again",
        "Meta a suspendu ce modèle parce que des clients l’ont mal noté : choisissez-en un autre, ou attendez qu’il soit rétabli",
    ),
    132016: (
        "Meta has switched this template off for good: choose another",
        "Meta a désactivé ce modèle pour de bon : choisissez-en un autre",
    ),
    131047: (f"{LATE}: WhatsApp takes a template only", f"{LATE_FRENCH} : WhatsApp ne prend qu’un modèle"),
    131026: (
        "WhatsApp cannot reach this number: it has no WhatsApp, or an old one",
        "WhatsApp ne peut pas joindre ce numéro : il n’a pas WhatsApp, ou une version ancienne",
    ),
}


def render_late(templates: Sequence[Template], message: Outgoing) -> Part:
    """The message as a template. Raises `Refused` when there is none for it."""
    template = _choose(templates, message)
    wording = template.wording_for(message.languages) or template.wordings[0]
    values = _values(template, wording, message)
    return {
        "messaging_product": "whatsapp",
        "to": message.to,
        "type": "template",
        "template": {
            "name": template.name,
            "language": {"code": wording.code},
            "components": [*_body(wording, values), *_button(wording.button)],
        },
    }


def sent_as(templates: Sequence[Template], part: Part) -> SentAs | None:
    """What the customer reads of a part; None when it is no template, or one that is not among these any more."""
    sent = part.get("template") or {}
    template = next((each for each in templates if each.name == sent.get("name")), None)
    code = sent.get("language", {}).get("code")
    wording = next((each for each in template.wordings if each.code == code), None) if template else None
    if template is None or wording is None:
        return None
    bodies = [each["parameters"] for each in sent["components"] if each["type"] == "body"]
    given = [parameter["text"] for parameters in bodies for parameter in parameters]
    text = wording.filled(dict(zip(wording.variables, given, strict=True)))
    return SentAs(template.name, wording.code, text, wording.button.text if wording.button else None)


def _choose(templates: Sequence[Template], message: Outgoing) -> Template:
    """The one that was asked for, else the first in the conversation's language, then in the business's, then any."""
    if not templates:
        raise Refused(
            f"{LATE}: WhatsApp takes a template only, and this inbox has none in its settings",
            french=f"{LATE_FRENCH} : WhatsApp ne prend qu’un modèle, et ce canal n’en a pas dans ses réglages",
        )
    if message.template is not None:
        return _named(templates, message.template)
    usable = [each for each in templates if message.customer or "customer" not in each.fills.values()]
    if not usable:
        raise Refused(
            f"{LATE}, and every template names the customer, whose name nobody knows",
            french=f"{LATE_FRENCH}, et chaque modèle nomme le client, dont personne ne connaît le nom",
        )
    spoken = (each for one in message.languages for each in usable if each.wording_for([one]))
    return next(spoken, usable[0])


def _named(templates: Sequence[Template], name: str) -> Template:
    found = next((each for each in templates if each.name == name), None)
    if found is None:
        raise Refused(
            f"this inbox has no template {name} in its settings any more: choose another",
            french=f"ce canal n’a plus de modèle {name} dans ses réglages : choisissez-en un autre",
        )
    return found


def _values(template: Template, wording: Wording, message: Outgoing) -> dict[str, str]:
    """What fills the variables. The reply gets the room that the others leave it."""
    given = {
        "customer": message.customer or "",
        "business": message.business,
        "sender": message.sender or message.business,
    }
    values = {each: _flat(given.get(template.fills[each], "")) for each in wording.variables}
    replies = [each for each in wording.variables if template.fills[each] == "reply"]
    room = BODY - len(wording.filled(values))
    said = _flat(" ".join(pieces(message.text, PLAIN, MOST)))
    filled = values | {each: shortened(said, max(1, room // len(replies))) for each in replies}
    if empty := [each for each, value in filled.items() if not value]:
        raise Refused(
            f"nothing fills {{{{{empty[0]}}}}} of the template {template.name}: choose another",
            french=f"rien ne remplit {{{{{empty[0]}}}}} du modèle {template.name} : choisissez-en un autre",
        )
    return filled


def _flat(text: str) -> str:
    """A variable holds no line breaks."""
    return " ".join(text.split())


def _body(wording: Wording, values: Mapping[str, str]) -> list[dict[str, Any]]:
    named = [{} if each.isdigit() else {"parameter_name": each} for each in wording.variables]
    parameters = [
        {"type": "text", **name, "text": values[each]} for name, each in zip(named, wording.variables, strict=True)
    ]
    return [{"type": "body", "parameters": parameters}] if parameters else []


def _button(button: Button | None) -> list[dict[str, Any]]:
    """A button is told only what varies: where its address ends, or what a press brings back."""
    if button is None or (button.kind == "url" and not button.suffix):
        return []
    pressed = {"type": "payload", "payload": button.text}
    parameter = pressed if button.kind == "quick_reply" else {"type": "text", "text": button.suffix}
    return [{"type": "button", "sub_type": button.kind, "index": "0", "parameters": [parameter]}]
