"""Words for full-text search: accents folded, stemmed by Postgres in the document's language, small talk left out."""

from __future__ import annotations

import re
import unicodedata

from frontdesk_agents.gloss import to_english

CONFIGS = {"en": "english", "fr": "french"}

_ODD = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "’": "'", "‘": "'", "\\": " "})
_WORD = re.compile(r"[a-z0-9]+(?:[-@.][a-z0-9]+)*")

# Words that Postgres's stop lists leave in but that say nothing of what is asked (folded).
_SMALL_TALK = frozenset(
    [
        "hi",
        "hello",
        "hey",
        "please",
        "thanks",
        "thank",
        "would",
        "could",
        "like",
        "want",
        "wanna",
        "need",
        "know",
        "tell",
        "ask",
        "wondering",
        "wonder",
        "question",
        "got",
        "get",
        "may",
        "might",
        "shall",
        "also",
        "just",
        "really",
        "actually",
        "maybe",
        "somebody",
        "someone",
        "anybody",
        "anyone",
        "something",
        "anything",
        "us",
        "bonjour",
        "bonsoir",
        "salut",
        "merci",
        "svp",
        "plait",
        "s'il",
        "vous",
        "voudrais",
        "aimerais",
        "veux",
        "peux",
        "peut",
        "puis",
        "pouvez",
        "savoir",
        "dire",
        "dites",
        "demander",
        "question",
        "est-ce",
        "a",
        "ete",
        "etes",
        "etait",
        "etaient",
        "meme",
        "memes",
        "deja",
        "quel",
        "quelle",
        "quels",
        "quelles",
        "comment",
        "combien",
        "quand",
        "pourquoi",
        "quoi",
        "ca",
        "cela",
        "ceci",
        "chez",
        "tout",
        "toute",
        "tous",
        "toutes",
        "plus",
        "tres",
        "si",
        "quelqu'un",
        "quelque",
    ]
)


def fold(text: str) -> str:
    """Lower case without accents: "Où est l’œuf ?" is "ou est l'oeuf ?"."""
    decomposed = unicodedata.normalize("NFKD", text.lower().translate(_ODD))
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def config_of(language: str) -> str:
    """Postgres's text search configuration for a language."""
    return CONFIGS.get(language, "simple")


def content_words(text: str) -> str:
    """The folded words of a question that say what it is about, for full-text search."""
    words = _WORD.findall(fold(text).replace("'", " "))
    return " ".join(word for word in words if word not in _SMALL_TALK)[:2000]


def in_english(text: str, language: str) -> str:
    """The text as the English embedder should read it."""
    return to_english(text) if language == "fr" else text
