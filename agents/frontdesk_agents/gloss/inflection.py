"""French endings undone: the dictionary forms that an inflected word may come from."""

from __future__ import annotations

from collections.abc import Iterator

# Ending and what may stand in its place, longest first; words are folded (no accents).
_ENDINGS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("issaient", ("ir",)), ("issions", ("ir",)), ("issiez", ("ir",)), ("issait", ("ir",)), ("issais", ("ir",)),
    ("issons", ("ir",)), ("issent", ("ir",)), ("issant", ("ir",)), ("issez", ("ir",)),
    ("eraient", ("er", "re")), ("iraient", ("ir",)), ("erions", ("er",)), ("eriez", ("er",)), ("erons", ("er",)),
    ("irons", ("ir",)), ("eront", ("er",)), ("iront", ("ir",)), ("erait", ("er",)), ("erais", ("er",)),
    ("irait", ("ir",)), ("irais", ("ir",)), ("irez", ("ir",)), ("erez", ("er",)),
    ("erai", ("er",)), ("eras", ("er",)), ("irai", ("ir",)), ("era", ("er",)), ("ira", ("ir",)),
    ("aient", ("er", "re", "ir")), ("ions", ("er", "re", "ir")), ("iez", ("er", "re", "ir")),
    ("geons", ("ger",)), ("ons", ("er", "re", "ir")), ("ent", ("er", "re", "ir")), ("ant", ("er", "re", "ir")),
    ("ait", ("er", "re", "ir")), ("ais", ("er", "re", "ir")), ("ez", ("er", "re", "ir")),
    ("ees", ("er",)), ("ee", ("er",)), ("es", ("er", "")), ("is", ("ir",)), ("it", ("ir",)), ("ie", ("ir", "i")),
    ("us", ("re",)), ("ue", ("re", "u")), ("u", ("re",)), ("i", ("ir",)),
    ("trices", ("teur",)), ("trice", ("teur",)), ("euses", ("eur", "eux")), ("euse", ("eur", "eux")),
    ("ennes", ("en",)), ("enne", ("en",)), ("iere", ("ier",)), ("ere", ("er",)), ("ives", ("if",)), ("ive", ("if",)),
    ("elles", ("el",)), ("elle", ("el",)), ("onne", ("on",)), ("ette", ("et",)), ("aux", ("al", "ail")),
    ("rons", ("re",)), ("rez", ("re",)), ("ra", ("re",)), ("e", ("er", "")),
)  # fmt: skip


def lemmas(word: str) -> Iterator[str]:
    """The possible dictionary forms of a folded word, the likeliest first; the word itself is not among them.

    The stem must keep three letters, so that short function words are never taken for verbs.
    """
    bare = word[:-1] if len(word) > 4 and word[-1] in "sx" else word
    if bare != word:
        yield bare
    for form in dict.fromkeys((word, bare)):
        for ending, replacements in _ENDINGS:
            stem = form.removesuffix(ending)
            if stem != form and len(stem) >= 3:
                yield from (stem + replacement for replacement in replacements)
