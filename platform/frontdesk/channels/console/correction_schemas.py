"""What the console sends and reads of corrections and of the consent to train."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from frontdesk.channels.console.inbox_schemas import AgentChoice
from frontdesk.channels.console.schemas import CorrectionOut
from frontdesk.learning.service import LONGEST_ANSWER


class ActionOut(BaseModel):
    """What an agent can do; `description` tells it by language, for tools."""

    action: str
    description: dict[str, str]


class AskedOut(BaseModel):
    """What a message answers, what the agent decided, and what it might have done; `correction` is the one that stands."""

    question: str
    decided: str
    actions: list[ActionOut]
    longest_answer: int
    correction: CorrectionOut | None


class CorrectionIn(BaseModel):
    """What is right: an action, and for `answer` the sentences to be said."""

    model_config = ConfigDict(extra="forbid")

    action: Annotated[str, Field(min_length=1, max_length=64)]
    answer: Annotated[str, Field(min_length=1, max_length=LONGEST_ANSWER)] | None = None


class CorrectionList(BaseModel):
    """`next` is the cursor of the next page."""

    corrections: list[CorrectionOut]
    agents: list[AgentChoice]
    next: UUID | None


class TrainingOut(BaseModel):
    """Since when the business's conversations may train models of its own; null: they may not."""

    consent_at: datetime | None
    may_change: bool


class TrainingIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    allowed: bool
