"""Templates: for when WhatsApp takes nothing else, by the conversation's language; operators read what the customer got."""

from __future__ import annotations

import importlib.util
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
from pydantic import ValidationError

from frontdesk.channels import inboxes
from frontdesk.channels.errors import Refused
from frontdesk.channels.platform import Outgoing
from frontdesk.channels.registry import platform
from frontdesk.channels.simulated import simulated
from frontdesk.channels.templates import BODY, Button, Template, Wording
from frontdesk.channels.whatsapp.approved import APPROVED, PAUSED
from frontdesk.channels.whatsapp.config import WhatsAppConfig
from frontdesk.conversations import service as conversations
from frontdesk.conversations.models import Inbox, Message
from frontdesk.kit.crypto import Keyring
from frontdesk.kit.database import Database, fetch, new_id
from frontdesk.tenants import service as tenants
from tests.channels.answering import answering
from tests.channels.conformance.conftest import Line, open_line

SETTINGS = {**simulated("whatsapp").settings, "api_url": "http://127.0.0.1:1"}
LONG_AGO = datetime.now(UTC) - timedelta(hours=25)
LATE, BACK = APPROVED


def config(*templates: Template) -> WhatsAppConfig:
    return WhatsAppConfig.model_validate({**SETTINGS, "templates": templates})


def late(text: str = "**Yes**,\nwe do.", **more: Any) -> Outgoing:
    names = {"customer": "Ana", "business": "Alder", "sender": "Maya", "languages": ("fr", "en")}
    return Outgoing("1", text, asked_at=LONG_AGO, **{**names, **more})


def rendered(found: WhatsAppConfig, message: Outgoing) -> Any:
    [part] = platform("whatsapp").render(found, message)
    return part["template"]


def test_the_conversations_language_chooses_the_wording_and_the_text_fills_it() -> None:
    sent = rendered(config(LATE), late())
    assert (sent["name"], sent["language"]) == ("late_reply", {"code": "fr"})
    [body] = sent["components"]
    assert body == {
        "type": "body",
        "parameters": [{"type": "text", "text": "Ana"}, {"type": "text", "text": "Yes, we do."}],
    }
    assert rendered(config(LATE), late(languages=("de", "en")))["language"] == {"code": "en"}
    assert rendered(config(BACK), late(languages=("de", "es")))["language"] == {"code": "en_US"}


def test_the_first_that_speaks_the_language_is_used_unless_one_is_chosen() -> None:
    both = config(BACK, LATE)
    assert rendered(both, late())["name"] == "late_reply"
    assert rendered(both, late(languages=("en",)))["name"] == "come_back"
    chosen = rendered(both, late(template="come_back"))
    assert chosen["components"] == [
        {
            "type": "body",
            "parameters": [
                {"type": "text", "parameter_name": "customer_name", "text": "Ana"},
                {"type": "text", "parameter_name": "shop", "text": "Alder"},
            ],
        },
        {
            "type": "button",
            "sub_type": "quick_reply",
            "index": "0",
            "parameters": [{"type": "payload", "payload": "Show me"}],
        },
    ]
    with pytest.raises(Refused, match="no template gone"):
        rendered(both, late(template="gone"))


def test_a_button_is_told_only_what_varies() -> None:
    def with_button(suffix: str) -> Template:
        button = Button(kind="url", text="Open", suffix=suffix)
        return Template(name="shop", wordings=(Wording(code="en", body="Look.", button=button),))

    assert rendered(config(with_button("")), late())["components"] == []
    [button] = rendered(config(with_button("sale")), late())["components"]
    assert (button["sub_type"], button["parameters"]) == ("url", [{"type": "text", "text": "sale"}])


def test_a_template_that_names_the_customer_needs_the_name() -> None:
    plain = Template(name="plain", wordings=(Wording(code="en", body="News: {{1}}"),), fills={"1": "reply"})
    assert rendered(config(LATE, plain), late(customer=None))["name"] == "plain"
    for message in (late(customer=None), late(customer=None, template="late_reply")):
        with pytest.raises(Refused, match=r"nobody knows|nothing fills"):
            rendered(config(LATE), message)


def test_a_long_reply_is_shortened_to_the_room_that_the_template_leaves() -> None:
    found = config(LATE)
    [part] = platform("whatsapp").render(found, late("word " * 1000))
    read = platform("whatsapp").sent_as(found, part)  # type: ignore[attr-defined]
    assert len(read.text) == BODY and "…" in read.text


def test_without_a_template_and_with_files_nothing_leaves() -> None:
    with pytest.raises(Refused, match="none in its settings"):
        rendered(config(), late())
    with pytest.raises(Refused, match="no files"):
        platform("whatsapp").render_files(config(LATE), late(files=(object(),)))  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": "Late Reply"},
        {"wordings": []},
        {"wordings": [{"code": "french", "body": "x"}]},
        {"wordings": [{"code": "en", "body": "x"}, {"code": "en", "body": "y"}]},
        {"wordings": [{"code": "en", "body": "{{1}} {{2}}"}]},
        {"wordings": [{"code": "en", "body": "{{2}}"}], "fills": {"2": "reply"}},
        {"wordings": [{"code": "en", "body": "{{1}} {{name}}"}], "fills": {"1": "reply", "name": "customer"}},
        {"fills": {"1": "the moon"}},
        {"wordings": [{"code": "en", "body": "x", "button": {"kind": "url", "text": "x" * 26}}]},
    ],
)
def test_what_meta_would_refuse_is_refused_at_once(wrong: dict[str, Any]) -> None:
    right = {"name": "late_reply", "wordings": [{"code": "en", "body": "News: {{1}}"}], "fills": {"1": "reply"}}
    Template.model_validate(right)
    with pytest.raises(ValidationError):
        Template.model_validate({**right, **wrong})


def test_two_templates_of_one_name_are_refused() -> None:
    with pytest.raises(ValidationError, match="same name"):
        config(LATE, LATE)


@pytest.mark.parametrize(
    ("template", "says"),
    [
        (LATE.model_copy(update={"name": "unheard_of"}), "knows no approved template"),
        (LATE.model_copy(update={"name": PAUSED}), "paused"),
        (
            Template(name="late_reply", wordings=(Wording(code="en", body="{{1}}"),), fills={"1": "reply"}),
            "another number of variables",
        ),
        (
            Template(
                name="come_back",
                wordings=(Wording(code="en_US", body="{{1}} {{2}}"),),
                fills={"1": "reply", "2": "sender"},
            ),
            "other variables",
        ),
    ],
)
async def test_what_meta_refuses_is_told_in_words(template: Template, says: str) -> None:
    async with answering("whatsapp") as side:
        [part] = platform("whatsapp").render(config(template), late())
        with pytest.raises(Refused, match=says):
            await side.platform.deliver(side.config, side.caller, part, "k")


@pytest.fixture
async def line(http: httpx.AsyncClient, database: Database, keyring: Keyring, tenant: UUID) -> AsyncIterator[Line]:
    """An inbox of WhatsApp with both templates, whose customer wrote yesterday, in French."""
    async with open_line("whatsapp", http, database, keyring, tenant) as opened:
        async with database.tenant(tenant) as session:
            await inboxes.set_templates(session, keyring, tenant, opened.inbox_id, APPROVED)
        await opened.hear("Bonjour")
        await opened.rows("update messages set created_at = now() - interval '30 hours' returning id")
        await opened.rows("update conversations set language = 'fr' returning id")
        yield opened


async def answer(line: Line, text: str, template: str | None = None) -> Message:
    """An operator writes; the reply is sent."""
    [[conversation_id]] = await line.rows("select id from conversations")
    async with line.database.tenant(line.tenant_id) as session:
        conversation = await conversations.get(session, line.tenant_id, conversation_id, lock=True)
        content = {"template": template} if template else {}
        message = await conversations.operator_reply(
            session, conversation, name="Maya", text=text, source_id=str(new_id()), content=content
        )
    await line.drain(message)
    return message


async def test_the_operator_reads_what_the_phone_shows(line: Line) -> None:
    await answer(line, "Oui, samedi.")
    await answer(line, "Venez !", template="come_back")
    assert await line.outbox() == ["sent", "sent"]
    [first, second] = line.api.said
    assert first.text.startswith("Bonjour Ana Lima, voici notre réponse à votre question : Oui, samedi.")
    assert second.choices == ["Show me"]
    kept = await line.rows("select content -> 'sent_as' from messages where direction = 'outgoing' order by sequence")
    assert kept == [
        ({"template": "late_reply", "language": "fr", "text": first.text, "button": None},),
        ({"template": "come_back", "language": "en_US", "text": second.text, "button": "Show me"},),
    ]


async def test_a_paused_template_is_told_to_the_operators(line: Line, keyring: Keyring) -> None:
    paused = LATE.model_copy(update={"name": PAUSED})
    async with line.database.tenant(line.tenant_id) as session:
        await inboxes.set_templates(session, keyring, line.tenant_id, line.inbox_id, [paused])
    await answer(line, "Oui.")
    assert await line.outbox() == ["failed"] and not line.api.said
    [note] = await line.notes()
    assert "Meta has paused this template" in note


@pytest.fixture
async def admin(operator: httpx.AsyncClient, database: Database, tenant: UUID) -> httpx.AsyncClient:
    me = (await operator.get("/v1/console/me")).json()["user"]["id"]
    await tenants.add_member(database, tenant, UUID(me), "admin")
    return operator


async def test_an_admin_sets_them_and_an_operator_chooses(line: Line, admin: httpx.AsyncClient) -> None:
    place = f"/v1/console/tenants/{line.tenant_id}"
    inbox = f"{place}/inboxes/{line.inbox_id}"
    set_ = [BACK.model_dump(mode="json"), LATE.model_dump(mode="json")]
    assert (await admin.put(f"{inbox}/templates", json={"templates": set_})).json()["templates"] == set_
    assert (await admin.get(inbox)).json()["templates"] == set_
    twice = await admin.put(f"{inbox}/templates", json={"templates": [set_[0], set_[0]]})
    assert twice.status_code == 422 and "same name" in twice.json()["error"]["message"]
    changed = await admin.put(f"{inbox}/connection", json={"values": {"access_token": "another-token"}})
    assert changed.status_code == 200 and (await admin.get(inbox)).json()["templates"] == set_

    [[conversation]] = await line.rows("select id from conversations")
    shown = (await admin.get(f"{place}/conversations/{conversation}")).json()
    assert shown["standing"] == {"takes": "template", "templates": ["come_back", "late_reply"]}
    body = {"client_id": str(new_id()), "text": "Oui", "template": "late_reply"}
    replied = await admin.post(f"{place}/conversations/{conversation}/reply", json=body)
    assert replied.status_code == 201
    assert await line.rows(
        "select content ->> 'template' from messages where direction = 'outgoing' and not private"
    ) == [("late_reply",)]


async def test_only_platforms_with_templates_take_them(line: Line, admin: httpx.AsyncClient, keyring: Keyring) -> None:
    place = f"/v1/console/tenants/{line.tenant_id}/inboxes"
    agent = (await admin.get(place)).json()["agents"][0]["id"]
    body = {"channel": "telegram", "name": "bot", "agent_id": agent, "values": {"token": "123456:simulated-token"}}
    bot = (await admin.post(place, json=body)).json()["inbox"]["id"]
    assert (await admin.get(f"{place}/{bot}")).json()["templates"] is None
    refused = await admin.put(f"{place}/{bot}/templates", json={"templates": []})
    assert refused.status_code == 422 and "templates" in refused.json()["error"]["message"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            {"template": "late_reply", "template_language": "fr"},
            [{"name": "late_reply", "wordings": [{"code": "fr", "body": "{{1}}"}], "fills": {"1": "reply"}}],
        ),
        ({"template": "", "template_language": "en"}, []),
        ({"template": "No name of Meta's", "template_language": "en"}, []),
    ],
)
async def test_the_one_template_of_before_is_the_first_of_several(line: Line, before: Any, after: Any) -> None:
    [file] = (Path(__file__).parents[2] / "migrations/versions").glob("0012_*.py")
    spec = importlib.util.spec_from_file_location("migration", file)
    assert spec is not None and spec.loader is not None
    spec.loader.exec_module(migration := importlib.util.module_from_spec(spec))
    async with line.database.tenant(line.tenant_id) as session:
        inbox = await session.get_one(Inbox, (line.tenant_id, line.inbox_id))
        others = {name: value for name, value in inbox.settings["config"].items() if name != "templates"}
        inbox.settings = {**inbox.settings, "config": {**others, **before}}
        await session.flush()
        await fetch(session, migration.TEMPLATES)
        await session.refresh(inbox)
        assert inbox.settings["config"] == {**others, "templates": after}
        WhatsAppConfig.model_validate({**inbox.settings["config"], **SETTINGS})
