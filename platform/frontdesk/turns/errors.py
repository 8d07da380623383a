"""What can be wrong with a turn.

FrontdeskError
├── NotFound
│   ├── UnknownTurn
│   ├── UnknownAnswer    no such message of an agent's turn
│   └── NoAgent          the inbox's agent has no published version
└── Unavailable
    └── TurnTookTooLong  the turn ran past its time
"""

from __future__ import annotations

from frontdesk.kit.errors import NotFound, Unavailable


class UnknownTurn(NotFound):
    code = "unknown_turn"


class UnknownAnswer(NotFound):
    code = "unknown_answer"


class NoAgent(NotFound):
    code = "no_agent"


class TurnTookTooLong(Unavailable):
    code = "turn_took_too_long"
