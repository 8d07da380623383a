"""Discord's plain messages: heard once and in order, whatever the connection does, by one process at a time."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

import httpx
import pytest

from frontdesk.channels import inboxes, listeners, listening
from frontdesk.channels.calling import Caller
from frontdesk.channels.connections import Connections, read_config
from frontdesk.channels.discord import gateway
from frontdesk.channels.discord.closing import failure_of_close
from frontdesk.channels.discord.config import DiscordConfig
from frontdesk.channels.discord.conversing import HEARTBEAT, IDENTIFY, INVALID_SESSION, RECONNECT, RESUME
from frontdesk.channels.discord.parsing import parse_message
from frontdesk.channels.discord.simulated_gateway import BOT, SimulatedGateway
from frontdesk.channels.door import Door
from frontdesk.channels.errors import BadInboxConfig, BadPayload, TryAgain
from frontdesk.channels.listeners import Listeners, Place
from frontdesk.channels.platform import Outgoing
from frontdesk.channels.registry import platform
from frontdesk.channels.simulated import Reply, simulated
from frontdesk.channels.simulator.phone import Phones
from frontdesk.kit.crypto import Keyring
from frontdesk.kit.database import Database
from frontdesk.kit.errors import Unavailable
from frontdesk.kit.live import LivePublisher
from frontdesk.kit.outside import Outside
from tests.channels.answering import answering
from tests.channels.conformance.conftest import CONTACT, Line, next_number, open_line
from tests.turns.stand_ins import SilentWakeUps

SECONDS = 20.0
BOTS_OWN = {"author": {"id": BOT, "username": "us", "bot": True}}
NAMED = {"guild_id": "9", "channel_id": "5", "mentions": [{"id": BOT}], "content": f"<@{BOT}> Are you open?"}
CONFIG = cast(DiscordConfig, read_config(platform("discord"), simulated("discord").settings))


@dataclass
class Desk:
    """An inbox with its gateway, and processes that listen."""

    line: Line
    gateway: SimulatedGateway
    keyring: Keyring
    publisher: LivePublisher

    def process(self, door: Door | None = None) -> Listeners:
        """What listens in a process."""
        database = self.line.database
        host = self.line.settings["api_url"].removeprefix("http://")
        door = door or Door(database, self.publisher, SilentWakeUps())
        return Listeners(Connections(database, self.keyring), door, Caller(Outside(allow=[host])))

    @contextlib.asynccontextmanager
    async def listening(self, door: Door | None = None) -> AsyncIterator[None]:
        """While a process lives."""
        task = asyncio.create_task(self.process(door).listen_forever())
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def connected(self, count: int = 1) -> None:
        """Wait for so many connections."""
        await until(lambda: len(self.gateway.connected) == count)

    async def say(self, text: str, **more: Any) -> None:
        await self.gateway.say(CONTACT, text, next_number(), **more)

    async def heard(self, *texts: str) -> None:
        """Wait for these messages, all there are."""
        for _ in range(int(SECONDS / 0.05)):
            if len(await self.line.texts()) >= len(texts):
                break
            await asyncio.sleep(0.05)
        assert await self.line.texts() == list(texts)


async def until(holds: Callable[[], object]) -> None:
    for _ in range(int(SECONDS / 0.02)):
        if holds():
            return
        await asyncio.sleep(0.02)
    raise AssertionError("it did not come to that")


def _only_of(tenant: UUID, places: Callable[[Listeners], Awaitable[set[Place]]]) -> Any:
    """Other tests have left inboxes, whose platforms are gone."""

    async def mine(self: Listeners) -> set[Place]:
        return {place for place in await places(self) if place[0] == tenant}

    return mine


@pytest.fixture
async def desk(
    http: httpx.AsyncClient,
    database: Database,
    keyring: Keyring,
    publisher: LivePublisher,
    tenant: UUID,
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[Desk]:
    monkeypatch.setattr(Listeners, "_places", _only_of(tenant, Listeners._places))
    monkeypatch.setattr(listeners, "EVERY", 0.1)
    monkeypatch.setattr(listening, "LOOK_EVERY", 0.1)
    monkeypatch.setattr(listening, "FIRST_PAUSE", 0.05)
    monkeypatch.setattr(listening, "LONGEST_PAUSE", 0.2)
    async with open_line("discord", http, database, keyring, tenant) as line:
        yield Desk(line, cast(SimulatedGateway, line.api.held), keyring, publisher)


async def test_a_direct_message_is_heard_and_answered_where_it_came_from(desk: Desk) -> None:
    async with desk.listening():
        await desk.connected()
        await desk.say("Are you open?")
        await desk.heard("Are you open?")
    assert desk.gateway.intents == 1 << 9 | 1 << 12
    await desk.line.drain(await desk.line.reply("Yes, until six."))
    assert [(said.to, said.text) for said in desk.line.api.said] == [(CONTACT, "Yes, until six.")]


async def test_the_simulators_phone_writes_through_the_connection(desk: Desk) -> None:
    phones = cast(Any, Phones(desk.line.api, cast(Any, None), "discord"))
    client = httpx.AsyncClient(transport=httpx.ASGITransport(phones), base_url="http://simulator")
    async with desk.listening(), client:
        await desk.connected()
        written = await client.post("/phone/say", json={"contact": CONTACT, "text": "Are you open?"})
        await desk.heard("Are you open?")
    assert written.json() == {"status": 200}


async def test_only_what_is_for_us_is_heard(desk: Desk) -> None:
    async with desk.listening():
        await desk.connected()
        await desk.say("I am a bot myself", **BOTS_OWN)
        await desk.say("to nobody", guild_id="9")
        await desk.say("a pinned message", type=6)
        await desk.say("broken", author=None)
        await desk.say("", **NAMED)
        await desk.heard("Are you open?")
    assert await desk.line.rows("select source_id from contact_identities") == [(f"5:{CONTACT}",)]


@pytest.mark.parametrize("code", [None, 4000, 4008])
async def test_what_was_said_while_the_connection_was_broken_is_heard_once(desk: Desk, code: int | None) -> None:
    async with desk.listening():
        await desk.connected()
        await desk.say("one")
        await desk.heard("one")
        await desk.gateway.drop(code or 1011)
        await desk.say("two")
        await desk.heard("one", "two")
        await desk.connected()
        await desk.say("three")
        await desk.heard("one", "two", "three")
    assert desk.gateway.seen.count(IDENTIFY) == 1 and RESUME in desk.gateway.seen


async def test_a_process_that_is_started_again_goes_on_where_it_was(desk: Desk) -> None:
    async with desk.listening():
        await desk.connected()
        await desk.say("one")
        await desk.heard("one")
    assert {*desk.gateway.closed} == {4000}  # after 1000 Discord would forget the session
    await desk.say("two")
    async with desk.listening():
        await desk.heard("one", "two")
    assert desk.gateway.seen.count(IDENTIFY) == 1 and RESUME in desk.gateway.seen


async def test_where_nobody_answers_any_more_the_session_goes_on_elsewhere(desk: Desk) -> None:
    desk.gateway.resumes_at = "ws://127.0.0.1:1"
    async with desk.listening():
        await desk.connected()
        await desk.gateway.drop(4000)
        await desk.say("still there?")
        await desk.heard("still there?")
    assert desk.gateway.seen.count(IDENTIFY) == 1 and RESUME in desk.gateway.seen


@pytest.mark.parametrize(
    ("what", "identified", "resumed"),
    [
        ("reconnect", 1, 1),
        ("invalid session", 2, 0),
        ("invalid session that can be resumed", 1, 1),
        ("invalid sequence", 2, 0),
        ("forgotten", 2, 1),
    ],
)
async def test_discord_asks_for_another_connection(desk: Desk, what: str, identified: int, resumed: int) -> None:
    asks: dict[str, Callable[[], Awaitable[None]]] = {
        "reconnect": lambda: desk.gateway.ask(RECONNECT),
        "invalid session": lambda: desk.gateway.ask(INVALID_SESSION, False),
        "invalid session that can be resumed": lambda: desk.gateway.ask(INVALID_SESSION, True),
        "invalid sequence": lambda: desk.gateway.drop(4007),
        "forgotten": desk.gateway.forget,
    }
    async with desk.listening():
        await desk.connected()
        await asks[what]()
        seen = desk.gateway.seen
        await until(lambda: seen.count(IDENTIFY) >= identified and seen.count(RESUME) >= resumed)
        await until(lambda: any(each.socket for each in [*desk.gateway.sessions.values()][-1:]))
        await desk.say("still there?")
        await desk.heard("still there?")
    assert seen.count(IDENTIFY) == identified


async def test_a_dead_connection_is_found_and_another_one_opened(desk: Desk) -> None:
    desk.gateway.interval, desk.gateway.deaf = 0.1, True
    async with desk.listening():
        await until(lambda: RESUME in desk.gateway.seen)
        desk.gateway.deaf = False
        await desk.say("hello?")
        await desk.heard("hello?")
    assert desk.gateway.closed[0] == 4000


async def test_a_heartbeat_that_is_asked_for_comes_at_once(desk: Desk) -> None:
    desk.gateway.interval = 600
    async with desk.listening():
        await desk.connected()
        await desk.gateway.ask(HEARTBEAT)
        await until(lambda: HEARTBEAT in desk.gateway.seen)


async def test_one_process_listens_and_another_takes_over_when_it_ends(desk: Desk) -> None:
    async with contextlib.AsyncExitStack() as second:
        async with desk.listening():
            await desk.connected()
            await second.enter_async_context(desk.listening())
            await asyncio.sleep(0.5)
            assert desk.gateway.seen.count(IDENTIFY) == 1 and len(desk.gateway.connected) == 1
        await until(lambda: RESUME in desk.gateway.seen)
        await desk.say("who hears it?")
        await desk.heard("who hears it?")


async def test_a_lost_lock_lets_the_connection_go(desk: Desk) -> None:
    async with desk.listening():
        await desk.connected()
        await desk.line.rows(
            "select pg_terminate_backend(l.pid) from pg_locks l where locktype = 'advisory' and granted and l.pid <> pg_backend_pid()"
        )
        await until(lambda: RESUME in desk.gateway.seen)
        await desk.say("again")
        await desk.heard("again")


async def test_a_message_that_cannot_be_stored_now_is_stored_later(desk: Desk) -> None:
    class Away(Door):
        async def accept(self, inbound: Any) -> Any:
            if failures:
                raise failures.pop()
            return await super().accept(inbound)

    failures = [Unavailable("the database is away"), Unavailable("the database is away")]
    async with desk.listening(Away(desk.line.database, desk.publisher, SilentWakeUps())):
        await desk.connected()
        await desk.say("one")
        await desk.say("two")
        await desk.heard("one", "two")
    assert not failures


async def test_a_wrong_token_is_shown_and_the_right_one_connects(desk: Desk) -> None:
    desk.gateway.token = "another-token"
    async with desk.listening():
        await until(lambda: IDENTIFY in desk.gateway.seen)
        for _ in range(200):
            shown = await desk.line.rows("select settings -> 'test' ->> 'code' from inboxes where channel = 'discord'")
            if shown == [("discord_token",)]:
                break
            await asyncio.sleep(0.05)
        assert shown == [("discord_token",)]
        await asyncio.sleep(0.5)
        assert desk.gateway.seen.count(IDENTIFY) == 1  # a bot may connect a thousand times a day
        async with desk.line.database.tenant(desk.line.tenant_id) as session:
            changed = {"bot_token": "another-token"}
            await inboxes.reconfigure(session, desk.keyring, desk.line.tenant_id, desk.line.inbox_id, changed)
        await desk.connected()


async def test_a_removed_inbox_is_let_go(desk: Desk) -> None:
    async with desk.listening():
        await desk.connected()
        async with desk.line.database.tenant(desk.line.tenant_id) as session:
            await inboxes.remove(session, desk.line.tenant_id, desk.line.inbox_id)
        await desk.connected(0)


@pytest.mark.parametrize("code", [4010, 4011, 4012, 4013, 4014])
async def test_some_codes_are_for_good(code: int) -> None:
    error = failure_of_close(code, "")
    assert isinstance(error, BadInboxConfig) and error.facts == {"words": str(code)}


async def test_no_session_begins_when_discord_takes_no_more() -> None:
    limit = {"total": 1000, "remaining": 0, "reset_after": 90_000, "max_concurrency": 1}
    reply = Reply(200, {"url": "ws://nowhere.invalid", "shards": 1, "session_start_limit": limit})
    async with answering("discord", reply) as side:
        with pytest.raises(TryAgain) as caught:
            await gateway.listen(side.config, side.caller, {}, cast(Any, None))
    assert caught.value.retry_after == 90


async def test_a_session_of_another_address_is_not_told_our_token() -> None:
    elsewhere = {"id": "1", "user": BOT, "sequence": 4, "url": "ws://evil.example", "api_url": "https://evil.example"}
    async with answering("discord", Reply(401, {})) as side:
        with pytest.raises(BadInboxConfig):
            await gateway.listen(side.config, side.caller, elsewhere, cast(Any, None))
        assert [call.path for call in side.calls] == ["/gateway/bot"]


def test_a_private_inbox_hears_direct_messages_only_and_answers_them_late() -> None:
    private = CONFIG.model_copy(update={"private": True})
    author = {"id": "7", "username": "ana"}
    direct = {"id": "1", "channel_id": "5", "type": 0, "author": author, "content": "Hi"}
    found = parse_message(private, direct, BOT)
    assert found is not None and found.contact == "5:7" and found.contact_name == "ana"
    assert parse_message(private, {**direct, **NAMED}, BOT) is None
    [part] = platform("discord").render(private, Outgoing("5:7", "Hello", asked=found.extra))
    assert (part["channel"], part["body"]["content"]) == ("5", "Hello")
    named = parse_message(CONFIG, {**direct, **NAMED}, BOT)
    assert named is not None and named.text == "Are you open?"
    [part] = platform("discord").render(CONFIG, Outgoing("5:7", "Hello", asked=named.extra))
    assert part["body"]["content"] == "<@7> Hello"


def test_files_of_a_message_are_files() -> None:
    file = {
        "id": "1",
        "filename": "boot.png",
        "content_type": "image/png",
        "size": 9,
        "url": "https://cdn.discordapp.com/1",
    }
    author = {"id": "7", "username": "ana"}
    data = {"id": "1", "channel_id": "5", "type": 19, "author": author, "content": "", "attachments": [file]}
    found = parse_message(CONFIG, data, BOT)
    assert found is not None and [(each.kind, each.name) for each in found.attachments] == [("image", "boot.png")]
    with pytest.raises(BadPayload):
        parse_message(CONFIG, {**data, "attachments": [{}]}, BOT)
