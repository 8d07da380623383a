"""templates of WhatsApp inboxes by name and language; how many requests a minute an API key may make

Revision ID: 0012
Revises: 0011
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

# What was one template with one variable, the reply, is the first of several.
TEMPLATES = r"""
update inboxes set settings = jsonb_set(
    settings #- '{config,template}' #- '{config,template_language}',
    '{config,templates}',
    case when settings -> 'config' ->> 'template' ~ '^[a-z0-9_]+$' then jsonb_build_array(jsonb_build_object(
        'name', settings -> 'config' ->> 'template',
        'wordings', jsonb_build_array(jsonb_build_object(
            'code', coalesce(substring(settings -> 'config' ->> 'template_language' from '^[a-z]{2,3}(?:_[A-Z]{2})?$'), 'en'),
            'body', '{{1}}')),
        'fills', jsonb_build_object('1', 'reply')
    )) else '[]' end
) where channel = 'whatsapp' and settings ? 'config'
"""


def upgrade() -> None:
    op.execute("alter table inboxes no force row level security")  # these are all tenants' inboxes
    op.execute(sa.text(TEMPLATES.replace(":", r"\:")))
    op.execute("alter table inboxes force row level security")
    op.add_column("api_keys", sa.Column("per_minute", sa.Integer(), nullable=True))
