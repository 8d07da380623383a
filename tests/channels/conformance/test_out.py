"""What every channel does with what goes out."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import cast

import psycopg

from frontdesk.channels.delivering import PlatformChannel
from frontdesk.channels.sending import Sender
from frontdesk.channels.simulated import Call, Reply
from frontdesk.kit import addresses
from frontdesk.kit.crypto import Keyring
from frontdesk.kit.database import Database
from frontdesk.kit.settings import Settings
from tests.channels.conformance.conftest import CONTACT, Line

LONG = "\n\n".join(f"Paragraph {n}: " + "many words stand here. " * 12 for n in range(60))


async def test_a_reply_reaches_the_phone_it_belongs_to(line: Line) -> None:
    await line.hear("Hello")
    message = await line.reply("Hello! How can I help you?")
    assert await line.drain(message) == 1
    assert [(said.to, said.text) for said in line.api.said] == [(CONTACT, "Hello! How can I help you?")]
    assert await line.outbox() == ["sent"]


async def test_markdown_is_rendered_and_marks_are_not_shown(line: Line) -> None:
    await line.hear("Hello")
    text = "**Bold** and [our page](https://example.com/page) & <b>no tag</b>\n\n- one\n- two"
    await line.drain(await line.reply(text))
    [said] = line.api.said
    assert "**" not in said.text and "](" not in said.text
    assert "Bold" in said.text and "our page" in said.text and "<b>no tag</b>" in said.text
    assert said.text.index("one") < said.text.index("two")


async def test_a_long_reply_is_split_within_the_limit_and_nothing_is_lost(line: Line) -> None:
    await line.hear("Tell me everything")
    await line.drain(await line.reply(LONG))
    limits = line.platform.limits
    assert len(line.api.said) > 1
    assert all(0 < limits.measure(said.text) <= limits.text for said in line.api.said)
    assert " ".join(said.text for said in line.api.said).split() == LONG.split()
    assert await line.outbox() == ["sent"]


async def test_one_word_without_an_end_is_split_too(line: Line) -> None:
    await line.hear("Hello")
    await line.drain(await line.reply("x" * (line.platform.limits.text * 2 + 10)))
    assert sum(said.text.count("x") for said in line.api.said) == line.platform.limits.text * 2 + 10


async def test_choices_can_be_read_by_the_customer(line: Line) -> None:
    await line.hear("Hello")
    await line.drain(await line.reply("Shall I book it?", choices=("Yes, please", "No")))
    last = line.api.said[-1]
    assert all(choice in [*last.choices] or choice in last.text for choice in ("Yes, please", "No"))


async def test_too_many_requests_are_repeated_when_the_platform_says(line: Line) -> None:
    await line.hear("Hello")
    line.api.faults.append("429")
    line.api.retry_after = 40
    message = await line.reply("Hi")
    assert await line.drain(message) == 0
    [(status, waits)] = await line.rows("select status, extract(epoch from due_at - now()) from outbox")
    assert status == "queued" and 35 < waits <= 40
    await line.make_due()
    assert await line.drain(message) == 1
    assert [said.text for said in line.api.said] == ["Hi"]


async def test_a_failing_platform_is_asked_again(line: Line) -> None:
    await line.hear("Hello")
    line.api.faults.extend(["500", "500"])
    message = await line.reply("Hi")
    for _ in range(3):
        await line.drain(message)
        await line.make_due()
    assert [said.text for said in line.api.said] == ["Hi"]
    assert await line.outbox() == ["sent"]


async def test_what_the_platform_refuses_is_told_to_operators(line: Line) -> None:
    await line.hear("Hello")
    line.api.faults.append("refuse")
    await line.drain(await line.reply("Hi"))
    assert await line.outbox() == ["failed"]
    [note] = await line.notes()
    assert note.startswith("Message 2 was not delivered")


async def test_an_unknown_outcome_is_marked_and_never_repeated_in_silence(line: Line) -> None:
    await line.hear("Hello")
    line.api.faults.append("took it, then silence")
    message = await line.reply("Hi")
    await line.drain(message)
    await line.make_due()
    await line.drain(message)
    if line.platform.repeatable:
        assert await line.outbox() == ["sent"]
    else:
        assert [said.text for said in line.api.said] == ["Hi"]
        assert await line.outbox() == ["unknown"]
        [note] = await line.notes()
        assert "may not have been delivered" in note


async def test_a_reply_that_left_is_known_to_have_left_though_the_database_went_away_meanwhile(
    line: Line, settings: Settings, keyring: Keyring
) -> None:
    url = addresses.role_url(settings, keyring, addresses.APP_ROLE).update_query_dict({"application_name": "cut"})
    database, answer = Database(url), line.api.answer
    channel = replace(cast(PlatformChannel, line.sender.channels[line.platform.name]), database=database)

    async def answer_and_cut(call: Call) -> Reply:
        admin = addresses.admin_url(settings).set(drivername="postgresql").render_as_string(hide_password=False)
        async with await psycopg.AsyncConnection.connect(admin) as connection:
            await connection.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'cut'"
            )
        return await answer(call)

    line.api.answer = answer_and_cut  # type: ignore[method-assign]
    await line.hear("Hello")
    message = await line.reply("Hi")
    assert await Sender(database, {line.platform.name: channel}).drain(line.tenant_id, message.conversation_id) == 1
    assert await line.outbox() == ["sent"]
    assert [said.text for said in line.api.said] == ["Hi"]
    assert len(await line.rows("select part from deliveries")) == 1
    await database.close()


async def test_a_send_that_was_interrupted_is_not_repeated_in_silence(line: Line) -> None:
    await line.hear("Hello")
    message = await line.reply("Hi")
    await line.rows(
        "update outbox set status = 'sending', attempts = 1, due_at = now() - interval '1 second' returning id"
    )
    await line.drain(message)
    assert await line.outbox() == (["sent"] if line.platform.repeatable else ["unknown"])
    assert len(line.api.said) == line.platform.repeatable


async def test_a_reply_waits_behind_one_that_must_be_repeated(line: Line) -> None:
    await line.hear("Hello")
    line.api.faults.append("500")
    await line.drain(await line.reply("first"))
    second = await line.reply("second")
    await line.drain(second)
    assert line.api.said == []
    await line.make_due()
    await line.drain(second)
    assert [said.text for said in line.api.said] == ["first", "second"]


async def test_parts_that_arrived_are_not_sent_again(line: Line) -> None:
    await line.hear("Tell me everything")
    message = await line.reply(LONG)
    line.api.faults.append("500")
    await line.drain(message)
    for _ in itertools.takewhile(lambda n: n < 3, itertools.count()):
        await line.make_due()
        await line.drain(message)
    assert " ".join(said.text for said in line.api.said).split() == LONG.split()


async def test_receipts_come_in_any_order_and_failures_are_told(line: Line) -> None:
    await line.hear("Hello")
    await line.drain(await line.reply("Hi"))
    [(external_id,)] = await line.rows("select external_id from deliveries")
    known = [s for s in ("read", "delivered", "read") if line.other_side.receipt(external_id, s) is not None]
    for status in known:
        payload = line.other_side.receipt(external_id, status)
        assert (await line.shoot(line.signed(payload))).status_code == 200
        assert await line.rows("select status from deliveries") == [(known[0],)]
        assert await line.rows("select seen_by_contact from conversations") == [(2 if known[0] == "read" else 0,)]
    failed = line.other_side.receipt(external_id, "failed")
    if failed is not None:
        await line.shoot(line.signed(failed))
        assert await line.outbox() == ["failed"]
        assert len(await line.notes()) == 1


async def test_the_platform_tells_who_we_are(line: Line) -> None:
    [channel] = line.sender.channels.values()
    connection = await channel.connections.by_inbox(line.tenant_id, line.inbox_id)  # type: ignore[attr-defined]
    finding, config = await line.platform.check(connection.config, channel.caller)  # type: ignore[attr-defined]
    assert finding.says and finding.code and config.model_dump().keys() == connection.config.model_dump().keys()
