"""What a folder need not say: the tools that fit its data, and the agent of a business that describes none."""

from __future__ import annotations

from frontdesk.tenants.folder.models import Business
from frontdesk_agents.config import AgentConfig, BlueprintName

_NAMES = {"en": "{} assistant", "fr": "Assistant de {}"}


def fitting_tools(blueprint: BlueprintName, *, products: bool, orders: bool, events: bool) -> tuple[str, ...]:
    """The tools for an agent of this blueprint in a business that has products, orders or events."""
    tools = ["search_knowledge"]
    if orders and blueprint != "community":
        tools += ["get_order", "cancel_order"]
    if products:
        tools.append("search_products")
    if events:
        tools.append("event_schedule")
    if blueprint == "sales":
        tools.append("capture_lead")
    if blueprint == "community":
        tools.append("flag_message")
    return (*tools, "hand_off")


def default_agent(business: Business, *, products: bool, orders: bool, events: bool) -> AgentConfig:
    """A support agent for a business without an agents/ folder."""
    return AgentConfig(
        name=_NAMES[business.language].format(business.name)[:80],
        blueprint="support",
        business=business.name,
        language=business.language,
        tools=fitting_tools("support", products=products, orders=orders, events=events),
    )
