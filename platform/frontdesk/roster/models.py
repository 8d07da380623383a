"""A tenant's agents; each publishes immutable versions."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, ForeignKeyConstraint, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from frontdesk.kit.database import TenantModel, Timestamps, new_id


class Agent(Timestamps, TenantModel):
    """A configured AI of the tenant; `published_version_id` is the version that answers, `corrections` counts every change of what
    operators have corrected."""

    __tablename__ = "agents"
    __table_args__ = (UniqueConstraint("tenant_id", "slug"),)

    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenants.id", ondelete="CASCADE"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    slug: Mapped[str] = mapped_column(String(63))
    name: Mapped[str] = mapped_column(String(80))
    published_version_id: Mapped[UUID | None]
    corrections: Mapped[int] = mapped_column(default=0, server_default=text("0"))


class AgentVersion(Timestamps, TenantModel):
    """An immutable snapshot of an agent's configuration (frontdesk_agents.config.AgentConfig)."""

    __tablename__ = "agent_versions"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "agent_id"], ["agents.tenant_id", "agents.id"], ondelete="CASCADE"),
        UniqueConstraint("tenant_id", "agent_id", "number"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    agent_id: Mapped[UUID]
    number: Mapped[int]
    config: Mapped[dict[str, Any]]
