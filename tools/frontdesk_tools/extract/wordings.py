"""Runs of words that may name something, as they were written: "plasma membrane", "theory of evolution", "12x18", "your_file.csv"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from frontdesk_tools.extract.base import Candidate, fold
from frontdesk_tools.extract.courtesy import blanked
from frontdesk_tools.extract.dates import is_calendar_word
from frontdesk_tools.extract.phrases import STOP_WORDS

_WORD = re.compile(r"(?!\.)[^\s,;!?()\[\]\"“”«»=]*[^\s,;!?()\[\]\"“”«».:='’]")
_EVERYDAY = """
accept accepts according actually add adding address afford afternoon allow allows analyze another anything appreciate
arrange arrival arrive arrives arriving ask asked assume assuming attend average avoid avoiding based basically begin begins
believe bit book booking bother bothers bring buy calculate calculated cancel case cater certain change charge charged check
choose come comes coming compare compose compute confirm confirmed confirming consider contact contain contains convert cool cost
costs create currently data decide depart departing departure design destination detail details determine did different directed discounted
discover discovered display doesn't don't draw drive driving eat eating end enjoy equal equals estimate evaluate
evening everything exceed exceeding exist expect explain explore fetch figure finding fine fly flying follow following
found generate generating getting given gives half happen happening happens head headed hear hire hold identify
include includes including increase info inform information instead intend interesting invent invented invest invested involving
join kind kindly know later leave leaves leaving left let list listen listening lists live lives locate located lookin
looking lot lots made make makes making manage maybe measure meet mention midnight month months morning move myself
named names near nearby needs noon nothing number offering open opens option options order organize origin particular past pay
perform performed performing perhaps pick place places plan planning plans play played playing plot possible predict
prefer preferably preferred prepare process produce produced proposed provide provided published purchase put quarter
rate read really receive record register related released remove rent renting report request require required reserve
reserving retrieve return returns round run running save says schedule search searching see selected send serve serves
serving setting share shuffle sign simulate simulated solve someone something somewhere soon sort sound sounds specialized
specializing specific specifically specified spend staring starring stars start starting starts stay staying stop stuff submit
takes taking talk tells thing things thinking today tomorrow tonight total transfer travel traveled traveling
travelling travels trying type update updated use used using various verify view visit visiting wait walk watch
watching way ways wear week weeks whether wins wishes work working works write written yesterday yourself
"""
EVERYDAY = frozenset(_EVERYDAY.split())  # what is done with things, and words for things of any kind
_AFTER_PLACE = re.compile(r"[A-Z]\w+, $")
_NEW_PLACE = re.compile(r"\b(?:in|to|from|near|around)\s+$", re.IGNORECASE)
_JOINTS = ("of", "du", "des", "de", "d'")
_INNER = ("the", "la", "le", "les")
_LONGEST = 6  # words
_NUMBER = re.compile(r"[-$€£]?\d+(?:[.,]\d+)*%?")


def find_wordings(text: str) -> Iterator[Candidate]:
    """Runs of content words and numbers-with-letters, kind "wording"; "of" joins what stands on both sides of it. Values are as written."""
    folded = fold(blanked(text))
    run: list[re.Match[str]] = []
    joint: list[re.Match[str]] = []
    for match in [*_WORD.finditer(folded), None]:
        word = "" if match is None or _is_region(match, text) else _told(match, text)
        if match is not None and run and not _broken(folded, (joint or run)[-1].end(), match.start()):
            if word in _JOINTS or (joint and word in _INNER):
                joint.append(match)
                continue
            named = bool(joint) and text[match.start()].isupper() and not text[run[0].start()].isupper()
            if _content(word) and len(run) < _LONGEST and not named:  # "area of Yellowstone" is no name of its own
                run += [*joint, match]
                joint = []
                continue
        if run:
            yield _wording(text, run)
        run, joint = ([match] if match is not None and _content(word) else []), []


def _is_region(match: re.Match[str], text: str) -> bool:
    """Whether it only says where the place before it lies: "CA" in "Fresno, CA"."""
    written = text[match.start() : match.end()]
    return len(written) == 2 and written.isupper() and _AFTER_PLACE.search(text, 0, match.start()) is not None


def _told(match: re.Match[str], text: str) -> str:
    """The folded word; as it is written what is part of a name and no small word: "the key of C", "in New York"."""
    written = text[match.start() : match.end()]
    named = written == "New" and text[match.end() + 1 : match.end() + 2].isupper()
    if match[0] == "new" and (named or _NEW_PLACE.search(text, 0, match.start())):
        return "New"
    return written if len(written) == 1 and written.isupper() and written not in "AI" else match[0].strip("'")


def _content(word: str) -> bool:
    bare = word.strip("'").removesuffix("'s")
    return (
        bool(bare)
        and bare not in STOP_WORDS
        and bare not in EVERYDAY
        and not is_calendar_word(bare)
        and not _NUMBER.fullmatch(bare)
        and any(c.isalnum() for c in bare)
    )


def _broken(folded: str, end: int, start: int) -> bool:
    """Whether something stands between two words, such as the quotation mark that opens a name."""
    return folded[end:start] != " " or folded.startswith("'", start)


def _wording(text: str, run: list[re.Match[str]]) -> Candidate:
    start, end = run[0].start() + len(run[0][0]) - len(run[0][0].lstrip("'")), run[-1].end()
    said = re.sub(r"['’]s$", "", text[start:end])
    return Candidate("wording", said, said, start, start + len(said))
