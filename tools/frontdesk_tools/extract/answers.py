"""Whether a short reply says yes or no."""

from __future__ import annotations

import re
from enum import Enum

from frontdesk_tools.extract.base import fold


class Answer(Enum):
    """What a reply to a yes-or-no question says."""

    YES = "yes"
    NO = "no"


_NO = re.compile(
    r"^(?:oh |uh |euh |ah |well |actually |hmm+ |sorry,? |please )*"
    r"(?:no+|nope|nah|non+|never ?mind|cancel that|stop|don'?t|do not|leave it|keep it|forget it|not now|not yet|wait|hold on|"
    r"ne (?:l[ae]s?|le) |n'annule|laissez?|laisse|oubliez?|pas (?:la peine|maintenant|question)|surtout pas|gardez?|attendez|"
    r"i(?:'ve| have)? changed my mind|i(?:'d| would) rather not|rather not|better not|j'ai change d'avis|finalement non|annuler? non)(?![a-z])"
)
_YES = re.compile(
    r"^(?:oh |uh |euh |ah |well |hmm+ |ok(?:ay)? |so |alors |bon |ben )*"
    r"(?:y+e+s+|yeah+|yep|yup|ya|sure|of course|certainly|absolutely|definitely|please do|go ahead|go for it|do (?:it|so|that)|confirm(?:ed)?|"
    r"i confirm|correct|right|that'?s (?:right|correct|fine|ok)|exactly|ok(?:ay)?|fine|sounds good|perfect|proceed|agreed|i(?:'m| am) sure|"
    r"yes please|oui+|ouais|ouaip|si|bien sur|absolument|certainement|d'accord|dac|vas[- ]y|allez[- ]y|faites(?:[- ]le)?|fais[- ]le|"
    r"je (?:vous )?confirme|confirme[rz]?|c'est (?:ca|bon|exact|correct)|exact(?:ement)?|volontiers|parfait|entendu|tout a fait|annulez(?:[- ]la)?|"
    r"cancel it|je suis sure?)(?![a-z])"
)
_QUESTION = re.compile(
    r"\?|^(?:what|when|where|who|how|why|which|can|could|do you|does|is|are|will|would|quel|quand|ou |comment|pourquoi|combien|qui|est-ce|puis|"
    r"pouvez)\b"
)
_BUT = re.compile(r"\b(?:but|however|mais|par contre|actually no|wait|finalement)\b")
LONGEST = 90  # characters; a longer message says more than yes or no


def yes_no(text: str) -> Answer | None:
    """YES or NO for a short, clear reply; None for a question, a condition or anything else."""
    folded = re.sub(r"\s+", " ", fold(text)).strip(" .!…")
    if not folded or len(folded) > LONGEST or _QUESTION.search(folded):
        return None
    if _NO.match(folded):
        return Answer.NO
    if _YES.match(folded):
        return None if _BUT.search(folded) or re.search(r"\b(?:no|non|not|don't|pas)\b", folded) else Answer.YES
    return None
