"""What can be wrong with a tenant's own training data.

FrontdeskError
├── InvalidInput   NothingToWrite, BadData
└── CannotWrite    500
"""

from __future__ import annotations

from frontdesk.kit.errors import FrontdeskError, InvalidInput


class NothingToWrite(InvalidInput):
    """There is no correction and no answered message yet."""

    code = "nothing_to_write"


class BadData(InvalidInput):
    """A file of the folder is not what was written there, or is another business's."""

    code = "bad_data"


class CannotWrite(FrontdeskError):
    """The folder cannot be written; what was there before is as it was."""

    code = "cannot_write"
