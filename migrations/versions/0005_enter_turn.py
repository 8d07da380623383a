"""one call to enter a turn: set the tenant, and hold the turn's row if the attempt is its own

Revision ID: 0005
Revises: 0004
"""

from __future__ import annotations

from alembic import op

from frontdesk.kit.addresses import APP_ROLE

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

FUNCTION = """
create function enter_turn(tenant uuid, turn uuid, own_attempt integer) returns boolean language plpgsql as $$
begin
    perform set_config('app.tenant_id', tenant::text, true);
    perform 1 from turns
        where tenant_id = tenant and id = turn and attempt = own_attempt and status = 'running' for share;
    return found;
end $$
"""


def upgrade() -> None:
    op.execute(FUNCTION)
    op.execute("revoke all on function enter_turn(uuid, uuid, integer) from public")
    op.execute(f"grant execute on function enter_turn(uuid, uuid, integer) to {APP_ROLE}")
