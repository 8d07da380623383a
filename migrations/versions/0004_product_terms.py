"""products carry their words for full-text search

Revision ID: 0004
Revises: 0003
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("named", "told"):
        op.add_column("products", sa.Column(name, postgresql.TSVECTOR(), server_default=sa.text("''"), nullable=False))
