"""What visitors tell of themselves, rate, take with them, and have deleted."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import func, select, text, update

from frontdesk.channels.widget.settings import FormField, WidgetSettings, put_settings
from frontdesk.conversations import contacts
from frontdesk.conversations.models import Contact, Conversation, Message
from frontdesk.kit.database import Database
from frontdesk.sales.models import Lead
from frontdesk.tenants.models import Tenant
from tests.channels.visitors import Headers, say, standing, visit
from tests.conversations.desk import TestDesk

FORM = (
    FormField(name="email", label={"en": "E-mail", "fr": "Courriel"}, type="email", required=True),
    FormField(name="topic", label={"en": "Topic"}, type="select", options=("Order", "Repair")),
)


async def set_widget(database: Database, desk: TestDesk, **settings: Any) -> None:
    async with database.tenant(desk.tenant_id) as session:
        await put_settings(session, desk.tenant_id, desk.inbox_id, WidgetSettings(**settings))


async def begun(http: httpx.AsyncClient, desk: TestDesk, visitor: Headers, language: str = "en") -> dict[str, Any]:
    answer = await http.post(f"/v1/widget/{desk.key}/session", json={"language": language}, headers=visitor)
    session: dict[str, Any] = answer.json()
    return session


async def test_the_form_is_asked_until_it_is_answered(
    operator: httpx.AsyncClient, desk: TestDesk, database: Database
) -> None:
    await set_widget(database, desk, form=FORM)
    visitor = await visit(operator, desk.key)
    assert [field["label"] for field in (await begun(operator, desk, visitor, "fr"))["form"]] == ["Courriel", "Topic"]
    told = {"fields": {"email": "ana@example.com", "topic": "Repair"}}
    assert (await operator.post("/v1/widget/contact", json=told, headers=visitor)).status_code == 200
    session = await begun(operator, desk, visitor)
    assert (session["form"], session["reachable"]) == ([], True)
    conversation = (await say(operator, visitor, "Hello"))["conversation_id"]
    shown = await operator.get(f"/v1/console/tenants/{desk.tenant_id}/conversations/{conversation}")
    contact = shown.json()["conversation"]["contact"]
    assert (contact["email"], contact["fields"]) == ("ana@example.com", {"topic": "Repair"})


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"email": "ana"},
        {"email": "a@b c.example"},
        {"topic": "Else"},
        {"phone": "call me"},
        {"is_admin": "yes"},
        {"name": "x" * 121},
    ],
)
async def test_an_answer_that_is_none_is_refused(
    http: httpx.AsyncClient, desk: TestDesk, database: Database, fields: dict[str, str]
) -> None:
    await set_widget(database, desk, form=FORM)
    answer = await http.post("/v1/widget/contact", json={"fields": fields}, headers=await visit(http, desk.key))
    assert answer.status_code == 422, answer.text


async def test_the_business_speaks_in_its_own_words_and_colours(
    http: httpx.AsyncClient, desk: TestDesk, database: Database
) -> None:
    await set_widget(database, desk, texts={"ar": {"send": "إرسال"}}, theme={"accent": "#a33"})
    session = await begun(http, desk, await visit(http, desk.key), "ar")
    assert (session["texts"], session["theme"]) == ({"send": "إرسال"}, {"accent": "#a33"})


@pytest.mark.parametrize("value", ["red; background: url(//evil.example)", "url(x)", "#a33}", "</style>"])
def test_a_theme_holds_plain_values_only(value: str) -> None:
    with pytest.raises(ValueError, match="pattern"):
        WidgetSettings(theme={"accent": value})


async def test_a_conversation_is_rated_when_it_has_ended(operator: httpx.AsyncClient, desk: TestDesk) -> None:
    visitor, stranger = await visit(operator, desk.key), await visit(operator, desk.key)
    await say(operator, stranger, "Hello")
    conversation = (await say(operator, visitor, "Hello"))["conversation_id"]
    rating = {"conversation_id": conversation, "rating": 4, "comment": "Quick!"}
    assert (await operator.post("/v1/widget/rating", json=rating, headers=visitor)).status_code == 409
    await operator.post("/v1/widget/conversation/new", headers=visitor)
    assert (await operator.post("/v1/widget/rating", json=rating, headers=stranger)).status_code == 404
    assert (await operator.post("/v1/widget/rating", json=rating | {"rating": 6}, headers=visitor)).status_code == 422
    assert (await operator.post("/v1/widget/rating", json=rating, headers=visitor)).status_code == 200
    shown = await operator.get(f"/v1/console/tenants/{desk.tenant_id}/conversations/{conversation}")
    row = shown.json()["conversation"]
    assert (row["rating"], row["rating_comment"]) == (4, "Quick!")


async def test_a_transcript_holds_the_conversation_and_no_notes(operator: httpx.AsyncClient, desk: TestDesk) -> None:
    visitor = await visit(operator, desk.key)
    assert (await operator.get("/v1/widget/transcript", headers=visitor)).status_code == 404
    conversation = (await say(operator, visitor, "Hello <b>there</b>"))["conversation_id"]
    note = {"client_id": "0194d2b0-0000-7000-8000-000000000000", "text": "a difficult one"}
    await operator.post(f"/v1/console/tenants/{desk.tenant_id}/conversations/{conversation}/note", json=note)
    answer = await operator.get("/v1/widget/transcript", headers=visitor)
    assert answer.headers["content-type"].startswith("text/plain")
    assert "attachment" in answer.headers["content-disposition"]
    assert "You\nHello <b>there</b>" in answer.text
    assert "difficult" not in answer.text


async def test_what_is_to_be_forgotten_is_gone(http: httpx.AsyncClient, desk: TestDesk, database: Database) -> None:
    visitor, other = await visit(http, desk.key), await visit(http, desk.key)
    await http.post("/v1/widget/contact", json={"fields": {"name": "Ana"}}, headers=visitor)
    conversation = (await say(http, visitor, "my secret"))["conversation_id"]
    await say(http, other, "mine stays")
    async with database.tenant(desk.tenant_id) as session:
        session.add(Lead(tenant_id=desk.tenant_id, call_key=f"{conversation}:turn:0", email="ana@example.com"))
    assert (await http.post("/v1/widget/erase", headers=visitor)).status_code == 200
    assert await standing(http, visitor) is None
    async with database.tenant(desk.tenant_id) as session:
        assert (await session.scalars(select(Message.text))).all() == ["mine stays"]
        assert await session.scalar(select(func.count()).select_from(Lead)) == 0
        assert (await session.scalars(select(Contact.name))).all() == [None]


async def test_a_business_that_must_keep_messages_keeps_them_for_its_time(
    http: httpx.AsyncClient, desk: TestDesk, database: Database, dispatch: Database
) -> None:
    async with database.shared() as session:
        limits = {"keep_erased_days": 30}
        await session.execute(update(Tenant).where(Tenant.id == desk.tenant_id).values(limits=limits))
    visitor = await visit(http, desk.key)
    await say(http, visitor, "kept for the tax office")
    await http.post("/v1/widget/erase", headers=visitor)
    assert await standing(http, visitor) is None
    async with database.tenant(desk.tenant_id) as session:
        assert await session.scalar(select(Conversation.status)) == "resolved"
        await session.execute(update(Contact).values(erase_at=text("now() - interval '1 s'")))
    async with dispatch.shared() as session:
        [(tenant_id, contact_id)] = (await session.execute(select(Contact.tenant_id, Contact.id))).all()
    assert isinstance(contact_id, UUID)
    async with database.tenant(tenant_id) as session:
        await contacts.erase(session, tenant_id, contact_id)
        assert await session.scalar(select(func.count()).select_from(Message)) == 0
