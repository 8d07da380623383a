"""Who may show the console inside a page of theirs: a simulator of this machine, and nobody else."""

from __future__ import annotations

import pytest

from frontdesk.app import is_of_this_machine


@pytest.mark.parametrize(
    ("pair", "answer"),
    [
        ("127.0.0.1:9099", True),
        (" localhost:80 ", True),
        ("", False),
        ("127.0.0.1", False),
        ("example.com:80", False),
        ("127.0.0.1.example.com:80", False),
        ("127.0.0.1:80 https://example.com", False),
        ("127.0.0.1:80; script-src *", False),
    ],
)
def test_only_a_simulator_of_this_machine_may_frame_the_console(pair: str, answer: bool) -> None:
    assert is_of_this_machine(pair) is answer
