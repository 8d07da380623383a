"""WhatsApp: how much fits beside buttons and into a list, what Meta's errors mean, and its list of templates beside ours."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from frontdesk.channels.errors import BadInboxConfig, Refused, TryAgain
from frontdesk.channels.platform import Outgoing
from frontdesk.channels.registry import platform
from frontdesk.channels.simulated import Reply
from frontdesk.channels.templates import Template, Wording
from frontdesk.channels.whatsapp import comparing
from frontdesk.channels.whatsapp.approved import APPROVED, PAUSED
from frontdesk.channels.whatsapp.config import WhatsAppConfig
from tests.channels.answering import Side, answering

LATE, BACK = APPROVED
ONE_MORE = LATE.wordings[0].model_copy(update={"body": "{{1}}: {{2}} {{3}}"})
ANOTHER = LATE.wordings[1].model_copy(update={"body": LATE.wordings[1].body.replace("Bonjour", "Salut")})
NUMBER = Reply(200, {"verified_name": "Simulated", "display_phone_number": "+1 555 078 3881"})


@pytest.mark.parametrize(
    ("choices", "kind", "parts"), [(("Yes", "No"), "button", 3), (("1", "2", "3", "4"), "list", 1)]
)
def test_a_list_stands_below_a_longer_text_than_buttons(choices: tuple[str, ...], kind: str, parts: int) -> None:
    text = "\n\n".join(["word " * 180] * 3)
    found = platform("whatsapp").render(None, Outgoing("1", text, choices, asked_at=datetime.now(UTC)))
    assert len(found) == parts and found[-1]["interactive"]["type"] == kind
    assert len(found[-1]["interactive"]["body"]["text"]) <= (1024 if kind == "button" else 4096)


@pytest.mark.parametrize(
    ("code", "kind"), [(130429, TryAgain), (131056, TryAgain), (80007, TryAgain), (131009, Refused)]
)
async def test_errors_mean_what_meta_says(code: int, kind: type[Exception]) -> None:
    error = {"message": f"(#{code}) words of Meta", "type": "OAuthException", "code": code}
    async with answering("whatsapp", Reply(400, {"error": error})) as side:
        with pytest.raises(kind, match="words of Meta"):
            await side.platform.deliver(side.config, side.caller, {"to": "1"}, "k")


async def test_stored_templates_that_are_metas_pass_the_test_over_several_pages(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(comparing, "A_PAGE", 1)
    async with answering("whatsapp") as side:
        finding, _ = await side.platform.check(with_templates(side, *APPROVED), side.caller)
        asked = [call.path for call in side.calls if "message_templates" in call.path]
    assert finding.code == "whatsapp_number_of"
    assert len(asked) == 4 and "after=" not in asked[0] and asked[-1].endswith("&limit=1&after=3")


@pytest.mark.parametrize(
    ("template", "code", "says"),
    [
        (LATE.model_copy(update={"name": "unheard_of"}), "template_missing", "unheard_of in en"),
        (Template(name=PAUSED, wordings=(Wording(code="en", body="Look at this."),)), "template_status", "PAUSED"),
        (
            LATE.model_copy(update={"wordings": (ONE_MORE,)}),
            "template_variables",
            r"\{\{2\}\} there and .*\{\{3\}\} here",
        ),
        (LATE.model_copy(update={"wordings": (LATE.wordings[0], ANOTHER)}), "template_text", "late_reply in fr"),
        (
            BACK.model_copy(update={"wordings": (BACK.wordings[0].model_copy(update={"code": "en"}),)}),
            "template_missing",
            "in en",
        ),
    ],
)
async def test_the_test_says_which_template_differs_from_metas_list(template: Template, code: str, says: str) -> None:
    async with answering("whatsapp") as side:
        with pytest.raises(BadInboxConfig, match=says) as caught:
            await side.platform.check(with_templates(side, BACK, template), side.caller)
    assert caught.value.code == code and caught.value.facts["template"] == template.name


async def test_a_list_that_is_not_shown_says_what_the_token_lacks() -> None:
    denied = {"message": "(#200) Permissions error", "type": "OAuthException", "code": 200}
    async with answering("whatsapp", NUMBER, Reply(403, {"error": denied})) as side:
        with pytest.raises(BadInboxConfig, match="whatsapp_business_management"):
            await side.platform.check(with_templates(side, LATE), side.caller)
    busy = {"message": "There have been too many calls to this account", "code": 80008}
    async with answering("whatsapp", NUMBER, Reply(400, {"error": busy})) as side:
        with pytest.raises(TryAgain):
            await side.platform.check(with_templates(side, LATE), side.caller)


async def test_without_the_accounts_id_or_templates_nothing_is_compared() -> None:
    async with answering("whatsapp", business_account_id="") as side:
        await side.platform.check(with_templates(side, LATE.model_copy(update={"name": "unheard_of"})), side.caller)
        assert len(side.calls) == 1
    async with answering("whatsapp") as side:
        await side.platform.check(side.config, side.caller)
        assert len(side.calls) == 1


def with_templates(side: Side, *templates: Template) -> WhatsAppConfig:
    config: WhatsAppConfig = side.config.model_copy(update={"templates": templates})
    return config
