"""Values of a closed list, and flags: told by their words, or by a yes or no to the question for them."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from frontdesk_tools.extract import EVERYDAY, Answer, content_words, fold, leaning, stem
from frontdesk_tools.grounding.earlier import Earlier, value_key
from frontdesk_tools.grounding.values import Origin, Proposal
from frontdesk_tools.spec import Argument

_ASKING = frozenset(
    [
        "include",
        "included",
        "including",
        "want",
        "has",
        "have",
        "is",
        "are",
        "show",
        "allow",
        "allows",
        "allowed",
        "enable",
        "use",
        "with",
        "get",
        "return",
        "need",
        "only",
        "status",
        "flag",
        "option",
        "enabled",
    ]
)
_WITHOUT = re.compile(r"\b(?:without|no|not|don't|doesn't|do not|never|except|sans|pas de|pas d')\s+(?:\w+\s+){0,2}$")
_NEAR = 0.4  # the cosine from which words may mean a value
_MEANT = 0.47  # and from which they may mean a flag, "concert" not being "live music" yet
_CLEARLY = 0.08  # and by how much they must be nearer to it than any are to another
_SHORTEST = 4  # letters of a part of a value that stands for the whole


def choices(
    argument: Argument, message: str, origin: Origin, earlier: Earlier, spoken_of: frozenset[str] = frozenset()
) -> list[Proposal]:
    """The values of the message, the most telling first; their origin is `origin` with the span. Words with the stems `spoken_of` say
    what else the tool is about, and so mean no value of their own."""
    found: list[tuple[Any, tuple[int, int]]]
    if argument.schema.get("type") == "boolean":
        found = _flag(argument, message, earlier) or _flag_in_meaning(argument, message, earlier, spoken_of)
    else:
        found = [(v, span) for v in argument.schema.get("enum", ()) for span in _whole(str(v), message)]
        if not found and argument.carried:
            found = _in_part(argument, message) or _in_meaning(argument, message, earlier, spoken_of)
    proposals = [Proposal(value, replace(origin, start=start, end=end)) for value, (start, end) in found]
    return sorted(proposals, key=lambda p: -len(str(p.value)))


def _flag(argument: Argument, message: str, earlier: Earlier) -> list[tuple[bool, tuple[int, int]]]:
    folded = fold(message)
    words = fold(argument.name.replace("_", " "))
    match = re.search(rf"\b{re.escape(words)}\b", folded.replace("-", " "))
    if match:
        return [(not argument.carried or _WITHOUT.search(folded, 0, match.start()) is None, match.span())]
    if not argument.carried:
        return []
    if argument.name == earlier.asked and (answer := leaning(message)):
        return [(answer is Answer.YES, (0, len(message)))]
    return _flag_in_words(argument, folded)


def _flag_in_words(argument: Argument, folded: str) -> list[tuple[bool, tuple[int, int]]]:
    """True when all telling words of the flag's name stand in the message in whatever form, False behind a "without"."""
    telling = [word for spoken in argument.cues.values() for word in spoken if word not in _ASKING]
    said = [re.search(rf"\b{re.escape(stem(word))}\w{{0,8}}\b", folded) for word in telling]
    matches = [match for match in said if match]
    if not telling or len(matches) < len(telling):
        return []
    start, end = min(m.start() for m in matches), max(m.end() for m in matches)
    return [(_WITHOUT.search(folded, 0, start) is None, (start, end))]


def _flag_in_meaning(
    argument: Argument, message: str, earlier: Earlier, spoken_of: frozenset[str]
) -> list[tuple[bool, tuple[int, int]]]:
    """The words of the message that lie nearest to what the flag means, where they are near: "child-friendly" for good_for_kids."""
    if not (argument.carried and earlier.meant) or argument.name in earlier.known:
        return []
    near = earlier.likeness.get(value_key(argument.name, str(True)), {})
    words = max((words for words in near if _telling(words, message, spoken_of)), key=near.__getitem__, default="")
    if near.get(words, 0.0) < _MEANT:
        return []
    start = message.index(words)
    return [(_WITHOUT.search(fold(message), 0, start) is None, (start, start + len(words)))]


def _telling(words: str, message: str, spoken_of: frozenset[str]) -> bool:
    """Whether words that were embedded stand in the message and do more than name the tool."""
    return words in message and not {stem(word) for word in content_words(words)} <= spoken_of


def _whole(value: str, message: str) -> list[tuple[int, int]]:
    words = "[ -]?".join(re.escape(word) for word in re.split(r"[\s_-]+", fold(value)))
    match = re.search(rf"\b{words}s?\b", fold(message))
    return [match.span()] if match else []


def _in_part(argument: Argument, message: str) -> list[tuple[Any, tuple[int, int]]]:
    """Values of which a telling word was said that no other value has: "kitchen" for "Kitchen speaker"."""
    vague = {stem(word) for word in content_words(f"{argument.name.replace('_', ' ')} {argument.description}")}
    vague |= {stem(word) for word in EVERYDAY}
    parts = {
        value: {stem(word) for word in content_words(str(value)) if len(word) >= _SHORTEST} - vague
        for value in argument.schema.get("enum", ())
    }
    found = []
    for value, own in parts.items():
        others = {part for other, words in parts.items() if other != value for part in words}
        for part in own - others:
            if match := re.search(rf"\b{re.escape(part)}\w{{0,3}}\b", fold(message)):
                found.append((value, match.span()))
                break
    return found


def _in_meaning(
    argument: Argument, message: str, earlier: Earlier, spoken_of: frozenset[str]
) -> list[tuple[Any, tuple[int, int]]]:
    """The value that words of the message lie nearest to, where one is needed and no other is as near: "concert" for "Music"."""
    if not (argument.required or argument.name == earlier.asked) or not earlier.meant:
        return []
    if argument.name in earlier.known and argument.name != earlier.asked:
        return []
    near = [
        (similarity, value, words)
        for value in argument.schema.get("enum", ())
        for words, similarity in earlier.likeness.get(value_key(argument.name, str(value)), {}).items()
        if _telling(words, message, spoken_of)
    ]
    best = max(near, key=lambda each: each[0], default=None)
    if best is None or best[0] < _NEAR:
        return []
    rival = max((similarity for similarity, value, _ in near if value != best[1]), default=0.0)
    start = message.index(best[2])
    return [(best[1], (start, start + len(best[2])))] if best[0] - rival >= _CLEARLY else []


def named_values(argument: Argument, message: str) -> list[tuple[str, tuple[int, int]]]:
    """The values which the description names and the message says, in whatever form: "detail" for 'detailed'."""
    folded = fold(message)
    found = []
    for value in argument.named:
        words = [stem(word) for word in re.findall(r"[^\W_]+", fold(value))]
        pattern = r"[ _-]?".join(
            rf"{re.escape(word)}\w{{0,4}}" if len(word) >= _SHORTEST else re.escape(word) for word in words
        )
        match = re.search(rf"(?<![\w-]){pattern}(?!\w)", folded) if words else None
        if match:
            found.append((value, match.span()))
    return found
