"""Plain text helpers: what a customer wrote, made comparable."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from frontdesk_agents.gloss.lexicon import words

LONGEST_MESSAGE = 4_000  # characters

_CONTROL = re.compile(r"(?:[^\S\n]|[\x00-\x09\x0b-\x1f\x7f\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff])+")
_WORD = re.compile(r"[^\W_]+(?:[-.][^\W_]+)*")

_STOP = frozenset(
    words(
        """a about am an and any anybody anyone anything are as ask at be been being but by can could did do does doing don
    else for from get give go going gonna got had has have having he hello hey hi him his how i if in into is isn it its
    just kind know let like ll looking m many may me might more much must my need no not of off ok okay on one or our
    out over please re s shall she should so some somebody someone something sort still such t tell than thank thanks
    that the their them then there these they thing things this those to too up us ve very want wanna was we were what
    when where which who whom whose why will with without wonder wondering would yes you your d
    au aux avec avez avoir bonjour bonsoir c ca ce cela celle celui ces cet cette chez comme comment combien dans de des
    deja dire dites donc du elle elles en encore entre est et ete etes etre fait faire faut ici il ils j je jusqu l la
    le les leur leurs lui m ma mais meme merci mes moi mon n ne non nos notre nous on ont ou oui par pas peu peut peux
    plait plus pour pourquoi pourrais pouvez pouvoir puis qu quand que quel quelle quelles quels qui quoi s sa salut
    sans savoir se serait ses si sont souhaite souhaiterais suis svp sur t ta te tes toi ton tout tous toute toutes tres
    tu un une va vas veux voir voudrais vos votre vous voulez y a aimerais cherche besoin"""
    )
)


def normalise(text: str) -> str:
    """The text in NFC without control characters, single spaces, at most 4,000 characters."""
    clean = _CONTROL.sub(" ", unicodedata.normalize("NFC", text[: 2 * LONGEST_MESSAGE]))
    lines = (line.strip() for line in clean.split("\n"))
    return "\n".join(line for line in lines if line)[:LONGEST_MESSAGE].rstrip()


def fold(text: str) -> str:
    """Lower case, no accents."""
    lower = text.lower()
    if lower.isascii():
        return lower
    decomposed = unicodedata.normalize("NFKD", lower.replace("œ", "oe").replace("’", "'"))
    return "".join(c for c in decomposed if not unicodedata.combining(c))


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """A folded word without the commonest endings of English and French, so that "boots" meets "boot"."""
    for ending, kept in (
        ("ies", "y"),
        ("sses", "ss"),
        ("ing", ""),
        ("ees", "e"),
        ("ed", ""),
        ("es", ""),
        ("s", ""),
        ("x", ""),
        ("e", ""),
    ):
        if word.endswith(ending) and len(word) - len(ending) + len(kept) >= 3:
            return word[: len(word) - len(ending)] + kept
    return word


@lru_cache(maxsize=8_000)  # the sentences of a business are read again in every turn
def content_words(text: str) -> tuple[str, ...]:
    """The stems of the words that say what a text is about, in order."""
    return tuple(stem(word) for word in _WORD.findall(fold(text).replace("'", " ")) if word not in _STOP)


def word_count(text: str) -> int:
    """How many words a text has."""
    return len(_WORD.findall(text))
