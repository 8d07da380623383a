"""What the console sends and reads of a tenant's own models."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from frontdesk.students.service import MOST_MINUTES, USUAL_MINUTES, Shown
from frontdesk.students.standing import Missing

State = Literal["queued", "training", "ready", "failed", "cancelled"]


class StudentOut(BaseModel):
    """One version; `progress`, `data` and `report` as the training wrote them."""

    number: int
    state: State
    asked_by: str
    created_at: datetime
    progress: dict[str, Any]
    data: dict[str, Any] | None
    report: dict[str, Any] | None
    error_code: str | None
    error: str | None


class LiveOut(BaseModel):
    """What answers: a version's number, or null for what comes with the package; `earlier` is what a roll-back brings back, where
    `may_roll_back`. `problem` is why the version's adapter is not used, while that is so."""

    number: int | None
    earlier: int | None
    may_roll_back: bool
    changed_by: str | None
    changed_at: datetime | None
    problem: str | None


class StandingOut(BaseModel):
    """What there is to learn from, and why nothing can be trained; `least` is how many examples are needed."""

    corrections: int
    answers: int
    consent_at: datetime | None
    least: int
    missing: list[Missing]


class StudentList(BaseModel):
    """Versions, the newest first."""

    versions: list[StudentOut]
    live: LiveOut
    standing: StandingOut
    teacher: str | None  # the host at which a teacher is asked, where this installation has one
    usual_minutes: float
    most_minutes: float
    may_change: bool


class TrainIn(BaseModel):
    """How long to train, and what a teacher may see."""

    model_config = ConfigDict(extra="forbid")

    minutes: Annotated[float, Field(ge=1, le=MOST_MINUTES)] = USUAL_MINUTES
    teacher: Shown = "none"


class ActivateIn(BaseModel):
    """The version that shall answer; null: what comes with the package."""

    model_config = ConfigDict(extra="forbid")

    number: Annotated[int, Field(ge=1, le=1_000_000)] | None
