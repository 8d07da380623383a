"""Messages of the Cloud API: text, buttons and lists; `late` has the templates for when the 24 hours are over.

https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/interactive-reply-buttons-messages
https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/interactive-list-messages
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from frontdesk.channels.choices import listed, shortened
from frontdesk.channels.errors import Refused
from frontdesk.channels.markup import WHATSAPP, pieces
from frontdesk.channels.meta.windows import is_open
from frontdesk.channels.platform import Outgoing, OutgoingFile, Part
from frontdesk.channels.whatsapp.config import WhatsAppConfig
from frontdesk.channels.whatsapp.late import LATE, LATE_FRENCH, render_late
from frontdesk.kit import filetypes

TEXT = 4096  # characters of a text message
WITH_CHOICES = {"button": 1024, "list": 4096}  # characters of an interactive message's body
BUTTONS, BUTTON_TITLE = 3, 20
ROWS, ROW_TITLE, ROW_DESCRIPTION = 10, 24, 72
IMAGE_BYTES = 5 * 1024 * 1024
DOCUMENTS = frozenset(
    kind.mime for kind in (filetypes.PDF, filetypes.TEXT, filetypes.DOCX, filetypes.XLSX, filetypes.PPTX)
)


def render_message(config: WhatsAppConfig, message: Outgoing) -> Sequence[Part]:
    """The parts; outside of the 24 hours after the customer's last message a template, or `Refused` without one."""
    if not is_open(message.asked_at):
        return [render_late(config.templates, message)]
    head: Part = {"messaging_product": "whatsapp", "recipient_type": "individual", "to": message.to}
    action = _action(message.choices)
    text = message.text if action else listed(message.text, message.choices)
    texts = pieces(text, WHATSAPP, TEXT)
    if action and texts and len(texts[-1]) > WITH_CHOICES[action[0]]:
        texts = pieces(text, WHATSAPP, WITH_CHOICES[action[0]])
    parts = [{**head, "type": "text", "text": {"body": each, "preview_url": False}} for each in texts]
    if action and parts:
        interactive = {"type": action[0], "body": {"text": texts[-1]}, "action": action[1]}
        parts[-1] = {**head, "type": "interactive", "interactive": interactive}
    return parts


def render_files(message: Outgoing) -> Sequence[Part]:
    """WhatsApp fetches the address itself; kinds that it does not know are sent as a link.
    https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/document-messages"""
    if message.files and not is_open(message.asked_at):
        raise Refused(
            f"{LATE}: WhatsApp takes no files until they write again",
            french=f"{LATE_FRENCH} : WhatsApp ne prend pas de fichiers avant qu’il n’écrive à nouveau",
        )
    return [_file(message.to, each) for each in message.files]


def _file(to: str, file: OutgoingFile) -> Part:
    head: Part = {"messaging_product": "whatsapp", "recipient_type": "individual", "to": to}
    if file.mime in ("image/jpeg", "image/png") and file.size <= IMAGE_BYTES:
        return {**head, "type": "image", "image": {"link": file.url}}
    if file.mime in DOCUMENTS:
        return {**head, "type": "document", "document": {"link": file.url, "filename": file.name}}
    return {**head, "type": "text", "text": {"body": f"{file.name}: {file.url}", "preview_url": False}}


def _action(choices: Sequence[str]) -> tuple[str, dict[str, Any]] | None:
    """Buttons where they fit, else a list; None when the choices fit neither. A press brings back title or description."""
    if not choices:
        return None
    if len(choices) <= BUTTONS and all(len(each) <= BUTTON_TITLE for each in choices):
        replies = [{"type": "reply", "reply": {"id": f"c{i}", "title": each}} for i, each in enumerate(choices)]
        return "button", {"buttons": replies}
    if len(choices) > ROWS or any(len(each) > ROW_DESCRIPTION for each in choices):
        return None
    return "list", {"button": "…", "sections": [{"rows": [_row(i, each) for i, each in enumerate(choices)]}]}


def _row(index: int, choice: str) -> dict[str, str]:
    if len(choice) <= ROW_TITLE:
        return {"id": f"c{index}", "title": choice}
    return {"id": f"c{index}", "title": shortened(choice, ROW_TITLE), "description": choice}
