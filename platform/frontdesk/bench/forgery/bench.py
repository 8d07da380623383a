"""Fires forgeries of every channel at the real door, counts what was taken and what was stored, and replays genuine ones."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Callable
from itertools import cycle, islice
from typing import Any

import psycopg
from psycopg.sql import SQL, Identifier
from sqlalchemy import select

from frontdesk import processes
from frontdesk.bench.forgery import webhooks, widget
from frontdesk.bench.lines import Line, connect
from frontdesk.bench.scratch import ScratchDesk, scratch_desk
from frontdesk.bench.wire import Heard, Wires, free_port
from frontdesk.channels.registry import platforms
from frontdesk.channels.widget.rules import make_secret
from frontdesk.conversations.models import InboxAddress
from frontdesk.demo import demo_folder
from frontdesk.kit.database import Base
from frontdesk.onboarding.importing import import_business
from frontdesk.tenants.folder import read_folder

AT_ONCE = 16
REPLAYS = 100  # half of them one after the other, half at once
REFUSALS = frozenset({0, 400, 401, 403, 404, 405, 413, 414, 422, 431})  # 0: the connection was closed without an answer
TAKEN = frozenset({200, 202, 429})  # a visitor's limit is below the number of replays
ONE_EFFECT = {"messages": 1, "turns": 1, "other_answers": 0}
REGULAR = "16505550000"
NOWHERE = "http://127.0.0.1:9"  # nothing is sent: no worker runs

Make = Callable[[], bytes | None]


async def run(seed: int, requests: int) -> dict[str, Any]:
    """The figures: what was taken of so many forgeries, what was stored, and the effects of genuine ones sent again."""
    async with scratch_desk(stub_models=True, port=free_port()) as desk:
        forgers, lines, chat = await _forgers(desk, random.Random(seed))  # noqa: S311
        await desk.supervisor.start(processes.api(desk.settings))
        async with Wires(desk.settings.port, AT_ONCE) as wires:
            before = _rows(desk)
            tally = await _fire(wires, forgers, requests)
            stored = sum((_rows(desk) - before).values())
            effects = {
                line.channel: await _replay(desk, wires, line.request(line.message(webhooks.CONTACT, "Hello", 1)))
                for line in lines
            }
            effects["widget"] = await _replay(desk, wires, chat.visits(chat.genuine(), text="Hello"))
    return _figures(tally, stored, effects)


def _figures(tally: Counter[tuple[str, int]], stored: int, effects: dict[str, dict[str, int]]) -> dict[str, Any]:
    accepted = {kind: count for (kind, status), count in tally.items() if 200 <= status < 400}
    unclear = {
        f"{kind}: {status}": n for (kind, status), n in tally.items() if status >= 400 and status not in REFUSALS
    }
    return {
        "forgeries": tally.total(),
        "kinds": len({kind for kind, _ in tally}),
        "accepted": sum(accepted.values()),
        "accepted_kinds": accepted,
        "unclear": unclear,
        "rows_of_forgeries": stored,
        "effects_of_one_replayed": effects,
        "statuses": {str(status): n for status, n in sorted(_by_status(tally).items())},
        "want": {"accepted": 0, "unclear": {}, "rows_of_forgeries": 0, "effects_of_one_replayed": ONE_EFFECT},
        "passed": not accepted and not unclear and not stored and all(each == ONE_EFFECT for each in effects.values()),
    }


def _by_status(tally: Counter[tuple[str, int]]) -> Counter[int]:
    statuses: Counter[int] = Counter()
    for (_, status), count in tally.items():
        statuses[status] += count
    return statuses


async def _forgers(desk: ScratchDesk, rng: random.Random) -> tuple[list[tuple[str, Make]], list[Line], widget.Forger]:
    """Everything that can be wrong, by channel and kind; the lines that are attacked, and the chat."""
    chats = [await _chat(desk, name) for name in ("alder", "petrin")]
    here, elsewhere = (chat.tenant_id for chat in chats)
    kinds: list[tuple[str, Make]] = []
    lines = []
    for channel in platforms():
        line = await connect(desk, here, channel, api_url=NOWHERE)
        beside = await connect(desk, here, channel, api_url=NOWHERE, name="beside", salt="a")
        beyond = await connect(desk, elsewhere, channel, api_url=NOWHERE, salt="bc")
        forger = webhooks.Forger(line, [beside, beyond], rng)
        kinds += [(f"{channel}: {kind}", make) for kind, make in forger.kinds()]
        lines.append(line)
    chat = widget.Forger(chats[0], chats[1:], desk.runtime.keyring, rng)
    kinds += [(f"widget: {kind}", make) for kind, make in chat.kinds()]
    return kinds, lines, chat


async def _chat(desk: ScratchDesk, name: str) -> widget.Chat:
    imported = await import_business(desk.runtime.database, read_folder(demo_folder(name)))
    tenant_id, key = imported.tenant_id, imported.agents[0].inbox
    async with desk.runtime.database.tenant(tenant_id) as session:
        inbox_id = await session.scalar(select(InboxAddress.inbox_id).where(InboxAddress.address == key))
        assert inbox_id is not None
        secret = await make_secret(session, desk.runtime.keyring, tenant_id, inbox_id)
    return widget.Chat(tenant_id, inbox_id, key, secret)


async def _fire(wires: Wires, forgers: list[tuple[str, Make]], requests: int) -> Counter[tuple[str, int]]:
    tally: Counter[tuple[str, int]] = Counter()
    shots = islice(cycle(forgers), requests)

    async def fire() -> None:
        for kind, make in shots:
            forged = make()
            if forged is not None:
                heard = await wires.ask(forged)
                tally[kind, heard.status] += 1

    await asyncio.gather(*(fire() for _ in range(AT_ONCE)))
    return tally


async def _replay(desk: ScratchDesk, wires: Wires, request: bytes) -> dict[str, int]:
    """A genuine request again and again: the messages and turns that came of it, and the answers that say something else."""
    before = _rows(desk)
    half = REPLAYS // 2
    heard: list[Heard] = list(await asyncio.gather(*(wires.ask(request) for _ in range(half))))
    heard += [await wires.ask(request) for _ in range(REPLAYS - half)]
    made = _rows(desk) - before
    others = sum(each.status not in TAKEN for each in heard)
    return {"messages": made["messages"], "turns": made["turns"], "other_answers": others}


def _rows(desk: ScratchDesk) -> Counter[str]:
    """The rows of every table of ours, whosever they are."""
    with psycopg.connect(desk.admin_url) as connection:
        count = SQL("select count(*) from {}")
        tables = Base.metadata.tables
        return Counter({name: connection.execute(count.format(Identifier(name))).fetchone()[0] for name in tables})  # type: ignore[index]
