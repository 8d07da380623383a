"""An everyday question speaks for answering, a doubt against a risky tool."""

from __future__ import annotations

import pytest

from frontdesk_agents.commonplaces import ORDINARY
from frontdesk_agents.deciding.features import Bound, features_of
from frontdesk_agents.deciding.ranker import rank
from frontdesk_agents.deciding.weights import default_weights
from frontdesk_agents.state import Evidence
from frontdesk_tools.registry import default_registry

READY = Bound(missing=(), from_result=False)


def evidence(commonplace: float = 0.0, **nearest: float) -> Evidence:
    """Of a wish that lies so near to the examples of these actions, and for which nothing was found."""
    return Evidence(
        text="", query="", nearest={action: [near, near, 0.5, 0.3] for action, near in nearest.items()}, nearest_action="answer",
        far=[], taught=None, quoted=[], passages=[], commonplace=commonplace, unspoken=0.0, likeness={},
        values=[{"kind": "code", "value": "1042", "text": "1042"}], catalogue=0.0, calendar=0.0,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("resembles", "nearest_tool", "counts"),
    [(0.2, 0.4, 0.2), (0.2, ORDINARY + 0.15, 0.05), (0.2, 0.9, 0.0), (-0.3, 0.9, -0.3), (0.0, 0.1, 0.0)],
)
def test_an_everyday_question_counts_as_far_as_no_example_of_a_tool_is_as_near(
    resembles: float, nearest_tool: float, counts: float
) -> None:
    found = features_of("answer", evidence(resembles, get_order=nearest_tool, answer=0.95), None, None)
    assert found.get("commonplace", 0.0) == pytest.approx(counts)


def test_a_number_alone_is_looked_up_rather_than_cancelled() -> None:
    said = evidence(get_order=0.62, cancel_order=0.64)
    tools = {name: default_registry().get(name).spec for name in ("get_order", "cancel_order")}
    candidates = {name: features_of(name, said, spec, READY) for name, spec in tools.items()}
    assert rank(candidates, default_weights(), {})[0].action == "get_order"
    plainly = evidence(get_order=0.62, cancel_order=0.8)
    candidates = {name: features_of(name, plainly, spec, READY) for name, spec in tools.items()}
    assert rank(candidates, default_weights(), {})[0].action == "cancel_order"
