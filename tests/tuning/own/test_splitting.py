"""Each conversation in one part, each question once, and corrections before what was said otherwise."""

from __future__ import annotations

from dataclasses import replace

from frontdesk.tuning.own.examples import Example, Splitter

TURN = Example("turn", "c1", "support", "en", "Where is order [code 1]?", "get_order", "It is on its way.")


def turns(count: int) -> list[Example]:
    return [replace(TURN, conversation=f"c{n}", question=f"Question number {n}", reply=str(n)) for n in range(count)]


def test_a_conversation_is_in_one_part_and_the_seed_says_which() -> None:
    first = {e.conversation: Splitter(1, 0.2).part(e) for e in turns(1000)}
    again = {e.conversation: Splitter(1, 0.2).part(e) for e in turns(1000)}
    other = {e.conversation: Splitter(2, 0.2).part(e) for e in turns(1000)}
    assert first == again != other
    assert 150 < list(first.values()).count("held_out") < 250
    splitter = Splitter(1, 0.5)
    assert len({splitter.part(replace(TURN, question=f"Question {n}")) for n in range(50)}) == 1


def test_the_same_example_counts_once_however_it_is_written() -> None:
    splitter = Splitter(1, 0.0)
    assert splitter.part(TURN) == "learn"
    assert splitter.part(replace(TURN, conversation="c2", question="where is ORDER [code 7]")) is None
    assert splitter.part(replace(TURN, conversation="c3", reply="It has arrived.")) == "learn"
    assert splitter.dropped == 1


def test_nothing_is_judged_by_what_was_learnt() -> None:
    splitter, held_out = Splitter(1, 0.5), Splitter(1, 0.5)
    parts = {n: held_out.part(replace(TURN, conversation=f"c{n}", question=str(n))) for n in range(40)}
    learnt = next(n for n, part in parts.items() if part == "learn")
    judged = next(n for n, part in parts.items() if part == "held_out")
    assert splitter.part(replace(TURN, conversation=f"c{learnt}")) == "learn"
    assert splitter.part(replace(TURN, conversation=f"c{judged}", reply="It has arrived.")) is None


def test_a_correction_overrules_turns_of_the_same_question() -> None:
    splitter = Splitter(1, 0.0)
    assert splitter.part(replace(TURN, source="correction", action="hand_off", reply=None)) == "learn"
    assert splitter.part(replace(TURN, conversation="c2")) is None
    assert splitter.part(replace(TURN, conversation="c2", agent="sales")) == "learn"


def test_what_a_teacher_wrote_is_only_learnt_from() -> None:
    taught = replace(TURN, source="teacher")
    splitter = Splitter(1, 0.9)
    assert {splitter.part(replace(taught, conversation=f"c{n}", question=f"Question {n}")) for n in range(50)} == {
        "learn"
    }
    splitter.placed(replace(TURN, question="Do you mend zips?"), "held_out")
    assert splitter.part(replace(taught, question="do you mend ZIPS", reply="We do.")) is None


def test_a_teacher_does_not_contradict_what_is_known() -> None:
    taught = replace(TURN, source="teacher", action="dont_know", reply=None)
    splitter = Splitter(1, 0.0)
    splitter.part(TURN)
    assert splitter.part(taught) is None
    assert splitter.part(replace(taught, source="turn")) == "learn"
    assert splitter.part(replace(TURN, source="teacher", reply="It will be with you soon.")) == "learn"
