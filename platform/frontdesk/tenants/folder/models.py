"""What a business folder holds, after reading: plain frozen values without any database."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, field_validator

from frontdesk_agents.config import ActionExample, AgentConfig

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
SLUG = r"^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$"
STATUSES = ("processing", "shipped", "delivered", "cancelled", "ready")

Slug = Annotated[str, Field(pattern=SLUG)]
AttributeValue = str | int | float | bool

_TIME = r"([01]\d|2[0-3]):[0-5]\d"
_RANGES = re.compile(rf"{_TIME}-{_TIME}(\s*,\s*{_TIME}-{_TIME})*")
_UNIT = re.compile(r"^(?P<name>.*?)\s*\((?P<unit>[^()]+)\)$")


def _readable_hours(value: dict[str, str]) -> dict[str, str]:
    for day, hours in value.items():
        if day not in DAYS:
            raise ValueError(f'"{day}" is no day: write monday, tuesday, ... sunday')
        if hours != "closed" and not (len(hours) <= 120 and _RANGES.fullmatch(hours)):
            raise ValueError(f'{day}: write "09:00-18:00", "09:00-12:00, 14:00-18:00" or closed, not "{hours}"')
    return value


Hours = Annotated[dict[str, str], AfterValidator(_readable_hours)]
"""Opening hours by day; a day that is not there is closed."""


class Contact(BaseModel):
    """How to reach the business."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    email: str = Field(default="", max_length=254)
    phone: str = Field(default="", max_length=40)
    address: str = Field(default="", max_length=300)


class Business(BaseModel):
    """business.yaml."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    slug: Slug
    name: str = Field(min_length=1, max_length=200)
    language: Literal["en", "fr"] = "en"
    timezone: str = "UTC"
    currency: str = Field(default="EUR", pattern=r"^[A-Z]{3}$")
    about: str = Field(default="", max_length=4000)
    contact: Contact = Contact()
    hours: Hours = Field(default_factory=dict)

    @field_validator("timezone")
    @classmethod
    def _known_timezone(cls, value: str) -> str:
        if value not in available_timezones():
            raise ValueError("write an IANA time zone such as Europe/Paris or America/New_York")
        return value

    @property
    def zone(self) -> ZoneInfo:
        """The business's time zone."""
        return ZoneInfo(self.timezone)


@dataclass(frozen=True)
class DocumentFile:
    """One file of documents/: `name` is the file's name, `text` the whole text without front matter."""

    name: str
    title: str
    language: Literal["en", "fr"]
    text: str


@dataclass(frozen=True)
class ProductRecord:
    """A row of products.csv; `attributes` are keyed by the column's header, unit included ("volume (l)")."""

    sku: str
    name: str
    category: str
    description: str
    price: Decimal
    currency: str
    stock: int
    attributes: Mapping[str, AttributeValue] = field(default_factory=dict)


@dataclass(frozen=True)
class OrderRecord:
    """A row of orders.csv."""

    number: str
    status: str
    placed_on: date
    expected_on: date | None
    total: Decimal
    currency: str
    items: tuple[str, ...]
    tracking: str | None = None
    email: str | None = None
    name: str | None = None


@dataclass(frozen=True)
class EventRecord:
    """A row of events.csv; times are local to the business, without a zone."""

    title: str
    starts_at: datetime
    ends_at: datetime | None
    place: str
    url: str | None = None


@dataclass(frozen=True)
class BusinessFolder:
    """A whole business. `agents` is keyed by slug; `examples` count for every agent."""

    business: Business
    agents: Mapping[str, AgentConfig]
    documents: tuple[DocumentFile, ...] = ()
    products: tuple[ProductRecord, ...] = ()
    orders: tuple[OrderRecord, ...] = ()
    events: tuple[EventRecord, ...] = ()
    examples: tuple[ActionExample, ...] = ()


def split_unit(header: str) -> tuple[str, str]:
    """The facet's name and unit of a column's header: "volume (l)" is ("volume", "l")."""
    match = _UNIT.match(header)
    return (match["name"].strip(), match["unit"].strip()) if match else (header.strip(), "")


def is_slug(text: str) -> bool:
    """Whether the text can be a slug."""
    return re.fullmatch(SLUG, text) is not None
