"""Inboxes of every platform that there is, on a scratch desk: settings and secrets of their own, and the platform's side of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from sqlalchemy import select

from frontdesk.bench.scratch import ScratchDesk
from frontdesk.bench.wire import request_of
from frontdesk.channels import inboxes
from frontdesk.channels.registry import AnyPlatform, platform
from frontdesk.channels.simulated import Shot, Simulated, simulated
from frontdesk.kit.errors import FrontdeskError
from frontdesk.roster.models import Agent


@dataclass(frozen=True)
class Line:
    """One inbox, both sides of it. `url` is the webhook's public address, `path` what a request line holds of it."""

    platform: AnyPlatform
    other_side: Simulated
    settings: Mapping[str, str]
    tenant_id: UUID
    inbox_id: UUID
    path: str
    url: str

    @property
    def channel(self) -> str:
        """The platform's name."""
        return self.platform.name

    def message(self, contact: str, text: str, number: int) -> Shot:
        """A customer's message, signed."""
        return self.signed(self.other_side.message(contact, text, number))

    def signed(self, payload: object) -> Shot:
        """The payload as the platform sends it."""
        return self.other_side.sign(self.settings, payload, self.url)

    def request(self, shot: Shot) -> bytes:
        """A shot as it goes over the wire."""
        headers = [(name.encode(), value.encode()) for name, value in shot.headers.items()]
        return request_of(shot.method, target_of(self.path, shot.query), headers, shot.body)


async def connect(
    desk: ScratchDesk, tenant_id: UUID, channel: str, *, api_url: str, name: str = "main", salt: str = ""
) -> Line:
    """A new inbox of a tenant's support agent, or its first. `salt` gives it secrets that no other has, where the platform's form allows
    it. The platform is at `api_url` in what it speaks without TLS."""
    other_side = simulated(channel)
    schemes: Sequence[str] = platform(channel).config.schemes
    api_url = f"{schemes[-1]}://{api_url.partition('://')[2]}"
    for settings in (salted(platform(channel), other_side.settings, salt), other_side.settings):
        try:
            inbox = await _add(desk, tenant_id, channel, name, {**settings, "api_url": api_url})
        except FrontdeskError:
            continue
        base = desk.settings.public_address
        path = inbox.webhook(base).removeprefix(base)
        return Line(platform(channel), other_side, settings, tenant_id, inbox.id, path, f"{base}{path}")
    raise AssertionError(f"the simulated settings of {channel} are refused")


async def _add(
    desk: ScratchDesk, tenant_id: UUID, channel: str, name: str, values: Mapping[str, str]
) -> inboxes.PlatformInbox:
    async with desk.runtime.database.tenant(tenant_id) as session:
        mine = select(Agent.id).where(Agent.tenant_id == tenant_id)
        agent_id = await session.scalar(mine.order_by(Agent.slug != "support", Agent.slug).limit(1))
        assert agent_id is not None
        return await inboxes.add(session, desk.runtime.keyring, tenant_id, agent_id, channel, name, values)


def salted(found: AnyPlatform, settings: Mapping[str, str], salt: str) -> dict[str, str]:
    """The settings with other secrets of the same length and alphabet."""
    secrets = {n for n, field in found.config.model_fields.items() if "SecretStr" in str(field.annotation)}
    return {n: _other(value, salt) if n in secrets and salt else value for n, value in settings.items()}


def _other(secret: str, salt: str) -> str:
    """The last characters moved on within their own kind, by the salt."""
    shift = 1 + sum(salt.encode()) % 5
    return secret[:-6] + "".join(_moved(letter, shift) for letter in secret[-6:])


def _moved(letter: str, shift: int) -> str:
    for kind in ("0123456789", "abcdef", "ghijklmnopqrstuvwxyz", "ABCDEF", "GHIJKLMNOPQRSTUVWXYZ"):
        if letter in kind:
            return kind[(kind.index(letter) + shift) % len(kind)]
    return letter


def target_of(path: str, query: Mapping[str, str]) -> str:
    """What stands in a request line."""
    return f"{path}?{urlencode(query)}" if query else path
