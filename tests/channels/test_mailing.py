"""A conversation by e-mail: to its visitor alone, and no road for anybody's words to strangers."""

from __future__ import annotations

from collections.abc import AsyncIterator
from uuid import UUID, uuid4

import httpx
import pytest
from fastapi import FastAPI
from pydantic import SecretStr

from frontdesk.conversations import service as conversations
from frontdesk.kit.database import Database, new_id
from frontdesk.kit.mail import Mailer, mailer_of
from frontdesk.kit.settings import Settings
from tests.channels.smtp import MailServer, mail_server
from tests.channels.visitors import Headers, say, visit
from tests.conversations.desk import TestDesk


@pytest.fixture
async def post(app: FastAPI, address: str) -> AsyncIterator[MailServer]:
    async with mail_server() as server:
        settings = Settings(smtp_url=SecretStr(f"smtp://127.0.0.1:{server.port}"), mail_from="Desk <desk@example.com>")
        app.state.mailer = mailer_of(settings)
        yield server
        app.state.mailer = None


async def talked(http: httpx.AsyncClient, desk: TestDesk, database: Database, said: str = "Hello") -> Headers:
    """A visitor who has been answered."""
    visitor = await visit(http, desk.key)
    message = await say(http, visitor, said)
    async with database.tenant(desk.tenant_id) as session:
        conversation = await conversations.get(session, desk.tenant_id, UUID(message["conversation_id"]), lock=True)
        await conversations.reply(
            session, conversation, turn_id=new_id(), text="See https://alder.example/returns", content={}, name="Robin"
        )
    return visitor


async def ask(http: httpx.AsyncClient, visitor: Headers, email: str, language: str = "en") -> httpx.Response:
    url = f"/v1/widget/transcript/mail?language={language}"
    return await http.post(url, json={"email": email}, headers=visitor)


async def test_the_conversation_is_sent_to_the_address_that_was_given(
    http: httpx.AsyncClient, desk: TestDesk, database: Database, post: MailServer
) -> None:
    visitor = await talked(http, desk, database, "Où est ma commande ?")
    assert (await ask(http, visitor, "ana@example.com", "fr-CA")).status_code == 200
    [(to, message)] = post.received
    assert (to, message["From"], message["To"]) == ("ana@example.com", "Desk <desk@example.com>", "ana@example.com")
    assert message["Subject"] == "Votre conversation avec A test business"
    assert message["Auto-Submitted"] == "auto-generated"
    text = message.get_content().replace("\r\n", "\n")
    assert "Vous\nOù est ma commande ?" in text and "Robin\nSee https://alder.example/returns" in text
    session = await http.post(f"/v1/widget/{desk.key}/session", json={}, headers=visitor)
    assert session.json()["reachable"] is True


async def test_another_address_than_the_visitors_own_is_refused(
    http: httpx.AsyncClient, desk: TestDesk, database: Database, post: MailServer
) -> None:
    visitor = await talked(http, desk, database)
    await http.post("/v1/widget/contact", json={"fields": {"email": "ana@example.com"}}, headers=visitor)
    assert (await ask(http, visitor, "victim@example.com")).status_code == 403
    assert (await ask(http, visitor, "Ana@example.com")).status_code == 200
    assert [to for to, _ in post.received] == ["Ana@example.com"]


@pytest.mark.parametrize(
    "email",
    ["ana", "a@b.example, c@d.example", "a@b.example\r\nBcc: c@d.example", "<a@b.example>", "a@b.example\n", " @ "],
)
async def test_what_is_no_single_address_is_refused(
    http: httpx.AsyncClient, desk: TestDesk, database: Database, post: MailServer, email: str
) -> None:
    answer = await ask(http, await talked(http, desk, database), email)
    assert answer.status_code == 422 or [to for to, _ in post.received] == ["a@b.example"]
    assert all("d.example" not in str(message) for _, message in post.received)


async def test_a_visitors_own_links_do_not_travel(
    http: httpx.AsyncClient, desk: TestDesk, database: Database, post: MailServer
) -> None:
    said = "Win at https://evil.example/x or www.evil.example or evil.example/win now"
    await ask(http, await talked(http, desk, database, said), "ana@example.com")
    [(_, message)] = post.received
    assert "evil" not in message.get_content()
    assert "Win at […] or […] or […] now" in message.get_content()


async def test_nothing_is_sent_before_the_business_has_spoken(
    http: httpx.AsyncClient, desk: TestDesk, post: MailServer
) -> None:
    visitor = await visit(http, desk.key)
    assert (await ask(http, visitor, "ana@example.com")).status_code == 404
    await say(http, visitor, "Buy my pills")
    assert (await ask(http, visitor, "ana@example.com")).status_code == 409
    assert post.received == []


async def test_it_is_sent_a_few_times_a_day_only(
    http: httpx.AsyncClient, desk: TestDesk, database: Database, post: MailServer
) -> None:
    visitor, address = await talked(http, desk, database), f"{uuid4().hex}@example.com"
    assert [(await ask(http, visitor, address)).status_code for _ in range(4)] == [200, 200, 200, 429]
    another = await talked(http, desk, database)  # a new visitor is no way around: the address has had enough
    assert (await ask(http, another, address)).status_code == 429
    assert len(post.received) == 3


async def test_an_address_that_the_server_refuses_and_a_server_that_is_away_say_so(
    http: httpx.AsyncClient, desk: TestDesk, database: Database, post: MailServer, app: FastAPI
) -> None:
    post.refused.add("gone@example.com")
    assert (await ask(http, await talked(http, desk, database), "gone@example.com")).status_code == 422
    app.state.mailer = Mailer("127.0.0.1", 1, False, "desk@example.com")
    assert (await ask(http, await talked(http, desk, database), "ana@example.com")).status_code == 503


async def test_without_a_mail_server_it_is_not_offered(
    http: httpx.AsyncClient, desk: TestDesk, database: Database
) -> None:
    session = await http.post(f"/v1/widget/{desk.key}/session", json={})
    assert session.json()["mails"] is False
    assert (await ask(http, await talked(http, desk, database), "ana@example.com")).status_code == 404


def test_the_settings_name_the_server() -> None:
    settings = Settings(smtp_url=SecretStr("smtps://me%40x:p%2Fw@mail.example"), mail_from="desk@example.com")
    assert mailer_of(settings) == Mailer("mail.example", 465, True, "desk@example.com", "me@x", "p/w")
    assert mailer_of(Settings()) is None
