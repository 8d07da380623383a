"""`frontdesk models`: list, pull, add, verify, use and remove as a person runs them."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import orjson
import pytest

from frontdesk import processes
from frontdesk.cli.models_show import Bar
from frontdesk.engine.catalogue import Entry
from frontdesk.engine.catalogue.errors import NotInstalled
from frontdesk.engine.catalogue.in_use import chat_file
from frontdesk.engine.models import starter_path
from frontdesk.kit.home import Home
from frontdesk.kit.settings import Settings, get_settings
from frontdesk.kit.supervisor import only_one
from tests.engine import local_hub
from tests.engine.tiny_gguf import write_tiny_model

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def models(home: Path) -> Run:
    """Run `frontdesk models` on a home of its own."""

    def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "frontdesk.cli", "models", *arguments],
            env={**os.environ, "FRONTDESK_HOME": str(home), "FRONTDESK_MODEL": "", **environment},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    return run


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    return write_tiny_model(tmp_path / "tiny.gguf")


@pytest.fixture
def chosen(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Settings]]:
    """The settings that a process of this home would read."""

    def read(model: str = "") -> Settings:
        monkeypatch.setenv("FRONTDESK_HOME", str(home))
        monkeypatch.setenv("FRONTDESK_MODEL", model)
        return get_settings.__wrapped__()

    yield read


def test_the_list_fits_people_and_programs(models: Run) -> None:
    printed = models("list")
    assert printed.returncode == 0, printed.stderr
    assert "*  built-in" in printed.stdout
    assert "Llama 3.1 Community" in printed.stdout
    report = orjson.loads(models("list", "--json").stdout)
    assert report["used"] == "built-in"
    assert report["memory_free"] > 0
    assert {"built-in", "llama-3.1-8b-instruct"} <= {row["name"] for row in report["models"]}


def test_a_file_is_added_chosen_verified_and_removed(models: Run, tiny: Path, chosen: Callable[..., Settings]) -> None:
    added = orjson.loads(models("add", str(tiny), "--name", "mine", "--json").stdout)
    assert (added["name"], added["path"]) == ("mine", str(tiny))
    assert "next start" in models("use", "mine").stdout
    assert chat_file(chosen()) == tiny
    refused = models("remove", "mine")
    assert (refused.returncode, "models use built-in" in refused.stderr) == (2, True)
    assert models("verify", "mine").stdout == "mine  ok\n"
    models("use", "built-in")
    assert chosen().model is None
    assert models("remove", "mine").returncode == 0
    assert tiny.exists()


def test_a_model_that_the_running_engine_serves_is_not_removed(models: Run, tiny: Path, home: Path) -> None:
    models("add", str(tiny))
    engine = subprocess.Popen([sys.executable, "-c", "input()", "--model", str(tiny)], stdin=subprocess.PIPE)
    with only_one(Home.of(Settings(home=home))):
        (home / "run.json").write_bytes(orjson.dumps({"pid": os.getpid(), "processes": {"engine": engine.pid}}))
        refused = models("remove", "tiny")
        engine.communicate(b"\n", timeout=10)
        removed = models("remove", "tiny")
    assert (refused.returncode, "still serves tiny" in refused.stderr) == (2, True)
    assert removed.returncode == 0, removed.stderr


def test_what_runs_keeps_its_model_until_the_next_start(models: Run, tiny: Path, home: Path) -> None:
    program = (
        "import os; from frontdesk.cli import up\n"
        "async def run(*_): print(os.environ['FRONTDESK_MODEL'])\n"
        "up._run, up._check_port = run, print\n"
        "up.command()"
    )
    environment = {**os.environ, "FRONTDESK_HOME": str(home), "FRONTDESK_MODEL": ""}
    command = [sys.executable, "-c", program]
    assert subprocess.check_output(command, env=environment, text=True, timeout=60).endswith("\nbuilt-in\n")
    models("add", str(tiny))
    models("use", "tiny")
    assert subprocess.check_output(command, env=environment, text=True, timeout=60).endswith("\ntiny\n")


def test_a_chosen_model_is_served_under_its_name(models: Run, tiny: Path, chosen: Callable[..., Settings]) -> None:
    models("add", str(tiny), "--name", "mine")
    models("use", "mine")
    command = processes.engine(chosen()).command
    assert command[command.index("--model") + 1 :][:3] == [str(tiny), "--name", "mine"]


def test_a_model_that_changed_fails_verification(models: Run, tiny: Path) -> None:
    models("add", str(tiny))
    tiny.write_bytes(tiny.read_bytes() + b"x")
    done = models("verify", "--json")
    assert done.returncode == 1
    assert [check["name"] for check in orjson.loads(done.stdout) if not check["ok"]] == ["tiny"]


def test_the_environment_wins_over_what_was_chosen(models: Run, tiny: Path, chosen: Callable[..., Settings]) -> None:
    models("add", str(tiny))
    assert "wins" in models("use", "tiny", FRONTDESK_MODEL="http://models.example/v1").stderr
    assert chosen().model == "tiny"
    assert chosen("http://models.example/v1").model == "http://models.example/v1"
    assert chat_file(chosen("http://models.example/v1")) is None
    assert chosen("built-in").model is None
    assert chat_file(chosen("built-in")) == starter_path()
    assert chat_file(chosen(str(tiny))) == tiny
    with pytest.raises(NotInstalled, match="frontdesk models pull llama"):
        chat_file(chosen("llama-3.2-1b-instruct"))


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("use", "llama-3.2-1b-instruct"), "run frontdesk models pull llama-3.2-1b-instruct"),
        (("use", "/models/some.gguf"), "run frontdesk models add"),
        (("use", "http://models.example/v1"), "FRONTDESK_MODEL=URL"),
        (("use", "nothing"), "there is no model 'nothing'"),
        (("pull", "nothing"), "llama-3.1-8b-instruct"),
        (("verify", "nothing"), "there is no model 'nothing'"),
        (("remove", "nothing"), "there is no model 'nothing'"),
        (("remove", "../nothing"), "is no model's name"),
        (("remove", "built-in"), "stays"),
        (("add", "/nowhere.gguf"), "cannot be read"),
    ],
)
def test_a_mistake_is_one_line_that_says_what_to_do(models: Run, arguments: tuple[str, ...], says: str) -> None:
    done = models(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert says in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_gated_model_says_how_to_get_in_and_hides_the_token(models: Run) -> None:
    with local_hub.running(b"") as hub:
        hub.status = 401
        done = models("pull", "llama-3.2-1b-instruct", HF_ENDPOINT=hub.endpoint, HF_TOKEN="hf_secret")
    assert done.returncode == 2
    assert "accept its licence at" in done.stderr
    assert "hf_secret" not in done.stderr
    assert hub.asked[0]["authorization"] == "Bearer hf_secret"
    assert "/067b946cf014b7c697f3654f621d577a3e3afd1c/" in hub.asked[0]["path"]


def test_a_broken_pull_goes_on_at_the_next(home: Path, tiny: Path) -> None:
    content = tiny.read_bytes()
    with local_hub.running(content) as hub:
        hub.drop_after = 100_000
        broken = pull_tiny(home, hub)
        assert broken.returncode == 2
        assert "run the same command again, it resumes at" in broken.stderr
        hub.drop_after = None
        done = pull_tiny(home, hub)
    assert done.returncode == 0, done.stderr
    assert orjson.loads(done.stdout)["sha256"] == hub.sha256
    assert "100%" in done.stderr
    assert "\r" not in done.stderr
    assert hub.served == len(content)


def test_the_bar_writes_a_line_each_tenth_where_nothing_moves(capsys: pytest.CaptureFixture[str]) -> None:
    with Bar("tiny") as bar:
        for done in range(1001):
            bar.show(done, 1000)
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 11
    assert lines[5].startswith("tiny  [############............]  50%")


def pull_tiny(home: Path, hub: local_hub.Hub) -> subprocess.CompletedProcess[str]:
    """`frontdesk models pull tiny`, with a catalogue that has it."""
    shape = {"layers": 2, "kv_heads": 2, "head_width": 16, "context": 256}
    entry = Entry.model_validate(
        {
            "name": "tiny",
            "repo": "maker/tiny",
            "file": "tiny.gguf",
            "quantisation": "F32",
            "licence": "",
            "shape": shape,
        }
        | {"bytes": len(hub.content), "sha256": hub.sha256}
    )
    program = (
        "import sys; from frontdesk.cli import models; from frontdesk.engine.catalogue import Entry;"
        f"models.catalogue = lambda: {{'tiny': Entry.model_validate_json({entry.model_dump_json()!r})}};"
        "sys.argv = ['frontdesk', 'models', 'pull', 'tiny', '--json'];"
        "from frontdesk.cli.main import main; main()"
    )
    return subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "FRONTDESK_HOME": str(home), "HF_ENDPOINT": hub.endpoint},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
