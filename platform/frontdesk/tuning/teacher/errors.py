"""What can go wrong with a teacher. What was written before stays, and what it has answered is not asked again.

FrontdeskError
├── InvalidInput       NoTeacher, NothingToTeach
│   └── BadTeacher     it answers, but not as a teacher does
│       └── TeacherRefused   it does not take the key
└── Unavailable        TeacherAway
"""

from __future__ import annotations

from frontdesk.kit.errors import InvalidInput, Unavailable


class NoTeacher(InvalidInput):
    """No teacher is set, or its address is not one to send a key to."""

    code = "no_teacher"


class NothingToTeach(InvalidInput):
    """The business has no document and its agent no tool."""

    code = "nothing_to_teach"


class BadTeacher(InvalidInput):
    """What answers is no OpenAI-compatible server, does not know the model, or never gives the JSON asked for."""

    code = "bad_teacher"


class TeacherRefused(BadTeacher):
    """The teacher does not take the key."""

    code = "teacher_refused"


class TeacherAway(Unavailable):
    """The teacher is not reached, or breaks off, or is too busy, again and again."""

    code = "teacher_away"
