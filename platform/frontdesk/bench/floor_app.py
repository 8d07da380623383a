"""The least that a door could do: an endpoint that inserts one row. `uvicorn --factory frontdesk.bench.floor_app:create_app`."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI, Request, Response
from psycopg_pool import AsyncConnectionPool

CONNECTIONS = 10  # as the API's own pool


def create_app() -> FastAPI:
    """The application; the database's address is FLOOR_DATABASE."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        url = os.environ["FLOOR_DATABASE"]
        async with AsyncConnectionPool(
            url, min_size=CONNECTIONS, max_size=CONNECTIONS, kwargs={"autocommit": True}
        ) as pool:
            app.state.pool = pool
            yield

    app = FastAPI(lifespan=lifespan)

    @app.post("/")
    async def store(request: Request) -> Response:
        body = await request.body()
        async with app.state.pool.connection() as connection:
            await connection.execute("insert into floor (body) values (%s)", (body,))
        return Response()

    return app
