"""what a teacher may see for a training

Revision ID: 0015
Revises: 0014
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("students", sa.Column("teacher", sa.String(length=13), server_default="none", nullable=False))
