"""The lexicon `french.tsv` (French, tab, English) and its three indexes: as written, without accents, without plurals."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

Key = tuple[str, ...]

_WORD = re.compile(r"[^\W\d_]+")


def words(text: str) -> Key:
    """The lower-case words of a text; apostrophes and hyphens separate."""
    return tuple(_WORD.findall(text.lower().replace("œ", "oe")))


def fold(word: str) -> str:
    """The word without accents."""
    return "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))


def singular(word: str) -> str:
    """The folded word without a plural ending; short words stay."""
    return word[:-1] if len(word) > 3 and word[-1] in "sx" else word


@dataclass(frozen=True)
class Lexicon:
    """Glosses by the words of an entry; `longest` is the number of words of the longest entry."""

    written: dict[Key, str]
    folded: dict[Key, str]
    singulars: dict[Key, str]
    longest: int

    def find(self, key: Key) -> str | None:
        """The gloss of exactly these words, allowing for missing accents and for plurals; None when there is none."""
        found = self.written.get(key)
        if found is not None:
            return found
        bare = tuple(map(fold, key))
        found = self.folded.get(bare)
        return found if found is not None else self.singulars.get(tuple(map(singular, bare)))


@cache
def lexicon() -> Lexicon:
    """The lexicon of the package, read once."""
    written: dict[Key, str] = {}
    folded: dict[Key, str] = {}
    singulars: dict[Key, str] = {}
    for line in files(__package__).joinpath("french.tsv").read_text(encoding="utf-8").splitlines():
        french, english = line.split("\t")
        key = words(french)
        written[key] = english
        folded.setdefault(tuple(map(fold, key)), english)
        singulars.setdefault(tuple(singular(fold(word)) for word in key), english)
    return Lexicon(written, folded, singulars, max(map(len, written)))
