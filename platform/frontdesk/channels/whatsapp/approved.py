"""Templates as the simulated Meta knows them, and how it refuses others.

https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes
"""

from __future__ import annotations

from typing import Any

from frontdesk.channels.simulated import Reply, Said
from frontdesk.channels.templates import Button, Template, Wording

_LATE = {
    "en": "Hello {{1}}, this is our answer to your question: {{2}} Write back if you need more.",
    "fr": "Bonjour {{1}}, voici notre réponse à votre question : {{2}} Écrivez-nous si besoin.",
}
APPROVED = (
    Template(
        name="late_reply",
        wordings=tuple(Wording(code=code, body=body) for code, body in _LATE.items()),
        fills={"1": "customer", "2": "reply"},
    ),
    Template(
        name="come_back",
        wordings=(
            Wording(
                code="en_US",
                body="Hello {{customer_name}}, {{shop}} has an answer for you.",
                button=Button(kind="quick_reply", text="Show me"),
            ),
        ),
        fills={"customer_name": "customer", "shop": "business"},
    ),
)
PAUSED = "paused_offer"


def listing(after: int, limit: int) -> dict[str, Any]:
    """A page of Meta's list, with where the next one begins:
    https://developers.facebook.com/docs/graph-api/reference/whats-app-business-account/message_templates"""
    paused = Template(name=PAUSED, wordings=(Wording(code="en", body="Look at this."),))
    rows = [_row(each.name, wording) for each in (*APPROVED, paused) for wording in each.wordings]
    paging: dict[str, Any] = {"cursors": {"before": str(after), "after": str(after + limit)}}
    if after + limit < len(rows):
        paging["next"] = "https://graph.facebook.com/"
    return {"data": rows[after : after + limit], "paging": paging}


def _row(name: str, wording: Wording) -> dict[str, Any]:
    components: list[dict[str, Any]] = [{"type": "BODY", "text": wording.body}]
    if wording.button:
        button = {"type": wording.button.kind.upper(), "text": wording.button.text}
        components.append({"type": "BUTTONS", "buttons": [button]})
    status = "PAUSED" if name == PAUSED else "APPROVED"
    return {"name": name, "language": wording.code, "status": status, "components": components, "id": "1"}


def refusal_of(template: dict[str, Any]) -> Reply | None:
    """The error with which Meta refuses a template; None when it takes it."""
    if template["name"] == PAUSED:
        return _error(400, 132015, "Template is Paused")
    wording = _wording(template)
    if wording is None:
        return _error(404, 132001, "Template does not exist in the translation")
    given = _parameters(template)
    if len(given) != len(wording.variables):
        return _error(400, 132000, "Number of parameters does not match the expected number of params")
    named = [each["parameter_name"] for each in given if "parameter_name" in each]
    if sorted(named) != sorted(each for each in wording.variables if not each.isdigit()):
        return _error(400, 132012, "Parameter format does not match format in the created template")
    return None


def words_of(to: str, template: dict[str, Any]) -> Said | None:
    """What the customer's phone shows; None where the template is refused."""
    wording = _wording(template)
    if wording is None or refusal_of(template) is not None:
        return None
    values = dict(zip(wording.variables, (each["text"] for each in _parameters(template)), strict=True))
    return Said(to, wording.filled(values), [wording.button.text] if wording.button else [])


def _wording(template: dict[str, Any]) -> Wording | None:
    named = (each for each in APPROVED if each.name == template["name"])
    wordings = (wording for each in named for wording in each.wordings)
    return next((each for each in wordings if each.code == template["language"]["code"]), None)


def _parameters(template: dict[str, Any]) -> list[dict[str, Any]]:
    bodies = [each["parameters"] for each in template.get("components", []) if each["type"] == "body"]
    return [parameter for parameters in bodies for parameter in parameters]


def _error(status: int, code: int, title: str) -> Reply:
    return Reply(status, {"error": {"message": f"(#{code}) {title}", "type": "OAuthException", "code": code}})
