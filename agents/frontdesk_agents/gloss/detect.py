"""Which of our two languages a text is in: a vote of its words, accents and elisions that also works for one word."""

from __future__ import annotations

import re
from functools import cache
from typing import Literal

from frontdesk_agents.gloss.inflection import lemmas
from frontdesk_agents.gloss.lexicon import fold, lexicon, words

Language = Literal["en", "fr"]

_ENGLISH = frozenset(
    words(
        "a about after again all also am an and any anyone anything are as at be because been before but by can cancel could "
        "did do does doing don down for from get give goes going got had has have he hello help her here hey hi him his how i "
        "if in into is it its just know let like long looking make many may me might more much must my need no not now of off "
        "ok okay on one only or order other our out over please people return same send shall she should show since so some "
        "someone soon still such take talk tell than thank thanks that the their them then there these they thing this those "
        "through to today tomorrow too up us use very want was we well were what when where which who whom whose why will "
        "with without would yes yeah you your nope yep wanna gonna gimme pls thx bye goodbye cheers sorry person human agent "
        "speak buy sell sold opening closing hours open close shop shipping delivery refund broken"
    )
)
_FRENCH = frozenset(
    words(
        "alors au aucun aussi aux avec avez avoir bonjour bonsoir ca ce cela celle celui ces cet cette chez combien comme dans "
        "de depuis des donc dois du elle elles en est et etes etre faire faut ici il ils je jusqu la le les leur leurs lui ma mais "
        "merci mes moi mon ne ni non nos notre nous ou oui par pas peut peux pour pouvez pourquoi quand que quel quelle "
        "quelles quels qui quoi sa salut sans ses si sont suis svp ta te tes toi ton tu un une veux vos votre voudrais vous"
    )
)
_ACCENT = re.compile(r"[àâçèêëîïôùûœ]|é")
_ELISION = re.compile(r"\b(?:[ldjnsmtc]|qu)['’](?=[aeiouyhàâéèêîôû])", re.IGNORECASE)
_CONTRACTION = re.compile(r"(?:n['’]t|['’](?:s|m|ll|re|ve|d))\b", re.IGNORECASE)


def detect(text: str, default: Language = "en") -> Language:
    """The language of a text; `default` (the agent's own language) when nothing speaks for either, as in "1042"."""
    text = text[:2000]
    french = 2 * bool(_ACCENT.search(text.lower())) + 2 * len(_ELISION.findall(text))
    english = 2 * len(_CONTRACTION.findall(text))
    for word in words(text):
        vote = _vote(fold(word))
        french += max(vote, 0)
        english += max(-vote, 0)
    if french == english:
        return default
    return "fr" if french > english else "en"


@cache
def _english_vocabulary() -> frozenset[str]:
    """Every word of the lexicon's glosses, and the function words above."""
    return _ENGLISH.union(*(words(gloss) for gloss in lexicon().written.values()))


def _vote(word: str) -> int:
    """Above zero for French, below for English; a word of both languages abstains."""
    in_french, in_english = word in _FRENCH, word in _ENGLISH
    if in_french != in_english:
        return 2 if in_french else -2
    if in_french:
        return 0
    known_french = (word,) in lexicon().folded or any((lemma,) in lexicon().folded for lemma in lemmas(word))
    known_english = word in _english_vocabulary() or word.removesuffix("s") in _english_vocabulary()
    return int(known_french) - int(known_english)
