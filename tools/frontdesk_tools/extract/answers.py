"""Whether a short reply says yes or no."""

from __future__ import annotations

import re
from enum import Enum

from frontdesk_tools.extract.base import fold


class Answer(Enum):
    """What a reply to a yes-or-no question says."""

    YES = "yes"
    NO = "no"


_NO_WORDS = r"""no+|nope|nah+|non+|n(?!')|never ?mind|leave (?:it|that|everything)(?: as it is| alone)?|let it be|forget (?:it|about it|that)|
keep (?:it|that|them|(?:the|my|that) order)|not (?:now|yet|today|at all|really|any ?more|interested|necessary|needed)|
(?:absolutely|certainly|definitely|of course|surely|please) not|stop(?: it| that)?|hold on|wait|cancel that|
(?:please )?(?:don'?t|do not)(?: do (?:it|that)| cancel(?: it| that| (?:the|my) order)?| bother| want (?:to|that|it))?|
i(?:'ve| have)? changed my mind|i(?:'d| would) rather not|rather not|better not|
i(?:'d| would)? (?:still |do |want to |like to |prefer to |rather )+(?:want|keep|have) (?:it|that|them|(?:the|my|that) order)|
ne (?:l'|l[ae]s? )?\w+(?:[ -]l[ae]s?)? (?:pas|rien|plus)|n'\w+(?:[ -]l[ae]s?)? (?:pas|rien|plus)|
(?:laissez?|laisse) (?:tomber|comme ca|ca)|laissez|laisse|oubliez?(?: ca)?|pas (?:la peine|maintenant|question|du tout|besoin|encore)|
surtout pas|plutot (?:pas|non)|certainement pas|absolument pas|bien sur que non|gardez?(?:[- ]l[ae])?|attendez|arretez|
j'ai change d'avis|finalement(?: non)?|(?:je (?:veux|voudrais|prefere|souhaite) |j'aimerais )la garder|je (?:la|le) garde"""
_YES_WORDS = r"""y+|y+e+s+|yeah+|yeh|yep|yup|ya|sure(?: thing)?|of course|certainly|absolutely|definitely|do (?:it|so|that)|go (?:ahead|for it|on)|
confirm(?:ed)?|(?:it|that|this)(?: is|'s) confirmed|i confirm|(?:please )?continue|you got it|you(?:'re| are| got (?:it|that)) right|
(?:it|that|this|everything)(?:'s| is| sounds?| looks?| seems?| would be| will be)(?: (?:all|absolutely|perfectly|exactly|totally|quite|very|really|pretty))?
 (?:right|correct|fine|ok(?:ay)?|good|great|perfect|nice|lovely|excellent|wonderful|cool|awesome|amazing|fantastic)(?: (?:for|to|with|by) me)?|
(?:it |that |this )?(?:still )?(?:works|will work|should work|will do|suits me)(?: (?:fine|well|great|perfectly))?(?: for me)?|
(?:that|it|this)(?:'s| is) (?:just |exactly )?(?:what|the (?:one|thing)) (?:that )?i(?:'m| am| was)? (?:want(?:ed)?|need(?:ed)?|like|looking for|asked for)(?: to do)?|(?:that |it |this )?(?:all )?(?:sounds|looks) (?:about )?(?:right|correct|good|great|fine|perfect|nice|cool|awesome)(?: to me)?|great|correct|right|that(?:'?s| is) (?:right|correct|fine|ok(?:ay)?|it)|exactly|ok(?:ay|ey)?|k|all ?right|fine|sounds good|
perfect|proceed|agreed|i(?:'m| am)(?: \w+)? sure|i (?:do|would|am)|i(?:'d| would) (?:like|love) (?:it|that|this|to)|why not|no problem|no worries|
oui+|ouais|ouaip|si|mais oui|bien sur(?: que oui)?|absolument|certainement|d'accord|dac|vas[- ]y|allez[- ]y|
faites(?:[- ]le)?|fais[- ]le|je (?:vous )?(?:le )?confirme|confirme[rz]?|c'est (?:ca|bon|exact|correct)|exact(?:ement)?|volontiers|
parfait|entendu|tout a fait|avec plaisir|pourquoi pas|pas de (?:probleme|souci)|je (?:le )?veux bien|je suis sure?|👍|✅"""
_ACT_WORDS = """(?:you (?:can|may) )?cancel(?: (?:it|that|them|(?:the|my|that) order))?|(?:vous pouvez )?(?:l')?annule[rz]?(?:[- ](?:la|le|ma commande|la commande))?"""
_FILLER_WORDS = """please|pls|plz|thanks?|thank you|thx|oh|uh|euh|ah|eh|well|actually|hmm+|so|alors|bon|ben|and|et|then|now|it|that|this|really|quite|
just|very much|a lot|s'il (?:vous|te) plait|svp|stp|merci(?: beaucoup| bien)?|sorry|desolee?|en fait|maintenant|ca|for me|you|i think"""


def _joined(block: str) -> str:
    return block.replace("\n", "")


_LEXICON = re.compile(
    rf"(?P<no>{_joined(_NO_WORDS)})(?!\w)|(?P<yes>{_joined(_YES_WORDS)})(?!\w)|(?P<act>{_joined(_ACT_WORDS)})(?!\w)|"
    rf"(?P<filler>{_joined(_FILLER_WORDS)})(?!\w)"
)
# "no delivery, please" is no refusal: a word right behind the no must be one of these.
_BEHIND_NO = """please|thanks?|thank you|thx|i|i'[a-z]+|we|we'[a-z]+|it|it's|its|that|that's|this|there|they|not|don'?t|do|leave|keep|just|really|actually|need|
way|never|because|since|as|my|the|sorry|merci|je|j'[a-z]+|nous|on|laissez?|gardez?|ne|n'[a-z]+|pas|c'est|ca|il|elle|la|le|l'[a-z]+|mon|ma|vraiment|surtout|plus|finalement|
parce|car|puisque|desolee?"""
_REFUSAL = re.compile(
    rf"(?:no+|nope|nah+|non+)\b(?!')(?! +(?!(?:{_joined(_BEHIND_NO)})\b)[a-z])(?:[ ,]*(?:please )?(?:don'?t|do not|ne)(?: do| faites| fais)?\b)?"
)
_WISH = re.compile(
    r"\d|\b(?:problem|worries|idea|but|mais|where|when|which|how|what|why|who|is|are|do|does|can|could|have|show|tell|give|find|talk|speak|person|"
    r"human|ou|quand|quel(?:le)?s?|combien|comment|pourquoi|est|avez|pouvez|puis|montrez|dites|donnez|cherche|parler|personne|idee|probleme|souci)\b"
)
_PLAINLY = 3  # words
_SENTENCE = re.compile(r"[^.!?\n]+[.!?]?")
_CLAUSE_END = re.compile(r"[.!,;\n]+|\s-+\s")
_FIRST = re.compile(
    r"(?:(?:oh|ok(?:ay)?|well|hmm|great)[ ,]+)?(?:(?P<yes>yes|yeah|yep|yup|yea|sure|certainly|oui|ouais)|no|nope|nah|non)(?![\w'])"
)
_TAKEN_BACK = re.compile(
    r"\b(?:but|(?<!tell me )(?<!know )(?<!see )(?<!check )if|unless|instead|rather|actually|change|except|wait|not|don't|isn't|aren't|no|before|first|mais|si|sauf|plutot|attendez|pas|avant|d'abord)\b"
)
LONGEST = 90  # characters; a longer message says more than yes or no


def yes_no(text: str) -> Answer | None:
    """YES or NO for a short, clear reply; None for a question, a condition or anything else.

    A yes must be said in nothing but words of assent, since something may be done because of it. A no may give its reason,
    unless that holds another wish or a number.
    """
    folded = re.sub(r"\s+", " ", fold(text)).strip(" .,;:!…")
    asking = "?" in folded
    folded = folded.rstrip(" .,;:!…?")
    if not folded or len(folded) > LONGEST or "?" in folded:
        return None
    said = _read(folded)
    if said is None:
        refusal = _REFUSAL.match(folded)
        return Answer.NO if refusal and not asking and not _WISH.search(folded, refusal.end()) else None
    answer = _judged(said)
    return None if asking and answer is Answer.YES else answer


def leaning(text: str) -> Answer | None:
    """What a reply begins with: "Yes, at seven. Where is it?" is YES, though it says more. None when it takes that back, when the
    sentence that begins so goes on to ask, unless it has said yes plainly, or when it begins otherwise."""
    folded = fold(text).strip()
    sentence = _SENTENCE.match(folded)
    said, end = _opening(folded)
    plainly = (
        len(folded[:end].split()) >= _PLAINLY
    )  # "that is correct, where is it?" is a yes, "sure, what is it?" is none
    if sentence is None or (sentence[0].endswith("?") and not plainly):
        return None
    if said is not None:
        return None if _TAKEN_BACK.search(folded, end) else said
    if sentence[0].endswith("?"):
        return None
    first = _FIRST.match(folded)
    if first is None or _TAKEN_BACK.search(folded, first.end()):
        return None
    return Answer.YES if first["yes"] else Answer.NO


def _opening(folded: str) -> tuple[Answer | None, int]:
    """The longest run of clauses at the beginning, with more behind it, that is nothing but a yes or no, and where it ends."""
    ends = [match.start() for match in _CLAUSE_END.finditer(folded[: LONGEST + 1])]
    read = [(yes_no(folded[:end]), end) for end in ends]
    return next((each for each in reversed(read) if each[0] is not None), (None, ends[0] if ends else len(folded)))


def _read(folded: str) -> list[str] | None:
    """The kinds of the words in order; None when there is a word that is none of them."""
    kinds, position = [], 0
    while position < len(folded):
        match = _LEXICON.match(folded, position)
        if match is None:
            return None
        kinds.append(str(match.lastgroup))
        position = match.end()
        while position < len(folded) and folded[position] in " .,;:!…-":
            position += 1
    return kinds


def _judged(kinds: list[str]) -> Answer | None:
    telling = [kind for kind in kinds if kind != "filler"]
    if not telling:
        return None
    if "no" not in telling:
        return Answer.YES
    return Answer.NO if telling[0] == "no" and "act" not in telling[1:] else None
