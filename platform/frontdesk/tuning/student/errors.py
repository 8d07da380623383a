"""What can go wrong while a student is made; nothing that was there before has changed then.

FrontdeskError
├── InvalidInput     BadData, TooLittleData
├── Stopped          409  somebody stopped it; the same call goes on from its checkpoint
└── NotReproduced    500  llama.cpp scores otherwise than PyTorch
"""

from __future__ import annotations

from frontdesk.kit.errors import FrontdeskError, InvalidInput


class BadData(InvalidInput):
    """The folder of training data is broken; the message says where."""

    code = "bad_training_data"


class TooLittleData(InvalidInput):
    """There are too few questions whose right answer is known."""

    code = "too_little_data"


class Stopped(FrontdeskError):
    """Somebody stopped the training; its checkpoint is kept."""

    status = 409
    code = "training_stopped"


class NotReproduced(FrontdeskError):
    """The exported adapter does not score as the trained one, so it was not kept."""

    code = "student_not_reproduced"
