"""The embedded Postgres and Redis: safe settings, private sockets, and back after a kill."""

from __future__ import annotations

import asyncio
import os
import signal
import stat
from collections.abc import AsyncIterator
from pathlib import Path

import psycopg
import pytest
from redis.asyncio import Redis

from frontdesk.kit.embedded import EmbeddedPostgres, EmbeddedRedis
from frontdesk.kit.embedded.postgres import InitFailed
from frontdesk.kit.home import Home
from frontdesk.kit.supervisor import Supervisor


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A home whose path is far too long for a socket."""
    root = tmp_path / ("a-long-name-" * 8) / "home"
    root.mkdir(parents=True)
    return Home(root)


@pytest.fixture
async def supervisor(home: Home) -> AsyncIterator[Supervisor]:
    supervisor = Supervisor(home, say=print)
    yield supervisor
    await supervisor.stop()


def conninfo(home: Home) -> str:
    return f"host={home.run / 'pg'} user=postgres dbname=frontdesk"


async def ask(home: Home, query: bytes) -> object:
    async with await psycopg.AsyncConnection.connect(conninfo(home), autocommit=True) as connection:
        cursor = await connection.execute(query)
        row = await cursor.fetchone() if cursor.description else None
        return row[0] if row else None


async def test_postgres_is_durable_in_utf8_with_vectors_and_on_no_port(home: Home, supervisor: Supervisor) -> None:
    await supervisor.start(EmbeddedPostgres(home).process())
    assert await ask(home, b"show fsync") == "on"
    assert await ask(home, b"show synchronous_commit") == "on"
    assert await ask(home, b"show server_encoding") == "UTF8"
    assert await ask(home, b"show listen_addresses") == ""
    assert await ask(home, b"select 1 from pg_available_extensions where name = 'vector'") == 1
    assert stat.S_IMODE((home.run / "pg").stat().st_mode) == 0o700
    assert stat.S_IMODE(home.postgres.stat().st_mode) == 0o700


async def test_postgres_keeps_what_was_committed_before_it_was_killed(home: Home, supervisor: Supervisor) -> None:
    postgres = EmbeddedPostgres(home)
    await supervisor.start(postgres.process())
    await ask(home, b"create table kept (answer int)")
    await ask(home, b"insert into kept values (42) returning answer")
    pid = supervisor.pid_of("postgres")
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    async with asyncio.timeout(10):
        while supervisor.pid_of("postgres") in (None, pid) or not await postgres.ready():  # noqa: ASYNC110
            await asyncio.sleep(0.05)
    assert await ask(home, b"select answer from kept") == 42


async def test_postgres_starts_although_a_stranger_has_its_old_process_id(home: Home, supervisor: Supervisor) -> None:
    postgres = EmbeddedPostgres(home)
    postgres.process()
    stale = home.postgres / "postmaster.pid"
    stale.write_text(f"{os.getpid()}\n{home.postgres}\n")
    process = postgres.process()
    assert not stale.exists()
    await supervisor.start(process)
    assert await postgres.ready()


def test_a_half_made_data_folder_is_made_again(home: Home) -> None:
    (home.root / "postgres.new").mkdir()
    (home.root / "postgres.new" / "half").write_text("")
    EmbeddedPostgres(home).process()
    assert (home.postgres / "PG_VERSION").exists()
    assert not (home.root / "postgres.new").exists()


def test_a_folder_of_something_else_is_left_alone(home: Home) -> None:
    home.postgres.mkdir()
    (home.postgres / "letters.txt").write_text("dear Ada")
    with pytest.raises(InitFailed, match="move it away"):
        EmbeddedPostgres(home).process()
    assert (home.postgres / "letters.txt").read_text() == "dear Ada"


async def test_redis_stores_nothing_and_is_on_no_port(home: Home, supervisor: Supervisor) -> None:
    redis = EmbeddedRedis(home)
    assert not await redis.ready()
    await supervisor.start(redis.process())
    socket = home.run / "redis.sock"
    async with Redis(unix_socket_path=str(socket), decode_responses=True) as client:
        wanted = {"port": "0", "appendonly": "no", "save": "", "maxmemory-policy": "noeviction"}
        assert {name: (await client.config_get(name))[name] for name in wanted} == wanted
    assert stat.S_IMODE(socket.stat().st_mode) == 0o700
