"""row-level security and grants

Revision ID: 0003
Revises: 0002
"""

from __future__ import annotations

from alembic import op

from frontdesk.kit.policies import due_work, global_table, own_rows, tenant_table

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

TENANT_TABLES = [
    "memberships",
    "secrets",
    "agents",
    "knowledge_sources",
    "documents",
    "chunks",
    "chunk_sentences",
    "products",
    "orders",
    "leads",
    "events",
    "flags",
    "inboxes",
    "contacts",
    "contact_identities",
    "conversations",
    "conversation_counters",
    "messages",
    "outbox",
    "handoffs",
    "turns",
    "decisions",
    "tool_calls",
    "trace_steps",
    "pending_actions",
]
GLOBAL_TABLES = ["tenants", "users", "user_sessions", "api_keys", "inbox_addresses"]


def upgrade() -> None:
    statements = [
        *(s for table in TENANT_TABLES for s in tenant_table(table)),
        *tenant_table("agent_versions", privileges="select, insert, delete"),
        *own_rows("memberships"),
        *(s for table in GLOBAL_TABLES for s in global_table(table)),
        *due_work("turns", ("tenant_id", "id", "status", "due_at"), "status in ('queued', 'running')"),
        *due_work("outbox", ("tenant_id", "id", "status", "due_at"), "status in ('queued', 'sending')"),
        *due_work("documents", ("tenant_id", "id", "status", "created_at"), "status = 'queued'"),
    ]
    for statement in statements:
        op.execute(statement)
