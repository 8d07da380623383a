"""webhooks: endpoints, events told by triggers, deliveries; answers kept for idempotency keys

Revision ID: 0008
Revises: 0007
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from frontdesk.kit.policies import due_work, tenant_table

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

# A UUID of version 7 (RFC 9562): 48 bits of milliseconds, then random ones.
NEW_ID = """
create function new_event_id() returns uuid language sql volatile as $$
    select (lpad(to_hex((extract(epoch from clock_timestamp()) * 1000)::bigint), 12, '0') || '7'
        || substr(replace(gen_random_uuid()::text, '-', ''), 14))::uuid
$$
"""
# Runs as whoever writes, under the policies of the transaction's tenant.
TELL = """
create function tell_event(tenant uuid, kind text, conversation uuid, subject uuid, facts jsonb) returns void language plpgsql as $$
declare event uuid;
begin
    if not exists (select from webhook_endpoints w where w.tenant_id = tenant and kind = any(w.event_types)) then
        return;
    end if;
    event := new_event_id();
    insert into webhook_events (tenant_id, id, type, conversation_id, subject_id, facts)
        values (tenant, event, kind, conversation, subject, facts);
    insert into webhook_deliveries (tenant_id, id, endpoint_id, event_id)
        select tenant, new_event_id(), w.id, event from webhook_endpoints w
        where w.tenant_id = tenant and kind = any(w.event_types) and w.disabled_at is null;
end $$
"""
# table, name, when, condition, type of event, conversation, facts that may have changed by the time it is sent
TRIGGERS = [
    ("messages", "created", "insert", "not new.private", "'message.created'", "new.conversation_id", "'{}'"),
    ("conversations", "created", "insert", "true", "'conversation.created'", "new.id", "jsonb_build_object('status', new.status)"),
    (
        "conversations",
        "resolved",
        "update of status",
        "new.status = 'resolved' and old.status <> 'resolved'",
        "'conversation.resolved'",
        "new.id",
        "jsonb_build_object('status', new.status)",
    ),
    (
        "conversations",
        "updated",
        "update of status, assignee_id, contact_id, rating, rating_comment",
        "(new.status, new.assignee_id, new.contact_id, new.rating, new.rating_comment) is distinct from "
        "(old.status, old.assignee_id, old.contact_id, old.rating, old.rating_comment) "
        "and not (new.status = 'resolved' and old.status <> 'resolved')",
        "'conversation.updated'",
        "new.id",
        "'{}'",
    ),
    ("handoffs", "requested", "insert", "true", "'handoff.requested'", "new.conversation_id", "jsonb_build_object('status', new.status)"),
    (
        "handoffs",
        "changed",
        "update of status",
        "new.status <> old.status and new.status in ('claimed', 'released')",
        "'handoff.' || new.status",
        "new.conversation_id",
        "jsonb_build_object('status', new.status)",
    ),
    ("leads", "captured", "insert", "true", "'lead.captured'", "null", "'{}'"),
    (
        "turns",
        "ended",
        "update of status",
        "old.status = 'running' and new.status in ('done', 'waiting', 'failed')",
        "case new.status when 'failed' then 'turn.failed' else 'turn.completed' end",
        "new.conversation_id",
        "jsonb_build_object('status', new.status)",
    ),
]  # fmt: skip


def upgrade() -> None:
    _make_tables()
    for table in ("webhook_endpoints", "webhook_events", "webhook_deliveries", "idempotency_keys"):
        _run(*tenant_table(table))
    _run(
        *due_work("webhook_deliveries", ("tenant_id", "endpoint_id", "status", "due_at"), "status = 'queued'"),
        *due_work("webhook_events", ("tenant_id", "occurred_at"), "occurred_at < now() - interval '30 days'"),
        *due_work("idempotency_keys", ("tenant_id", "expires_at"), "expires_at < now()"),
        NEW_ID,
        TELL,
    )
    for trigger in TRIGGERS:
        _run(*_trigger(*trigger))


def _run(*statements: str) -> None:
    for statement in statements:
        op.execute(sa.text(statement.replace(":", r"\:")))


def _trigger(table: str, name: str, when: str, condition: str, kind: str, conversation: str, facts: str) -> list[str]:
    call = f"perform tell_event(new.tenant_id, {kind}, {conversation}, new.id, {facts})"
    function = f"tell_{table}_{name}"
    return [
        f"create function {function}() returns trigger language plpgsql as $$ begin {call}; return null; end $$",
        f"create trigger {name}_is_told after {when} on {table} for each row when ({condition}) execute function {function}()",
    ]


def _make_tables() -> None:
    op.create_table(
        "webhook_endpoints",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("url", sa.String(length=2000), nullable=False),
        sa.Column("description", sa.String(length=200), nullable=False),
        sa.Column("event_types", postgresql.ARRAY(sa.String(length=40)), nullable=False),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("disabled_reason", sa.String(length=8), nullable=True),
        sa.Column("failing_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name=op.f("fk_webhook_endpoints_tenant_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_webhook_endpoints")),
    )
    op.create_table(
        "webhook_events",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("type", sa.String(length=40), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=True),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("facts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column(
            "occurred_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name=op.f("fk_webhook_events_tenant_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "conversation_id"],
            ["conversations.tenant_id", "conversations.id"],
            name=op.f("fk_webhook_events_tenant_id_conversation_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_webhook_events")),
    )
    op.create_index("ix_webhook_events_occurred", "webhook_events", ["occurred_at"], unique=False)
    op.create_index("ix_webhook_events_of", "webhook_events", ["tenant_id", "conversation_id"], unique=False)
    op.create_table(
        "webhook_deliveries",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("endpoint_id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.String(length=9), server_default="queued", nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("history", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "endpoint_id"],
            ["webhook_endpoints.tenant_id", "webhook_endpoints.id"],
            name=op.f("fk_webhook_deliveries_tenant_id_endpoint_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "event_id"],
            ["webhook_events.tenant_id", "webhook_events.id"],
            name=op.f("fk_webhook_deliveries_tenant_id_event_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_webhook_deliveries")),
        sa.UniqueConstraint(
            "tenant_id", "endpoint_id", "event_id", name=op.f("uq_webhook_deliveries_tenant_id_endpoint_id_event_id")
        ),
    )
    op.create_index(
        "ix_webhook_deliveries_due",
        "webhook_deliveries",
        ["due_at"],
        unique=False,
        postgresql_where=sa.text("status = 'queued'"),
    )
    op.create_index("ix_webhook_deliveries_event", "webhook_deliveries", ["tenant_id", "event_id"], unique=False)
    op.create_table(
        "idempotency_keys",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=255), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
        sa.Column("locked_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("answer", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name=op.f("fk_idempotency_keys_tenant_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("tenant_id", "key", name=op.f("pk_idempotency_keys")),
    )
    op.create_index("ix_idempotency_keys_expires", "idempotency_keys", ["expires_at"], unique=False)
