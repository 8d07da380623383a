"""Messages of chat.postMessage: text, and blocks with buttons.

https://docs.slack.dev/reference/methods/chat.postMessage, https://docs.slack.dev/reference/block-kit/blocks/actions-block
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from frontdesk.channels.choices import listed, shortened
from frontdesk.channels.markup import pieces
from frontdesk.channels.platform import Outgoing, Part
from frontdesk.channels.slack.mrkdwn import SLACK

TEXT = 4000  # characters; Slack cuts at 40,000, and breaks a message in two somewhere above 4,000
SECTION = 3000  # characters of a section block
BUTTONS, LABEL, VALUE = 25, 75, 2000


def render_message(message: Outgoing) -> Sequence[Part]:
    """The parts, in the thread that the contact names; the last one carries the buttons."""
    channel, _, thread = message.to.partition(":")
    head: Part = {"channel": channel, "unfurl_links": False, "unfurl_media": False}
    if thread:
        head["thread_ts"] = thread
    buttons = _buttons(message.choices)
    texts = pieces(message.text if buttons else listed(message.text, message.choices), SLACK, TEXT)
    if buttons and texts and len(texts[-1]) > SECTION:
        texts = pieces(message.text, SLACK, SECTION)
    parts = [{**head, "text": each} for each in texts]
    if buttons and parts:
        section = {"type": "section", "text": {"type": "mrkdwn", "text": texts[-1]}}
        parts[-1]["blocks"] = [section, {"type": "actions", "elements": buttons}]
    return parts


def _buttons(choices: Sequence[str]) -> list[dict[str, Any]]:
    """None of them when there are too many, or one is too long: they are written as lines then."""
    if len(choices) > BUTTONS or any(len(each) > VALUE for each in choices):
        return []
    return [_button(number, choice) for number, choice in enumerate(choices)]


def _button(number: int, choice: str) -> dict[str, Any]:
    text = {"type": "plain_text", "text": shortened(choice, LABEL), "emoji": False}
    return {"type": "button", "action_id": f"choice{number}", "text": text, "value": choice}
