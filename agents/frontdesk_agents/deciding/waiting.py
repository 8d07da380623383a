"""A message that may reply to what waits for the customer: a yes or no, a missing value, a correction."""

from __future__ import annotations

from frontdesk_agents.deciding.acting import use_tool
from frontdesk_agents.deciding.actions import HAND_OFF
from frontdesk_agents.deciding.agreeing import agreed, alternative
from frontdesk_agents.deciding.binding import Filled, fill
from frontdesk_agents.deciding.situation import Situation
from frontdesk_agents.ports import Pending
from frontdesk_agents.state import Decision
from frontdesk_agents.texts import fold, word_count
from frontdesk_tools.extract import Answer, leaning, yes_no
from frontdesk_tools.spec import ToolSpec

_BARE = frozenset(
    ["yes", "yes please", "yep", "yeah", "no", "nope", "oui", "ouais", "non", "oui svp", "do it", "go ahead"]
)
MOST_WORDS = 8  # of a message that only tells a missing value
MOST_TOLD = 30  # of one that tells more, to a tool that can be told anything


def reply_to_pending(situation: Situation) -> Decision | None:
    """The decision when the message clearly replies to what waits; None when it must be weighed like any other."""
    pending, text = situation.pending, situation.state["text"]
    answer = yes_no(situation.state["read"])
    if pending is None:
        other = alternative(situation)
        return use_tool(*other) if other else _unasked(text, answer)
    if pending.tool == HAND_OFF:
        return _offered(answer)
    spec = situation.specs.get(pending.tool)
    if spec is None:
        return None
    if pending.kind == "confirm":
        answer = answer or _assent(spec, pending, situation)
        return _correction(spec, pending, situation) or _confirmed(spec, pending, answer, situation)
    return _told(spec, pending, answer, situation)


def _unasked(text: str, answer: Answer | None) -> Decision | None:
    """A bare yes or no when nothing waits for one."""
    if answer is None or fold(text).strip(" .!,") not in _BARE:
        return None
    return Decision(
        chosen="affirm" if answer is Answer.YES else "deny", do="say", template="nothing_to_confirm", done=True
    )


def asked_again(decided: Decision, situation: Situation) -> Decision | None:
    """When a value was asked for and the message neither tells it nor asks for anything that is known: ask once more."""
    pending = situation.pending
    if pending is None or pending.kind != "ask" or decided["do"] != "dont_know" or pending.missing is None:
        return None
    return Decision(
        chosen=pending.tool,
        do="ask",
        tool=pending.tool,
        arguments=dict(pending.arguments),
        missing=pending.missing,
        done=True,
    )


def _offered(answer: Answer | None) -> Decision | None:
    """The reply to the offer of a person."""
    if answer is Answer.YES:
        return Decision(chosen=HAND_OFF, do="hand_off", reason="customer_request", done=True)
    if answer is Answer.NO:
        return Decision(chosen="deny", do="say", template="offer_declined", done=True)
    return None


def _confirmed(spec: ToolSpec, pending: Pending, answer: Answer | None, situation: Situation) -> Decision | None:
    if answer is Answer.YES:
        told = agreed(spec, pending, situation)
        origins = {name: {"kind": "pending", "id": pending.id} for name in pending.arguments} | told.origins
        arguments = {**pending.arguments, **told.arguments}
        return Decision(chosen="affirm", do="call", tool=spec.name, arguments=arguments, origins=origins, done=True)
    if answer is Answer.NO:
        return Decision(chosen="deny", do="say", template="confirm_dropped", done=True)
    return None


def _assent(spec: ToolSpec, pending: Pending, situation: Situation) -> Answer | None:
    """YES for a message that begins with a yes and says nothing of what waits that is not so: "Yes, that works. Where is it?"."""
    told = _told_now(situation, spec)
    changes = any(pending.arguments.get(name, value) != value for name, value in told.arguments.items())
    said = leaning(situation.state["read"])
    return said if said is Answer.YES and not changes else None


def _correction(spec: ToolSpec, pending: Pending, situation: Situation) -> Decision | None:
    """ "No, I meant 1043": the same wish with another value."""
    told = _told_now(situation, spec)
    changed = {name: value for name, value in told.arguments.items() if pending.arguments.get(name, value) != value}
    if not changed or word_count(situation.state["text"]) > MOST_WORDS:
        return None
    return use_tool(spec, Filled({**pending.arguments, **changed}, told.origins, ()))


def _told(spec: ToolSpec, pending: Pending, answer: Answer | None, situation: Situation) -> Decision | None:
    """The missing value, alone or in a few words; a no drops the wish."""
    told = _told_now(situation, spec)
    short = word_count(situation.state["text"]) <= MOST_WORDS
    if (pending.missing in told.arguments and short) or _tells_more(spec, pending, told, situation):
        arguments = {**pending.arguments, **told.arguments}
        missing = tuple(a.name for a in spec.arguments if a.required and a.name not in arguments)
        return use_tool(spec, Filled(arguments, told.origins, missing))
    if answer is Answer.NO:
        return Decision(chosen="deny", do="say", template="confirm_dropped", done=True)
    return None


def _tells_more(spec: ToolSpec, pending: Pending, told: Filled, situation: Situation) -> bool:
    """Whether a longer message asks nothing, and tells of the tool's arguments what was not known."""
    new = {a.name for a in spec.arguments if a.carried and a.name in told.arguments} - set(pending.arguments)
    return bool(new) and "?" not in situation.state["text"] and word_count(situation.state["text"]) <= MOST_TOLD


def _told_now(situation: Situation, spec: ToolSpec) -> Filled:
    """What the newest message alone tells; only values that were said count."""
    return fill(spec, situation.spoken(situation.state["text"], spec).only_newest())
