"""Products and orders of a business."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from pgvector.sqlalchemy import Vector
from sqlalchemy import ForeignKey, Numeric, String, Text, text
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from frontdesk.kit.database import TenantModel, Timestamps


class ProductRow(Timestamps, TenantModel):
    """A product of the catalogue; `attributes` are the catalogue's further columns.

    `named` is the full-text vector of its accent-folded name and category (what it is), `told` of everything else.
    """

    __tablename__ = "products"

    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenants.id", ondelete="CASCADE"), primary_key=True)
    sku: Mapped[str] = mapped_column(String(64), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    category: Mapped[str] = mapped_column(String(120))
    description: Mapped[str] = mapped_column(Text)
    price: Mapped[Decimal] = mapped_column(Numeric(12, 2))
    currency: Mapped[str] = mapped_column(String(3))
    stock: Mapped[int]
    attributes: Mapped[dict[str, Any]] = mapped_column(default=dict)
    embedding: Mapped[list[float] | None] = mapped_column(Vector(384))
    named: Mapped[str] = mapped_column(TSVECTOR, server_default=text("''"))
    told: Mapped[str] = mapped_column(TSVECTOR, server_default=text("''"))


class OrderRow(Timestamps, TenantModel):
    """An order; `cancel_key` is the key of the tool call that cancelled it."""

    __tablename__ = "orders"

    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenants.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[str] = mapped_column(String(40), primary_key=True)
    status: Mapped[str] = mapped_column(String(16))
    placed_on: Mapped[date]
    expected_on: Mapped[date | None]
    total: Mapped[Decimal] = mapped_column(Numeric(12, 2))
    currency: Mapped[str] = mapped_column(String(3))
    items: Mapped[list[Any]] = mapped_column(default=list)
    tracking: Mapped[str | None] = mapped_column(String(80))
    email: Mapped[str | None] = mapped_column(String(254))
    customer: Mapped[str | None] = mapped_column(String(120))
    cancel_key: Mapped[str | None] = mapped_column(String(200))
