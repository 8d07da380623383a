"""Files on every channel: a customer's are fetched after the answer, where the platform lets us; an operator's arrive, or their links."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import httpx
import pytest

from frontdesk.channels.fetching import GIVE_UP_AFTER, Fetcher
from frontdesk.channels.looking import looked_at
from frontdesk.channels.platform import FetchesMedia
from frontdesk.channels.simulated import FILE, Reply, SimulatedFiles
from frontdesk.conversations import attachments
from frontdesk.conversations import service as conversations
from frontdesk.kit.database import new_id
from frontdesk.kit.live import LivePublisher
from tests.channels.conformance.conftest import CONTACT, Line, next_number

SAID = "select content -> 'attachments' -> 0 ->> 'name' as name, content ? 'wordless' as wordless, text from messages"


@pytest.fixture
async def waiting(line: Line, publisher: LivePublisher) -> Any:
    """A file that its platform still has, and who fetches it."""
    if not isinstance(line.other_side, SimulatedFiles):
        pytest.skip("the files of this platform are not fetched")
    answer = await line.shoot(line.signed(line.other_side.file(CONTACT, next_number(), line.settings["api_url"])))
    assert answer.status_code == 200
    [channel] = line.sender.channels.values()
    fetcher = Fetcher(line.database, channel.connections, channel.caller, publisher, 1000)  # type: ignore[attr-defined]
    [(attachment_id,)] = await line.rows("select id from attachments")
    return fetcher, attachment_id


Waiting = tuple[Fetcher, UUID]


async def fetched(line: Line, waiting: Waiting) -> str:
    """Fetch what is due; returns the state."""
    fetcher, attachment_id = waiting
    await fetcher.run(line.tenant_id, attachment_id)
    [(state,)] = await line.rows("select state from attachments")
    [(shown,)] = await line.rows("select content -> 'attachments' -> 0 ->> 'state' from messages where not private")
    assert shown == state
    return str(state)


async def make_due(line: Line) -> None:
    await line.rows("update attachments set due_at = now() - interval '1 second' where due_at is not null returning id")


async def test_a_customers_file_is_fetched_after_the_answer(line: Line, waiting: Waiting) -> None:
    assert line.api.calls == 0  # the answer did not wait for it
    [(name, wordless, text)] = await line.rows(SAID)
    assert name in ("invoice.pdf", "document") and wordless == (text == f"[{name}]")  # an MMS tells no name
    assert await fetched(line, waiting) == "here"
    async with line.database.tenant(line.tenant_id) as session:
        assert await attachments.slice_of(session, line.tenant_id, waiting[1], 0) == FILE
    calls = line.api.calls
    await make_due(line)
    assert await fetched(line, waiting) == "here"
    assert line.api.calls == calls


async def test_a_file_that_does_not_come_is_asked_for_again_and_then_given_up(line: Line, waiting: Waiting) -> None:
    line.api.instead.append(Reply(500, {}))
    assert await fetched(line, waiting) == "pending"
    assert await fetched(line, waiting) == "pending"  # not before its time
    assert line.api.calls == 1
    await make_due(line)
    line.api.instead.extend(Reply(503, {}) for _ in range(GIVE_UP_AFTER))
    for _ in range(GIVE_UP_AFTER - 1):
        await make_due(line)
        state = await fetched(line, waiting)
    assert state == "gone"


async def test_a_file_that_comes_at_last_is_kept(line: Line, waiting: Waiting) -> None:
    line.api.instead.append(Reply(429, {}, {"retry-after": "40"}))
    assert await fetched(line, waiting) == "pending"
    [(waits,)] = await line.rows("select extract(epoch from due_at - now()) from attachments")
    assert 35 < waits <= 40
    await make_due(line)
    assert await fetched(line, waiting) == "here"


@pytest.mark.parametrize(
    "reply",
    [
        Reply(404, {}),
        Reply(200, b"<html><script>alert(1)</script>"),
        Reply(200, b"%PDF-1.7" + b"x" * 1000),
        Reply(302, {}, {"location": "http://127.0.0.2:1/metadata"}),
        Reply(302, {}, {"location": "http://169.254.169.254/latest"}),
        Reply(302, {}, {"location": "file:///etc/passwd"}),
    ],
    ids=["unknown", "html", "too large", "private", "link-local", "no web"],
)
async def test_a_file_that_may_not_be_kept_is_refused(line: Line, waiting: Waiting, reply: Reply) -> None:
    describes = line.other_side.answer  # the first call tells where the file lies, the second gets its bytes

    def answer(call: Any, number: int) -> Reply:
        good = describes(call, number)
        return reply if good.data == FILE else good

    line.other_side.answer = answer  # type: ignore[method-assign]
    try:
        assert await fetched(line, waiting) == "refused"
    finally:
        del line.other_side.answer  # type: ignore[misc]
    assert await line.rows("select data, due_at from attachments") == [(None, None)]


async def test_an_operators_file_arrives_or_its_link(line: Line, http: httpx.AsyncClient) -> None:
    await line.hear("Can you send me the invoice?")
    [(conversation_id, contact_id)] = await line.rows("select id, contact_id from conversations")
    user_id, file = new_id(), await looked_at("your_invoice.pdf", FILE)
    async with line.database.tenant(line.tenant_id) as session:
        stored = await attachments.upload(session, line.tenant_id, contact_id, "key", file, user_id=user_id)
        conversation = await conversations.get(session, line.tenant_id, conversation_id, lock=True)
        message = await conversations.operator_reply(
            session, conversation, name="Maya", text="Here", source_id="s", files=[stored.id], user_id=user_id
        )
    assert await line.drain(message) == 1
    said = " ".join(each.text for each in line.api.said)
    assert said.startswith("Here")
    address = next(word for word in said.replace("(", " ").replace(")", " ").split() if "/v1/files/" in word)
    answer = await http.get(address[address.index("/v1/files/") :])
    assert (answer.status_code, answer.content) == (200, FILE)
    assert (await http.get(address[address.index("/v1/files/") : -3] + "abc")).status_code == 404


def test_platforms_that_fetch_are_told_from_those_that_do_not(line: Line) -> None:
    assert isinstance(line.platform, FetchesMedia) == isinstance(line.other_side, SimulatedFiles)
