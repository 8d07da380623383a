"""What can go wrong with an evaluation.

FrontdeskError
└── EvaluationError      500  base
    └── BadSet           422  an open set's file is missing, broken or of another format; nothing was measured
"""

from __future__ import annotations

from frontdesk.kit.errors import FrontdeskError


class EvaluationError(FrontdeskError):
    code = "evaluation"


class BadSet(EvaluationError):
    status = 422
    code = "bad_set"
