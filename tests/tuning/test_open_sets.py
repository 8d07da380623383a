"""Open sets from disk go through the agents' own decisions; a broken one is told before anything is asked."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path

import pytest

from frontdesk.engine.client import EngineClient
from frontdesk.tuning.evaluation.deciding import BuiltIn, Heard, SetAgent
from frontdesk.tuning.evaluation.errors import BadSet
from frontdesk.tuning.evaluation.sets import abcd, bfcl, clinc, sgd, sgd_talks, taskmaster
from frontdesk.tuning.evaluation.sets.asking import read_sets, source_of
from frontdesk.tuning.evaluation.sets.bfcl_answers import matches
from frontdesk.tuning.evaluation.sets.exchanges import Called, Exchange
from frontdesk.tuning.evaluation.sets.reading import evenly, read_json
from frontdesk.tuning.evaluation.sets.sgd_values import exact
from frontdesk.turns.chat_model import TenantModel
from frontdesk_agents.ports import Embedder, HistoryMessage, Pending
from tests.tuning.open_sets import user, write, write_abcd, write_bfcl, write_clinc, write_sgd, write_taskmaster


@pytest.fixture
def models(embedder: Embedder, tmp_path: Path) -> BuiltIn:
    """The real embedder; the starter's likelihood does not count, so that no engine is needed."""
    return BuiltIn(TenantModel(EngineClient(socket=tmp_path / "none"), "builtin"), embedder)


async def test_a_dialogue_is_decided_turn_by_turn(models: BuiltIn, tmp_path: Path) -> None:
    found = sgd.read(write_sgd(tmp_path))
    took: list[float] = []
    figures = await sgd_talks.measure(found, models, None, took)
    assert len(found.dialogues) == 1, "the service of the training split is left out"
    assert len(took) == 4
    for name in ("tool", "arguments", "ask_or_call"):
        figure = figures[name]
        assert figure is not None and figure.ours.value == 1.0, name


async def test_what_was_told_before_the_agent_asked_stays_known(models: BuiltIn, tmp_path: Path) -> None:
    found = sgd.read(write_sgd(tmp_path))
    agent = await SetAgent.open([intent.spec for intent in found.intents["Tables_1"]], models, sgd.TODAY)
    asked = Pending("p", "ask", "Tables_1.BookTable", {"city": "Paris", "guests": 2}, missing="date")
    text = "Well, now that I think of it, I would like to reserve that table for 3 guests on the 8th of March"
    chosen = await agent.decide(Heard((HistoryMessage("contact", text, 1),), pending=asked))
    assert chosen.calls
    assert chosen.arguments == {"city": "Paris", "date": "2019-03-08", "guests": 3}


async def test_functions_are_called_with_exact_arguments_or_not_at_all(models: BuiltIn, tmp_path: Path) -> None:
    figures = await bfcl.measure(bfcl.read(write_bfcl(tmp_path)), models, None, [])
    shares = {name: figure.ours.value for name, figure in figures.items() if figure is not None}
    assert shares == dict.fromkeys(
        ("simple", "simple_tool", "multiple", "multiple_tool", "irrelevance", "irrelevance_tool"), 1.0
    )
    assert figures["simple"] is not None and figures["simple"].embedder.value == 0.0, "it has no values"


@pytest.mark.parametrize("place", ["data_full.json", "."])
async def test_what_is_out_of_scope_is_told_from_what_is_not(models: BuiltIn, tmp_path: Path, place: str) -> None:
    write_clinc(tmp_path)
    figures = await clinc.measure(clinc.read(tmp_path / place), models, None, [])
    assert {name: figure and figure.ours.value for name, figure in figures.items()} == dict.fromkeys(figures, 1.0)
    assert figures["out_of_scope"] is not None and figures["out_of_scope"].count == 4


async def test_tasks_and_calls_of_taskmaster_are_told(models: BuiltIn, tmp_path: Path) -> None:
    first, second, third, fourth = taskmaster.read(write_taskmaster(tmp_path))
    assert first.first == (("I want to make a restaurant reservation", "restaurant_reservation"),)
    assert [spec.name for spec in second.specs] == ["flights", "music"]
    [[asks, thanks]] = third.talks
    assert asks.calls == (Called("find_movies", {"name.movie": "Parasite"}, {"name.movie": ["Parasite"]}),)
    assert thanks == Exchange(("Thank you",))
    assert [spec.arguments_schema()["required"] for spec in fourth.specs] == [["query"], []]
    assert [call.arguments for call in fourth.talks[0][0].calls] == [{}, None, {"query": "tea"}]
    figures = await taskmaster.measure([first, second, third, fourth], models, None, [])
    assert {name: figure and (figure.ours.value, figure.count) for name, figure in figures.items()} == {
        "task": (1.0, 2), "tool": (1.0, 2), "arguments": (1.0, 2)
    }  # fmt: skip


async def test_one_part_of_taskmaster_is_enough(tmp_path: Path) -> None:
    write_taskmaster(tmp_path)
    [part] = taskmaster.read(tmp_path / "TM-3-2020")
    assert len(part.talks) == 1


async def test_wishes_and_buttons_of_abcd_are_told(models: BuiltIn, tmp_path: Path) -> None:
    found = abcd.read(write_abcd(tmp_path))
    [talk] = found.talks
    assert (talk.wish, talk.first) == ("refund_status", "please send a refund, the amount is 50 dollars")
    assert talk.exchanges[0].said == ("Hi", talk.first) and talk.exchanges[0].replies == ("Done.",)
    assert [example.text for example in found.wishes[0].examples] == [talk.first]
    figures = await abcd.measure(found, models, None, [])
    assert {name: figure and figure.ours.value for name, figure in figures.items()} == dict.fromkeys(figures, 1.0)
    assert figures["arguments"] is not None and figures["arguments"].embedder.value == 0.0, "it has no values"


def test_a_packed_file_is_read_within_its_bound(tmp_path: Path) -> None:
    packed = tmp_path / "data.json.gz"
    packed.write_bytes(gzip.compress(b'["' + b"x" * 1000 + b'"]'))
    assert read_json(packed, 1004) == ["x" * 1000]
    with pytest.raises(BadSet, match="larger"):
        read_json(packed, 1003)
    packed.write_bytes(packed.read_bytes()[:20])
    with pytest.raises(BadSet, match="unpacked"):
        read_json(packed)


def test_values_are_compared_as_the_set_says_them() -> None:
    said = user("...", city=["San Jose", "SJ"])
    call = {"city": "San Jose", "date": "2019-03-08", "guests": "2", "terrace": "dontcare"}
    defaults = {"guests": "2", "terrace": "dontcare"}
    assert exact(call, {"city": "SJ", "date": "2019-03-08"}, defaults, said)
    assert exact(call, {"city": "the san  jose", "date": "2019-03-08", "guests": 2}, defaults, said)
    assert not exact(call, {"city": "SJ"}, defaults, said)
    assert not exact(call, {"city": "SJ", "date": "2019-03-08", "guests": 3}, defaults, said)
    assert not exact(call, {"city": "SJ", "date": "2019-03-08", "terrace": True}, defaults, said)


def test_slots_become_json_schema() -> None:
    slot = {"name": "x", "description": "X", "is_categorical": True}
    assert sgd.slot_schema({**slot, "possible_values": ["1", "2"]})["enum"] == [1, 2]
    assert sgd.slot_schema({**slot, "possible_values": ["True", "False"]})["type"] == "boolean"
    assert sgd.slot_schema({**slot, "possible_values": ["cheap", "dontcare"]})["enum"] == ["cheap"]


def test_possible_answers_are_those_of_the_leaderboards_checker() -> None:
    answer = {"city": ["San Francisco, CA"], "days": [3], "unit": ["", "metric"], "flag": [True, ""]}
    assert matches(answer, {"city": "san francisco ca", "days": 3.0})
    assert matches(answer, {"city": "San Francisco, CA", "days": 3, "unit": "Metric", "flag": True})
    assert not matches(answer, {"city": "San Francisco, CA"})
    assert not matches(answer, {"city": "San Francisco, CA", "days": 3, "other": 1})
    assert not matches(answer, {"city": "San Francisco, CA", "days": 3, "flag": 1})
    assert matches({"xs": [[1, 2], [2, 1]], "y": [{"a": ["b"]}]}, {"xs": [2, 1], "y": {"a": "B"}})


def test_a_limit_is_spread_evenly() -> None:
    assert evenly(range(10), 5) == [0, 2, 4, 6, 8]
    assert evenly(range(3), 5) == evenly(range(3), None) == [0, 1, 2]


@pytest.mark.parametrize("name", ["sgd", "bfcl", "clinc", "taskmaster", "abcd"])
def test_a_missing_set_is_told_with_its_path(name: str, tmp_path: Path) -> None:
    with pytest.raises(BadSet, match=str(tmp_path / "nowhere")):
        read_sets({name: tmp_path / "nowhere"})
    assert set(source_of(name)) == {"name", "url", "licence", "cite"}


@pytest.mark.parametrize(
    ("name", "writing", "broken"),
    [
        ("sgd", write_sgd, "test/dialogues_001.json"),
        ("sgd", write_sgd, "test/schema.json"),
        ("bfcl", write_bfcl, "BFCL_v4_multiple.json"),
        ("bfcl", write_bfcl, "possible_answer/BFCL_v4_simple_python.json"),
        ("clinc", write_clinc, "data_full.json"),
        ("taskmaster", write_taskmaster, "TM-1-2019/sample.json"),
        ("taskmaster", write_taskmaster, "TM-2-2020/data/flights.json"),
        ("taskmaster", write_taskmaster, "TM-3-2020/ontology/apis.json"),
        ("taskmaster", write_taskmaster, "TM-4-2024/data/data_00.json"),
        ("abcd", write_abcd, "data/abcd_v1.1.json"),
        ("abcd", write_abcd, "data/ontology.json"),
    ],
)
@pytest.mark.parametrize("text", ['{"a', "[1, 2]", '{"train": [["x"]]}', ""])
def test_a_broken_file_is_told(
    name: str, writing: Callable[[Path], Path], broken: str, text: str, tmp_path: Path
) -> None:
    writing(tmp_path)
    (tmp_path / broken).write_text(text)
    with pytest.raises(BadSet):
        read_sets({name: tmp_path})


def test_a_dialogue_of_an_unknown_service_is_told(tmp_path: Path) -> None:
    write_sgd(tmp_path)
    write(tmp_path / "test" / "schema.json", [])
    with pytest.raises(BadSet, match="Tables_1"):
        sgd.read(tmp_path)
