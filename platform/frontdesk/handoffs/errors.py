"""What can be wrong with a handoff.

FrontdeskError
└── Conflict
    └── TakenByAnother   another operator has the conversation
"""

from __future__ import annotations

from frontdesk.kit.errors import Conflict


class TakenByAnother(Conflict):
    code = "taken_by_another"
