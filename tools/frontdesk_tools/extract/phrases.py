"""Content phrases: runs of words that name something, as "tent" in "Do you have a tent for four under 300?"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from frontdesk_tools.extract.base import Candidate, fold
from frontdesk_tools.extract.courtesy import blanked

_WORD = re.compile(r"[a-z][a-z0-9'+-]*|[.,;:!?()/]")
_STOP = """
a about above acheter after ai aimerais ainsi all alors also am an and any anyone anything apres are around as ask
assez at au aucun aujourd'hui auriez auriez-vous aussi autre autres aux available avant avec avez avez-vous avoir
avons away back be because been before being below besoin best better between bien big bon bonjour bonsoir both bucks
budget but buy buying by c c'est ca cadeau call can cannot cant car carry catalogue ce cela celle celui ces cet cette
cheap cheaper cheapest check cher cherche chercher chez choose chose cinq combien come comme comment could couple
currently d dans day days de des desirer deux did dis disponible dit dix do does doesn doing dois dollars don donc
donne dont down du each eight either elle elles else en encore entre est est-ce est-il et etre eu eur euro euros ever
every existe faire fais fait faudrait faut few find first fit five for four from genre get getting gift give go going
good got great had has have having he hello help her here hey hi him his how huit i i'd i'll i'm if il ils im in
inside instead interested into is isn it it's its j j'ai j'aimerais je jour jusqu'a just keep kind know l la le least
les less let leur like list little ll long look looking lot lots love low lui ma made mais make many max maximum may
maybe me merci mes mind moi moins mon more most much must my n ne need needed needs neuf new next ni nice nine no non
nos not notre nous now of off offer offers okay on one only ont or order other ou oui our out over own par pas pendant
people person personne personnes persons peu peut peux plait please plus pour pourquoi pourrais pourriez pouvez
prendre price priced prices prix product products produit produits propose proposez puis puis-je qu quand quatre que
quel quelle quelles quelque quels qui quoi range really recherche recommend recommendation right s s'il sa sais sans
se sell selling sells sept sera ses seven she should show si similar since six small so some someone something son
sont sort sorte souhaite souhaiterais sous stock store such suggest sur sure svp t ta take te tell ten tes than thank
thanks that that's the their them then there these they thing things think this those though three to today toi
tomorrow ton too tous tout toute toutes tres trois trouve trouver try tu two un under une until up us usd use used
using va vais ve vend vendez vendre vers very veut veux vos votre voudrais voudrait voulez vouloir vous want wanted
wants was way we well went were what what's when where which while who why will wish with without wonder wondering
would wouldn y yes yet you you're your yours
"""
STOP_WORDS = frozenset(_STOP.split())
_CAN = re.compile(
    r"can(?=\s*(?:[^\w\s]|$)|\s+(?:in|of|with|for|from|up|at|under|below|over|that|which|and|or|available|left|max(?:imum)?)\b)"
)  # "a watering can in green", but "which tents can you"
_ELISION = re.compile(r"^(?:[ldjnmstc]|qu)'")


def find_phrases(text: str) -> Iterator[Candidate]:
    """Phrases in the order in which they stand; their value is folded, with elisions taken off. Courtesies hold none."""
    folded = fold(blanked(text))
    run: list[tuple[str, int, int]] = []
    for match in [*_WORD.finditer(folded), None]:
        word, start = ("", 0) if match is None else _content(match)
        named = match is not None and bool(run) and (_is_named(text, run[-1][1], start) or _is_can(folded, start))
        if match is not None and word and (named or word not in STOP_WORDS) and len(word) > 1 and word[0].isalpha():
            run.append((word, start, match.end()))
            continue
        if run:
            yield _phrase(text, run)
            run = []


def _is_named(text: str, before: int, at: int) -> bool:
    """Whether a small word is part of the name that it stands behind: "Gale Plus", but not in a text of capitals."""
    return text[before].isupper() and text[at : at + 1].isupper() and not text[at : at + 2].isupper()


def _is_can(folded: str, at: int) -> bool:
    """Whether the word there is a vessel, named by the word before it."""
    return _CAN.match(folded, at) is not None


def content_words(text: str) -> list[str]:
    """The folded words of a text that say something, in order."""
    words = (_content(match)[0] for match in _WORD.finditer(fold(text)))
    return [word for word in words if len(word) > 1 and word not in STOP_WORDS]


def stem(word: str) -> str:
    """A folded word without the endings in which a name and a sentence may differ: "starring" and "stars" are "star"."""
    bare = re.sub(r"(?<=\w{3})(?:ization|ized|ize|ing|ed|es|s|e)$", "", word)
    return bare[:-1] if bare != word and len(bare) > 3 and bare[-1] == bare[-2] and bare[-1] not in "ls" else bare


def _content(match: re.Match[str]) -> tuple[str, int]:
    elision = _ELISION.match(match[0])
    cut = elision.end() if elision else 0
    word = match[0][cut:]
    return word.removesuffix("'s"), match.start() + cut


def _phrase(text: str, run: list[tuple[str, int, int]]) -> Candidate:
    start, end = run[0][1], run[-1][2]
    return Candidate("phrase", " ".join(word for word, _, _ in run), text[start:end], start, end)
