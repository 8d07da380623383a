"""Pulling a model from a hub over real HTTP: whole or not at all, resumed where it broke, and never trusted."""

from __future__ import annotations

import resource
from collections import namedtuple
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from frontdesk.engine.catalogue import Entry, Library
from frontdesk.engine.catalogue import hub as hub_module
from frontdesk.engine.catalogue import pull as pulling
from frontdesk.engine.catalogue.errors import (
    Busy,
    CatalogueError,
    DiskFull,
    Gated,
    HubAway,
    Interrupted,
    NameTaken,
    NotOnHub,
    WrongFile,
)
from frontdesk.engine.catalogue.hub import Hub
from frontdesk.engine.models.errors import NotAModel
from tests.engine import local_hub
from tests.engine.tiny_gguf import write_tiny_model


@pytest.fixture(scope="module")
def model_bytes(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return write_tiny_model(tmp_path_factory.mktemp("model") / "tiny.gguf").read_bytes()


@pytest.fixture
def hub(model_bytes: bytes) -> Iterator[local_hub.Hub]:
    with local_hub.running(model_bytes) as hub:
        yield hub


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return Library(tmp_path / "models")


def entry(**changed: Any) -> Entry:
    """A model of a catalogue whose hash nobody could check."""
    shape = {"layers": 2, "kv_heads": 2, "head_width": 16, "context": 256}
    known = {"repo": "maker/tiny-GGUF", "file": "tiny.gguf", "quantisation": "F32", "licence": "Apache-2.0", "bytes": 1}
    return Entry.model_validate({"name": "tiny", **known, "shape": shape, **changed})


def pull(hub: local_hub.Hub, library: Library, wanted: Entry | None = None, token: str | None = None) -> Any:
    return pulling.pull(wanted or entry(), library, Hub(hub.endpoint, token), lambda _done, _total: None)


def left_over(library: Library) -> set[str]:
    """What lies in the folder but for the locks."""
    return {path.name for path in library.folder.iterdir() if not path.name.endswith(".lock")}


def test_a_model_is_pulled_through_the_redirect_and_checked(hub: local_hub.Hub, library: Library) -> None:
    seen: list[tuple[int, int]] = []
    model = pulling.pull(entry(), library, Hub(hub.endpoint), lambda done, total: seen.append((done, total)))
    assert model.path.read_bytes() == hub.content
    assert (model.sha256, model.checked, model.chat_template) == (hub.sha256, "hub", True)
    assert model.source == "maker/tiny-GGUF/tiny.gguf@main"
    assert hub.asked[0]["path"] == "/maker/tiny-GGUF/resolve/main/tiny.gguf"
    assert (seen[0], seen[-1]) == ((0, len(hub.content)), (len(hub.content), len(hub.content)))
    assert library.find("tiny") == model
    assert left_over(library) == {"tiny.gguf", "tiny.card.json"}


def test_the_token_goes_to_the_hub_and_never_to_where_it_redirects(hub: local_hub.Hub, library: Library) -> None:
    pull(hub, library, token="hf_secret")
    assert hub.asked[0]["authorization"] == "Bearer hf_secret"
    assert "authorization" not in hub.stored_asked[0]


def test_the_catalogues_own_hash_counts_where_it_has_one(hub: local_hub.Hub, library: Library) -> None:
    known = entry(sha256=hub.sha256, bytes=len(hub.content))
    assert pull(hub, library, known).checked == "catalogue"


def test_a_hub_that_announces_nothing_leaves_a_noted_hash(hub: local_hub.Hub, library: Library) -> None:
    hub.silent = True
    model = pull(hub, library)
    assert (model.sha256, model.checked) == (hub.sha256, "nobody")


def test_what_is_here_is_not_pulled_again(hub: local_hub.Hub, library: Library) -> None:
    first = pull(hub, library)
    assert pull(hub, library) == first
    assert len(hub.asked) == 1


def test_a_broken_download_goes_on_where_it_broke(hub: local_hub.Hub, library: Library) -> None:
    hub.drop_after = 100_000
    with pytest.raises(Interrupted, match="run the same command again, it resumes at 0 MB"):
        pull(hub, library)
    assert library.find("tiny") is None
    here = library.part("tiny").stat().st_size
    assert 0 < here <= 100_000
    hub.drop_after, hub.served = None, 0
    model = pull(hub, library)
    assert hub.stored_asked[-1]["range"] == f"bytes={here}-"
    assert hub.stored_asked[-1]["if-range"] == hub.etag
    assert hub.served == len(hub.content) - here
    assert model.path.read_bytes() == hub.content
    assert left_over(library) == {"tiny.gguf", "tiny.card.json"}


def test_a_connection_that_breaks_again_and_again_still_ends(hub: local_hub.Hub, library: Library) -> None:
    hub.drop_after = 60_000
    for _ in range(len(hub.content) // hub.drop_after):
        with pytest.raises(Interrupted):
            pull(hub, library)
    assert pull(hub, library).sha256 == hub.sha256
    assert hub.served == len(hub.content)


def test_a_storage_that_falls_silent_is_left(
    hub: local_hub.Hub, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub_module, "TIMEOUT", httpx.Timeout(0.2))
    hub.drop_after, hub.stall_seconds = 100_000, 1.0
    with pytest.raises(Interrupted, match="ReadTimeout"):
        pull(hub, library)
    hub.drop_after, hub.stall_seconds = None, 0
    assert pull(hub, library).sha256 == hub.sha256


def test_one_command_does_not_last_for_ever(
    hub: local_hub.Hub, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pulling, "MOST_SECONDS", -1.0)
    with pytest.raises(Interrupted):
        pull(hub, library)


@pytest.mark.parametrize("fault", ["ignore_range", "refuse_range"])
def test_a_storage_that_cannot_resume_sends_it_all_again(hub: local_hub.Hub, library: Library, fault: str) -> None:
    interrupt(hub, library)
    setattr(hub, fault, True)
    assert pull(hub, library).path.read_bytes() == hub.content


@pytest.mark.parametrize("announces", [True, False])
def test_a_file_that_changed_meanwhile_is_begun_anew(hub: local_hub.Hub, library: Library, announces: bool) -> None:
    hub.silent = not announces
    interrupt(hub, library)
    hub.content += bytes(10)
    assert pull(hub, library).path.read_bytes() == hub.content


def test_a_download_that_was_whole_is_finished_without_the_hub(hub: local_hub.Hub, library: Library) -> None:
    interrupt(hub, library)
    library.part("tiny").write_bytes(hub.content)
    hub.status = 500
    assert pull(hub, library).sha256 == hub.sha256


def test_damaged_notes_of_a_download_are_worth_nothing(hub: local_hub.Hub, library: Library) -> None:
    interrupt(hub, library)
    library.note("tiny").write_text("{}")
    assert pull(hub, library).sha256 == hub.sha256
    assert "range" not in hub.stored_asked[-1]


def test_bytes_that_are_not_those_announced_are_deleted(hub: local_hub.Hub, library: Library) -> None:
    hub.announced = "0" * 64
    with pytest.raises(WrongFile, match="not what was promised"):
        pull(hub, library)
    assert left_over(library) == set()
    hub.announced = None
    assert pull(hub, library).sha256 == hub.sha256


def test_bytes_changed_in_a_kept_part_are_found(hub: local_hub.Hub, library: Library) -> None:
    interrupt(hub, library)
    library.part("tiny").write_bytes(bytes(library.part("tiny").stat().st_size))
    with pytest.raises(WrongFile):
        pull(hub, library)
    assert left_over(library) == set()


@pytest.mark.parametrize("known", [{"sha256": "1" * 64, "bytes": None}, {"sha256": None, "bytes": 7}])
def test_another_file_than_the_catalogue_knows_is_not_downloaded(
    hub: local_hub.Hub, library: Library, known: dict[str, Any]
) -> None:
    wanted = entry(sha256=known["sha256"] or hub.sha256, bytes=known["bytes"] or len(hub.content))
    with pytest.raises(WrongFile, match="another file"):
        pull(hub, library, wanted)
    assert left_over(library) == set()


def test_what_is_no_chat_model_is_deleted(library: Library) -> None:
    page = b"<html>Sign in to the network of this hotel</html>"
    with local_hub.running(page) as hub, pytest.raises(NotAModel, match="GGUF"):
        pull(hub, library)
    assert left_over(library) == set()


@pytest.mark.parametrize(
    ("status", "error", "says"),
    [
        (401, Gated, "accept.* set HF_TOKEN"),
        (403, Gated, "accept.* set HF_TOKEN"),
        (404, NotOnHub, "moved or deleted"),
        (429, HubAway, "too many requests"),
        (503, HubAway, "answered 503"),
    ],
)
def test_a_refusal_says_what_to_do_and_leaves_nothing(
    hub: local_hub.Hub, library: Library, status: int, error: type[CatalogueError], says: str
) -> None:
    hub.status = status
    with pytest.raises(error, match=says):
        pull(hub, library)
    assert left_over(library) == set()


def test_a_token_that_may_not_read_the_model_is_named(hub: local_hub.Hub, library: Library) -> None:
    hub.status = 403
    with pytest.raises(Gated, match="HF_TOKEN may not read") as refused:
        pull(hub, library, token="hf_secret")
    assert "hf_secret" not in refused.value.message


def test_a_hub_that_is_away_is_named(library: Library) -> None:
    with pytest.raises(HubAway, match=r"http://127.0.0.1:1 .*HF_ENDPOINT"):
        pulling.pull(entry(), library, Hub("http://127.0.0.1:1"), lambda _done, _total: None)


@pytest.mark.parametrize("endpoint", ["ftp://hub.example", "hub.example", "http://", "http://hub:port", ""])
def test_an_endpoint_that_is_no_address_is_refused(endpoint: str) -> None:
    with pytest.raises(CatalogueError, match="HF_ENDPOINT"):
        Hub(endpoint)


@pytest.mark.parametrize(("location", "says"), [("ftp://x/y", "not safe"), ("/again", "redirects more than")])
def test_redirects_are_bounded_and_stay_on_the_web(
    hub: local_hub.Hub, library: Library, location: str, says: str
) -> None:
    hub.location = location
    with pytest.raises(HubAway, match=says):
        pull(hub, library)
    assert len(hub.asked) <= 6


def test_a_storage_of_another_size_than_announced_is_refused(hub: local_hub.Hub, library: Library) -> None:
    hub.announced_size = len(hub.content) + 1
    with pytest.raises(HubAway, match="announces"):
        pull(hub, library)


def test_a_disk_without_room_is_found_before_the_first_byte(
    hub: local_hub.Hub, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = namedtuple("usage", "total used free")(10**9, 10**9 - 10, 10)
    monkeypatch.setattr(pulling.shutil, "disk_usage", lambda _folder: usage)
    with pytest.raises(DiskFull, match="free some, or set FRONTDESK_HOME"):
        pull(hub, library)
    assert left_over(library) == set()


def test_a_disk_that_fills_up_keeps_what_came(hub: local_hub.Hub, library: Library) -> None:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, before[1]))
    try:
        with pytest.raises(DiskFull, match="it resumes"):
            pull(hub, library)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert library.part("tiny").stat().st_size <= 100_000
    assert pull(hub, library).sha256 == hub.sha256


def test_two_pulls_at_once_do_not_meet(hub: local_hub.Hub, library: Library) -> None:
    with library.lock("tiny"), pytest.raises(Busy, match="wait until it is done"):
        pull(hub, library)
    assert hub.asked == []


def test_a_name_that_an_added_file_has_is_not_pulled_over(hub: local_hub.Hub, library: Library, tmp_path: Path) -> None:
    own = tmp_path / "own.gguf"
    own.write_bytes(hub.content)
    library.add(own, "tiny")
    with pytest.raises(NameTaken, match="remove tiny first"):
        pull(hub, library)


def interrupt(hub: local_hub.Hub, library: Library) -> None:
    """Leave the first part of the file here."""
    hub.drop_after = 100_000
    with pytest.raises(Interrupted):
        pull(hub, library)
    hub.drop_after = None
