"""Personal data replaced by placeholders that stay the same within a conversation: "[email 1]", "[code 2]".

What is covered is `frontdesk_tools.extract.personal.KINDS`; its module says what is not.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from frontdesk_tools.extract.personal import find_personal

# What a placeholder reads like for a model: nobody's own, of the usual shape.
STAND_INS = {
    "email": "someone@example.com",
    "iban": "FR76 3000 6000 0112 3456 7890 189",
    "card": "4111 1111 1111 1111",
    "phone": "06 12 34 56 78",
    "code": "1042",
    "name": "Alex",
}
_PLACEHOLDER = re.compile(rf"\[({'|'.join(STAND_INS)}) \d+\]")


@dataclass
class Mask:
    """The placeholders of one conversation; `names` are those of the people who take part."""

    names: Sequence[str] = ()
    _known: dict[tuple[str, str], str] = field(default_factory=dict)

    def hide(self, text: str) -> str:
        """The text with every personal value replaced; the same value has the same placeholder."""
        hidden, at = [], 0
        for found in find_personal(text, names=self.names):
            hidden += [text[at : found.start], self._placeholder(found.kind, str(found.value))]
            at = found.end
        return "".join([*hidden, text[at:]])

    def _placeholder(self, kind: str, value: str) -> str:
        count = sum(known == kind for known, _ in self._known)
        return self._known.setdefault((kind, value), f"[{kind} {count + 1}]")


def spoken(text: str) -> str:
    """A hidden text as a model should read it: placeholders become values of their kind that are nobody's."""
    return _PLACEHOLDER.sub(lambda match: STAND_INS[match[1]], text)
