"""Arguments come from somewhere: values read in what was said or in earlier results, and nothing else.

`propose` lists the values that each argument may take in this turn, with their origins; `turn_schema` is the JSON Schema that
offers exactly these; `bind` chooses among them by cue words and recency; `check_origin` verifies a value again later.
"""

from frontdesk_tools.grounding.binding import bind
from frontdesk_tools.grounding.checking import check_origin
from frontdesk_tools.grounding.earlier import Earlier, is_value, spaced, value_key, values_of
from frontdesk_tools.grounding.proposing import propose, turn_schema
from frontdesk_tools.grounding.values import WORDED, Binding, Origin, Proposal, Proposals

__all__ = [
    "WORDED",
    "Binding",
    "Earlier",
    "Origin",
    "Proposal",
    "Proposals",
    "bind",
    "check_origin",
    "is_value",
    "propose",
    "spaced",
    "turn_schema",
    "value_key",
    "values_of",
]
