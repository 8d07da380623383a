"""How a customer says it: politeness, mood, haste and slips around a wording."""

from __future__ import annotations

from random import Random

from frontdesk.tuning.generator.data import wordings, words
from frontdesk.tuning.generator.model import Language, Pool
from frontdesk.tuning.generator.values import typo


def say(wording: str, rng: Random, language: Language, pool: Pool, /, **slots: str) -> str:
    """The wording as one customer writes it: often plain, sometimes polite, moody, shouted or with a slip.

    `slots` fill the wording's {places} after that, so a value is never misspelled.
    """
    text = wording
    if rng.random() < 0.2:
        text = f"{rng.choice(wordings('prefix', language, pool))} {text}"
    if rng.random() < 0.1:
        text = f"{rng.choice(wordings('mood', language, pool))} {text}"
    if rng.random() < 0.15:
        text = f"{text} {rng.choice(wordings('suffix', language, pool))}"
    return _written(text, rng).format(**slots)


def short(name: str, rng: Random, language: Language, pool: Pool, /, **slots: str) -> str:
    """A random wording of a short reply or of small talk, without politeness around it."""
    return _written(rng.choice(wordings(name, language, pool)), rng).format(**slots)


def wish(name: str, rng: Random, language: Language, pool: Pool, /, **slots: str) -> str:
    """A random wording of a wish of `wishes.*.txt`, said."""
    return say(rng.choice(wordings(name, language, pool)), rng, language, pool, **slots)


def thing(noun: str, rng: Random, language: Language) -> str:
    """A product as it is asked for: "a tent", "tents", "une tente"."""
    if language == "fr":
        return f"{'une' if noun.split()[0] in words('feminine') else 'un'} {noun}"
    article = "an" if noun[0] in "aeiou" else "a"
    return rng.choice((f"{article} {noun}", plural(noun)))


def plural(noun: str) -> str:
    """The English plural of a noun of our catalogues."""
    if noun.endswith(("s", "x", "ch", "sh")):
        return noun if noun.endswith("s") and not noun.endswith("ss") else f"{noun}es"
    if noun.endswith("fe"):
        return f"{noun[:-2]}ves"
    return f"{noun[:-1]}ves" if noun.endswith("loaf") else f"{noun}s"


def _written(text: str, rng: Random) -> str:
    style = rng.random()
    if style < 0.12:
        return typo(text, rng)
    if style < 0.15 and "{" not in text:
        return text.upper()
    if style < 0.55 and not text.startswith("{"):
        text = text[:1].upper() + text[1:]
    return f"{text}?" if style < 0.4 and text[-1].isalnum() and len(text.split()) > 3 else text
