"""What can be wrong with a correction.

FrontdeskError
├── NotFound       CorrectionNotFound
├── Conflict       TooManyCorrections
└── InvalidInput   NothingToLearn, BadCorrection
"""

from __future__ import annotations

from frontdesk.kit.errors import Conflict, InvalidInput, NotFound


class CorrectionNotFound(NotFound):
    """The tenant has no such correction."""

    code = "correction_not_found"


class TooManyCorrections(Conflict):
    """The agent has as many corrections as it may."""

    code = "too_many_corrections"


class NothingToLearn(InvalidInput):
    """The message means something in its own conversation only ("1042", "yes"), or was not answered by an agent."""

    code = "nothing_to_learn"


class BadCorrection(InvalidInput):
    """The agent has no such action, or a sentence was written for an action that says none."""

    code = "bad_correction"
