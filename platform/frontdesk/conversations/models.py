"""Inboxes, contacts, conversations, messages and the outbox."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, LargeBinary, String, Text, UniqueConstraint, func, text
from sqlalchemy.orm import Mapped, mapped_column

from frontdesk.kit.database import Base, TenantModel, Timestamps, new_id


class InboxAddress(Base):
    """Which inbox a public address (a widget's key, a platform's account) belongs to. Global: a look-up needs it."""

    __tablename__ = "inbox_addresses"

    channel: Mapped[str] = mapped_column(String(24), primary_key=True)
    address: Mapped[str] = mapped_column(String(120), primary_key=True)
    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenants.id", ondelete="CASCADE"), index=True)
    inbox_id: Mapped[UUID]


class Inbox(Timestamps, TenantModel):
    """A tenant's connection to a channel, answered by one agent."""

    __tablename__ = "inboxes"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "agent_id"], ["agents.tenant_id", "agents.id"], ondelete="CASCADE"),
        UniqueConstraint("tenant_id", "channel", "name"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    channel: Mapped[str] = mapped_column(String(24))
    name: Mapped[str] = mapped_column(String(80))
    agent_id: Mapped[UUID]
    settings: Mapped[dict[str, Any]] = mapped_column(default=dict)


class Contact(Timestamps, TenantModel):
    """A customer. `fields` are the answers to the tenant's own form; `erase_at` is when all that is theirs is deleted."""

    __tablename__ = "contacts"
    __table_args__ = (Index("ix_contacts_erase", "erase_at", postgresql_where=text("erase_at is not null")),)

    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenants.id", ondelete="CASCADE"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    name: Mapped[str | None] = mapped_column(String(120))
    email: Mapped[str | None] = mapped_column(String(254))
    phone: Mapped[str | None] = mapped_column(String(40))
    fields: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default=text("'{}'"))
    erase_at: Mapped[datetime | None]


class ContactIdentity(Timestamps, TenantModel):
    """A customer's id on one inbox (`source_id`)."""

    __tablename__ = "contact_identities"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "contact_id"], ["contacts.tenant_id", "contacts.id"], ondelete="CASCADE"),
        ForeignKeyConstraint(["tenant_id", "inbox_id"], ["inboxes.tenant_id", "inboxes.id"], ondelete="CASCADE"),
    )

    inbox_id: Mapped[UUID] = mapped_column(primary_key=True)
    source_id: Mapped[str] = mapped_column(String(200), primary_key=True)
    contact_id: Mapped[UUID]


class Conversation(Timestamps, TenantModel):
    """One thread. `status`: pending (the agent owns it), open (a person owns it), snoozed, resolved.

    `last_sequence` numbers its messages; `failed_attempts` counts the agent's consecutive replies that did not help;
    `assignee_id` is the operator who has taken over; `agent_id` the agent where it is not the inbox's own. `seen_by_contact` and `seen_by_operator` are the last sequences read;
    `rating` (1 to 5) is what the customer thought of it in the end.
    """

    __tablename__ = "conversations"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "inbox_id"], ["inboxes.tenant_id", "inboxes.id"], ondelete="CASCADE"),
        ForeignKeyConstraint(["tenant_id", "contact_id"], ["contacts.tenant_id", "contacts.id"], ondelete="CASCADE"),
        ForeignKeyConstraint(
            ["tenant_id", "agent_id"], ["agents.tenant_id", "agents.id"], ondelete="SET NULL (agent_id)"
        ),
        UniqueConstraint("tenant_id", "display_id"),
        Index("ix_conversations_recent", "tenant_id", "updated_at"),
        Index(
            "uq_conversations_live",
            "tenant_id",
            "inbox_id",
            "contact_id",
            unique=True,
            postgresql_where=text("status <> 'resolved'"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    display_id: Mapped[int]
    inbox_id: Mapped[UUID]
    contact_id: Mapped[UUID]
    agent_id: Mapped[UUID | None]
    status: Mapped[str] = mapped_column(String(12), default="pending")
    assignee_id: Mapped[UUID | None]
    assignee_name: Mapped[str | None] = mapped_column(String(120))
    language: Mapped[str | None] = mapped_column(String(8))
    last_sequence: Mapped[int] = mapped_column(default=0)
    failed_attempts: Mapped[int] = mapped_column(default=0)
    seen_by_contact: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    seen_by_operator: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    rating: Mapped[int | None]
    rating_comment: Mapped[str | None] = mapped_column(Text)
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now())


class ConversationCounter(TenantModel):
    """The tenant's last used `display_id`."""

    __tablename__ = "conversation_counters"

    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenants.id", ondelete="CASCADE"), primary_key=True)
    last_display_id: Mapped[int]


class Message(Timestamps, TenantModel):
    """One message. `source_id` is its external id (unique per inbox); `content` holds citations and, for a strict
    reply, each sentence with its source."""

    __tablename__ = "messages"
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant_id", "conversation_id"], ["conversations.tenant_id", "conversations.id"], ondelete="CASCADE"
        ),
        UniqueConstraint("tenant_id", "conversation_id", "sequence"),
        UniqueConstraint("tenant_id", "inbox_id", "source_id"),
        UniqueConstraint("tenant_id", "turn_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    conversation_id: Mapped[UUID]
    inbox_id: Mapped[UUID]
    sequence: Mapped[int]
    direction: Mapped[str] = mapped_column(String(8))
    sender: Mapped[str] = mapped_column(String(8))
    sender_name: Mapped[str | None] = mapped_column(String(120))
    private: Mapped[bool] = mapped_column(default=False)
    source_id: Mapped[str | None] = mapped_column(String(200))
    turn_id: Mapped[UUID | None]
    text: Mapped[str] = mapped_column(Text)
    content: Mapped[dict[str, Any]] = mapped_column(default=dict)


class OutboxRow(Timestamps, TenantModel):
    """A message that must leave through its channel: `status` queued, sending, sent, failed, or unknown when
    nobody can tell whether it arrived."""

    __tablename__ = "outbox"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "message_id"], ["messages.tenant_id", "messages.id"], ondelete="CASCADE"),
        Index("ix_outbox_due", "due_at", postgresql_where=text("status in ('queued', 'sending')")),
        Index(
            "ix_outbox_undelivered",
            "tenant_id",
            "created_at",
            postgresql_where=text("status in ('failed', 'unknown')"),
        ),
        UniqueConstraint("tenant_id", "message_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    conversation_id: Mapped[UUID]
    message_id: Mapped[UUID]
    status: Mapped[str] = mapped_column(String(8), default="queued")
    attempts: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime] = mapped_column(server_default=func.now())
    error: Mapped[str | None] = mapped_column(Text)
    error_french: Mapped[str | None] = mapped_column(Text)


class Delivery(Timestamps, TenantModel):
    """A part of a message that a platform has taken, by the platform's id; `status` sent, delivered, read or failed."""

    __tablename__ = "deliveries"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "message_id"], ["messages.tenant_id", "messages.id"], ondelete="CASCADE"),
        Index("ix_deliveries_external", "tenant_id", "inbox_id", "external_id"),
    )

    message_id: Mapped[UUID] = mapped_column(primary_key=True)
    part: Mapped[int] = mapped_column(primary_key=True)
    inbox_id: Mapped[UUID]
    external_id: Mapped[str | None] = mapped_column(String(200))
    status: Mapped[str] = mapped_column(String(9))


class Attachment(Timestamps, TenantModel):
    """A file of a customer or, with a `user_id`, of an operator. `state`: pending (a platform still has it), here, refused,
    gone. `due_at` is when something must be done: fetch what is pending, delete an upload that no message took, let go of what
    was kept long enough. `source` is what its platform calls it; `upload_key` makes a repeated upload harmless.
    """

    __tablename__ = "attachments"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "contact_id"], ["contacts.tenant_id", "contacts.id"], ondelete="CASCADE"),
        ForeignKeyConstraint(["tenant_id", "message_id"], ["messages.tenant_id", "messages.id"], ondelete="CASCADE"),
        UniqueConstraint("tenant_id", "upload_key"),
        Index("ix_attachments_contact", "tenant_id", "contact_id"),
        Index("ix_attachments_message", "tenant_id", "message_id"),
        Index("ix_attachments_due", "due_at", postgresql_where=text("due_at is not null")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    contact_id: Mapped[UUID]
    message_id: Mapped[UUID | None]
    user_id: Mapped[UUID | None]
    upload_key: Mapped[str | None] = mapped_column(String(120))
    state: Mapped[str] = mapped_column(String(8))
    name: Mapped[str] = mapped_column(String(120))
    mime: Mapped[str] = mapped_column(String(100))
    size: Mapped[int] = mapped_column(default=0)
    width: Mapped[int | None]
    height: Mapped[int | None]
    source: Mapped[dict[str, Any] | None]
    attempts: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime | None]
    data: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    preview: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
