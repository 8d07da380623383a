"""Row-level security: the SQL that closes a tenant table, opens it for its tenant, and grants what each role needs.

Three roles: the migrating one owns the tables; `frontdesk_app` runs the product under the policies; `frontdesk_dispatch`
may read the ids of due work, of all tenants, and nothing else.
"""

from __future__ import annotations

from frontdesk.kit.addresses import APP_ROLE, DISPATCH_ROLE

TENANT = "(select nullif(current_setting('app.tenant_id', true), '')::uuid)"
USER = "(select nullif(current_setting('app.user_id', true), '')::uuid)"


def close(table: str) -> list[str]:
    """Force row-level security: with no policy nobody but a superuser sees a row."""
    return [f"alter table {table} enable row level security", f"alter table {table} force row level security"]


def tenant_table(table: str, *, privileges: str = "select, insert, update, delete") -> list[str]:
    """A table of tenants' rows, open to the app for the transaction's tenant."""
    return [
        *close(table),
        f"create policy tenant on {table} to {APP_ROLE} using (tenant_id = {TENANT}) with check (tenant_id = {TENANT})",
        f"grant {privileges} on {table} to {APP_ROLE}",
    ]


def thread_table(table: str) -> list[str]:
    """A table of LangGraph's checkpointer, whose thread ids start with the tenant's id and a colon."""
    mine = f"split_part(thread_id, ':', 1) = {TENANT}::text"
    return [
        *close(table),
        f"drop policy if exists tenant on {table}",
        f"create policy tenant on {table} to {APP_ROLE} using ({mine}) with check ({mine})",
        f"grant select, insert, update, delete on {table} to {APP_ROLE}",
    ]


def global_table(table: str, *, privileges: str = "select, insert, update, delete") -> list[str]:
    """A table without tenants' rows, needed before the tenant is known."""
    return [f"grant {privileges} on {table} to {APP_ROLE}"]


def own_rows(table: str) -> list[str]:
    """Let a signed-in user see their own rows of a tenant table, whatever the tenant."""
    return [f"create policy own on {table} for select to {APP_ROLE} using (user_id = {USER})"]


def due_work(table: str, columns: tuple[str, ...], condition: str) -> list[str]:
    """Let the dispatcher see these columns of the rows that are due."""
    return [
        f"create policy due on {table} for select to {DISPATCH_ROLE} using ({condition})",
        f"grant select ({', '.join(columns)}) on {table} to {DISPATCH_ROLE}",
    ]
