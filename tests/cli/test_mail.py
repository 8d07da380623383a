"""`frontdesk mail` hands a mail over and tells the mail server, by its exit status, what became of it."""

from __future__ import annotations

import http.server
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from frontdesk.cli import mail
from frontdesk.kit.standard_webhooks import secret_bytes, verify

SECRET = "whsec_c2VjcmV0LW9mLWFuLWluYm94LW9mLW1haWw="
MAIL = b"From: ana@customers.example\r\nSubject: Hi\r\n\r\nHello \xe9\r\n"
APP = mail.app


class Desk(http.server.BaseHTTPRequestHandler):
    """Answers with the status in its path, and keeps what came."""

    came: list[tuple[dict[str, str], bytes]]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        self.came.append(({name.lower(): value for name, value in self.headers.items()}, body))
        self.send_response(int(self.path.strip("/")))
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Nothing."""


@pytest.fixture
def desk() -> Iterator[tuple[str, list[tuple[dict[str, str], bytes]]]]:
    handler = type("Handler", (Desk,), {"came": []})
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", handler.came  # type: ignore[attr-defined]
        server.shutdown()


def run(to: str, raw: bytes = MAIL, **environment: str) -> int:
    return CliRunner().invoke(APP, ["--to", to], input=raw, env={mail.SECRET: SECRET, **environment}).exit_code


def test_a_mail_is_posted_signed(desk: tuple[str, list[tuple[dict[str, str], bytes]]], tmp_path: Path) -> None:
    to, came = desk
    assert run(f"{to}/200") == 0
    [(headers, body)] = came
    assert body == MAIL and headers["content-type"] == "message/rfc822"
    verify([secret_bytes(SECRET)], headers, body, time.time())


@pytest.mark.parametrize(
    ("status", "exit_status"), [(400, 65), (413, 65), (404, 67), (401, 77), (503, 75), (429, 75), (500, 75)]
)
def test_the_exit_status_says_what_became_of_it(
    desk: tuple[str, list[tuple[dict[str, str], bytes]]], status: int, exit_status: int
) -> None:
    assert run(f"{desk[0]}/{status}") == exit_status


def test_nobody_there_no_mail_and_no_secret() -> None:
    assert run("http://127.0.0.1:9/") == 75
    assert run("http://127.0.0.1:9/", b"") == 66
    assert run("http://127.0.0.1:9/", FRONTDESK_MAIL_SECRET="") != 0
