"""What can be wrong with a tenant's own models.

FrontdeskError
├── NotFound      StudentNotFound
├── InvalidInput  NothingToLearnFrom
├── Conflict
│   ├── NoPyTorch         nothing can be trained on this machine yet
│   ├── TrainingUnderWay  one at a time
│   ├── NotTrainable      it waits no more and trains no more: nothing to cancel
│   ├── NotReady          only a finished version can answer
│   └── NothingBefore     there was no other version before the live one
├── TooMany       QueueFull
├── BadStudent      500; what a training made cannot be kept
├── TrainingFailed  500; something that nobody foresaw
├── TrainingTooLong 500; it did not end by itself
└── TrainingKilled  500; the worker died, again and again
"""

from __future__ import annotations

from frontdesk.kit.errors import Conflict, FrontdeskError, InvalidInput, NotFound, TooMany


class StudentNotFound(NotFound):
    """The tenant has no version of that number."""

    code = "student_not_found"


class NothingToLearnFrom(InvalidInput):
    """There are too few corrections, and too few conversations that may be used."""

    code = "nothing_to_learn_from"


class NoPyTorch(Conflict):
    """Training needs PyTorch, which is an extra of the package."""

    code = "no_pytorch"


class TrainingUnderWay(Conflict):
    """The tenant has a version that waits or is being trained."""

    code = "training_under_way"


class NotTrainable(Conflict):
    """The version has ended already."""

    code = "training_has_ended"


class NotReady(Conflict):
    """The version was not trained to its end."""

    code = "student_not_ready"


class NothingBefore(Conflict):
    """No other version was live before."""

    code = "nothing_before"


class QueueFull(TooMany):
    """As many businesses wait for a training as this installation takes."""

    code = "training_queue_full"


class BadStudent(FrontdeskError):
    """A training's result is too large or not what a turn can read; the live version is as it was."""

    code = "bad_student"


class TrainingFailed(FrontdeskError):
    """A training ended with an error that nobody foresaw; the log has more."""

    code = "training_failed"


class TrainingTooLong(FrontdeskError):
    """A training did not end by itself."""

    code = "training_too_long"


class TrainingKilled(FrontdeskError):
    """A training's worker was lost so often that it is not tried again."""

    code = "training_was_killed"
