"""What stands around a question and asks for nothing: greetings, politeness, moods. English and French."""

from __future__ import annotations

import re
from collections.abc import Iterator

from frontdesk_tools.extract.base import fold

_OPENINGS = (
    r"(?:hi|hello|hey|hiya|good (?:morning|afternoon|evening|day)|bonjour|bonsoir|salut|coucou|allo)(?: there| again| a tous| all)?",
    r"(?:excuse me|pardon(?: me)?|sorry(?! to )|excusez[- ]moi|excuse[- ]moi|desolee?(?! de ))",
    r"(?:so|well|ok so|alors|bon|euh|um+|uh+)",
)
_ANNOUNCING = re.compile(  # a question is sure to follow
    r"^\s*(?:(?:i'm |i am )?sorry to (?:bother|disturb|trouble) you(?: again)?|(?:je suis )?desolee? de vous (?:deranger|embeter)(?: encore)?|"
    r"(?:(?:just )?(?:a |one |another )?(?:quick |little |small |short )?question|(?:une |encore une )?(?:petite |autre )?question(?: rapide)?)\s*[:,-])"
    r"\s*[,.:;!-]*\s*(?=\w)"
)
_OPENING = re.compile(rf"^\s*(?:{'|'.join(_OPENINGS)})(?:\s*[,.:;!]+\s*|\s+)")
_CLOSING = re.compile(
    r"[\s,.;:!-]*\b(?:please|pls|plz|thanks(?: a lot| in advance| so much)?|thank you(?: very much| so much| in advance)?|thx|ty|cheers|asap|"
    r"s'il (?:vous|te) plai?t|svp|stp|merci(?: beaucoup| d'avance| bien)?|cordialement|many thanks)(?=[\s?!.]*$)"
)
_FEELING = (
    r"annoyed|angry|upset|frustrated|furious|confused|lost|sorry|stressed|worried|desperate|disappointed|in a (?:hurry|rush)|new here|"
    r"enervee?|fachee?|perdue?|pressee?|stressee?|inquiete?|desolee?|nouveau|nouvelle|desesperee?"
)
_VERY = r"(?:really|so|very|quite|pretty|rather|a (?:bit|little)|totally|tres|vraiment|un peu|assez|completement|si|tellement)"
_MOOD = re.compile(
    rf"^\s*(?:i(?:'m| am)|we(?:'re| are)|je suis|nous sommes|on est) (?:{_VERY} )*(?:{_FEELING})\s*[.!;,]+\s+"
    r"|^\s*(?:this|it|c'|it's|that)(?: is|est)? ?(?:very |really |tres )?urgente?\s*[.!;,]+\s+"
    r"|^\s*(?:this is |it's |c'est )?(?:my |la |ma )?(?:first|premiere) (?:time|fois)(?: here| ici)?\s*[.!;,]+\s+"
    r"|^\s*(?:i(?:'ve| have) been waiting|j'attends depuis|ca fait) [^.!?]{0,30}[.!]+\s+"
    r"|^\s*(?:sorry,? )?(?:my english|mon francais) [^.!?]{0,30}[.!]+\s+"
)
SHORTEST = 3  # words of a question; "hello, anybody home" is a greeting as a whole
SHORTEST_ANNOUNCED = 1  # behind a mood or an announcement: "I'm in a hurry. Events?", "Sorry to bother you, vacancies?"
MOST = 6  # courtesies taken off one text


def without_courtesies(text: str) -> str:
    """What is left of a text when its courtesies are taken off both ends; the whole text when nothing else is left.

    "Hi, sorry to bother you, do you have tents? Thanks" becomes "do you have tents?".
    """
    kept = text
    for _ in range(MOST):
        start, end = _inner(fold(kept))
        if (start, end) == (0, len(kept)):
            break
        kept = kept[start:end]
    return kept.strip() if re.search(r"\w", kept) else text


def blanked(text: str) -> str:
    """The text with its courtesies replaced by full stops, at its full length, so that positions stay."""
    kept = without_courtesies(text)
    at = text.find(kept)
    if not kept or at < 0:
        return text
    return "." * at + kept + "." * (len(text) - at - len(kept))


def _inner(folded: str) -> tuple[int, int]:
    start = next(
        (found.end() for found, shortest in _openings(folded) if len(folded[found.end() :].split()) >= shortest), 0
    )
    closing = _CLOSING.search(folded, start)
    if closing is None:
        return start, len(folded)
    return (start, closing.start()) if re.search(r"\w", folded[start : closing.start()]) else (start, len(folded))


def _openings(folded: str) -> Iterator[tuple[re.Match[str], int]]:
    """What may be taken off the beginning, each with how many words must be left behind it."""
    for pattern, shortest in ((_MOOD, SHORTEST_ANNOUNCED), (_ANNOUNCING, SHORTEST_ANNOUNCED), (_OPENING, SHORTEST)):
        found = pattern.match(folded)
        if found:
            yield found, shortest
