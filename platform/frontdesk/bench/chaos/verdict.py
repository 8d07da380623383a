"""What became of it all: every accepted message, its reply, its sending, and the effects, read from Postgres and from the phones."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from frontdesk.bench.blows import cancellations, script
from frontdesk.channels.simulated import Said
from frontdesk.kit.database import Database, fetch

_LINES = """
select i.source_id, c.id, m.sequence, m.direction, m.text, o.status from contact_identities i
join conversations c on c.tenant_id = i.tenant_id and c.inbox_id = i.inbox_id and c.contact_id = i.contact_id
join messages m on m.tenant_id = c.tenant_id and m.conversation_id = c.id
left join outbox o on o.tenant_id = m.tenant_id and o.message_id = m.id
where i.tenant_id = %(tenant)s and not m.private order by i.source_id, c.display_id, m.sequence
"""
_BUSY = """
select (select count(*) from turns where tenant_id = %(tenant)s and status in ('queued', 'running')) as turns,
    (select count(*) from outbox where tenant_id = %(tenant)s and status in ('queued', 'sending')) as rows
"""


@dataclass
class Verdict:
    """What went wrong, by its kind; `unknown_sends` were marked so and are no mistake."""

    lost: int = 0
    unanswered: int = 0
    answered_twice: int = 0
    out_of_order: int = 0
    not_sent: int = 0
    sent_twice: int = 0
    effects_twice: int = 0
    effects_missing: int = 0
    unknown_sends: int = 0
    examples: dict[str, str] = field(default_factory=dict)

    @property
    def wrong(self) -> int:
        """All mistakes."""
        mistakes = (self.lost, self.unanswered, self.answered_twice, self.out_of_order, self.not_sent, self.sent_twice)
        return sum(mistakes) + self.effects_twice + self.effects_missing

    def show(self, kind: str, what: str) -> None:
        """Keep the first example of a kind."""
        self.examples.setdefault(kind, what[:500])


@dataclass(frozen=True)
class Line:
    """A stored message; `status` is its outbox row's."""

    direction: str
    text: str
    status: str | None


async def is_quiet(database: Database, tenant_id: UUID) -> bool:
    """Whether no turn and no message waits any more."""
    async with database.tenant(tenant_id) as session:
        [(turns, rows)] = await fetch(session, _BUSY, tenant=tenant_id)
    return not turns and not rows


async def judge(
    database: Database,
    tenant_id: UUID,
    accepted: Mapping[str, Sequence[str]],
    phones: Mapping[str, Sequence[Said]],
    repeatable: Mapping[str, bool],
) -> Verdict:
    """Compare what was accepted by contact with what is stored, and what is stored with what reached the phones."""
    verdict = Verdict()
    async with database.tenant(tenant_id) as session:
        rows = await fetch(session, _LINES, tenant=tenant_id)
        cancelled, verdict.effects_twice = await cancellations(session)
    stored: dict[str, list[Line]] = defaultdict(list)
    for contact, _conversation, _sequence, *values in rows:
        stored[contact].append(Line(*values))
    for contact in {*accepted, *stored}:
        _judge_conversation(verdict, contact, accepted.get(contact, ()), stored[contact])
        _judge_phone(verdict, contact, stored[contact], phones.get(contact, ()), repeatable[contact])
    wanted = sum(script(0)[2] in lines for lines in accepted.values())
    verdict.effects_missing = max(0, wanted - cancelled)
    return verdict


def _judge_conversation(verdict: Verdict, contact: str, accepted: Sequence[str], lines: Sequence[Line]) -> None:
    incoming = [line.text for line in lines if line.direction == "incoming"]
    replies = len(lines) - len(incoming)
    verdict.lost += sum(text not in incoming for text in accepted)
    verdict.unanswered += max(0, len(incoming) - replies)
    verdict.answered_twice += max(0, replies - len(incoming))
    turns = [line.direction for line in lines]
    in_order = incoming == list(accepted) and turns == ["incoming", "outgoing"] * len(accepted)
    if not in_order:
        verdict.out_of_order += 1
        verdict.show("out of order", f"{contact}: {turns} {incoming}")


def _judge_phone(
    verdict: Verdict, contact: str, lines: Sequence[Line], phone: Sequence[Said], repeatable: bool
) -> None:
    """Each reply that is marked as sent reached the phone once and in order; one of an unknown outcome once, or not."""
    said = [_words(each.text) for each in phone]
    at = 0
    for line in lines:
        if line.direction == "incoming":
            continue
        there = at < len(said) and said[at] == _words(line.text)
        verdict.unknown_sends += line.status == "unknown"
        if not there and line.status != "unknown":
            verdict.not_sent += 1
            verdict.show("not sent", f"{contact}: {line.status} {line.text!r} {said[at : at + 1]}")
        at += there
        while repeatable and there and at < len(said) and said[at] == said[at - 1]:  # the platform knows it by its key
            at += 1
    if len(said) > at:
        verdict.sent_twice += len(said) - at
        verdict.show("sent twice", f"{contact}: {said[at:]} after {[(each.status, each.text) for each in lines]}")


def _words(text: str) -> str:
    return " ".join(text.split())
