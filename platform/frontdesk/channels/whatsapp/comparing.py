"""The templates in an inbox's settings beside Meta's own list of them.

https://developers.facebook.com/docs/graph-api/reference/whats-app-business-account/message_templates
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from frontdesk.channels.calling import Caller, read_json, words_of
from frontdesk.channels.errors import BadInboxConfig, TryAgain
from frontdesk.channels.meta.graph import LATER, graph_failure
from frontdesk.channels.templates import Wording
from frontdesk.channels.whatsapp.config import WhatsAppConfig
from frontdesk.kit.outside import OutsideAnswer

FIELDS = "name,language,status,components"
A_PAGE, PAGES = 50, 20
APPROVED = "APPROVED"
TOO_MANY = LATER | {80008}  # calls to this account

Listed = Mapping[tuple[str, str], dict[str, Any]]
"""Meta's templates by name and language."""


async def compare_templates(config: WhatsAppConfig, caller: Caller) -> None:
    """Raises `BadInboxConfig` that names the first difference, or why the list cannot be read; a `SendError` when Meta is away."""
    listed = await list_templates(config, caller)
    for template in config.templates:
        for wording in template.wordings:
            _compare(template.name, wording, listed.get((template.name, wording.code)))


async def list_templates(config: WhatsAppConfig, caller: Caller) -> Listed:
    """All that Meta lists for the business's account, at most a thousand wordings."""
    url = f"{config.api_url}/{config.business_account_id}/message_templates?fields={FIELDS}&limit={A_PAGE}"
    found: list[dict[str, Any]] = []
    after = ""
    for _ in range(PAGES):
        answer = await caller.ask("GET", f"{url}{after}", headers=config.authorization)
        if answer.status >= 300:
            raise _not_shown(answer)
        data = read_json(answer)
        found += data["data"]
        if "next" not in data.get("paging", {}):
            break
        after = f"&after={data['paging']['cursors']['after']}"
    return {(each["name"], each["language"]): each for each in found}


def _not_shown(answer: OutsideAnswer) -> BadInboxConfig | TryAgain:
    failure = graph_failure(answer, TOO_MANY)
    if isinstance(failure, TryAgain):
        return failure
    words = words_of(answer)
    said = (
        "Meta does not show us its list of templates: compare the WhatsApp Business Account ID, and give the access token the "
        f"permission whatsapp_business_management: {words}"
    )
    return BadInboxConfig(said, code="whatsapp_list", facts={"words": words})


def _compare(name: str, ours: Wording, theirs: dict[str, Any] | None) -> None:
    facts = {"template": name, "language": ours.code}
    which = f"the template {name} in {ours.code}"
    if theirs is None:
        raise BadInboxConfig(f"Meta's list has not {which}", code="template_missing", facts=facts)
    if theirs["status"] != APPROVED:
        status = theirs["status"]
        said = f"Meta has not approved {which}: it is {status}"
        raise BadInboxConfig(said, code="template_status", facts={**facts, "status": status})
    body = _body_of(theirs)
    if sorted(body.variables) != sorted(ours.variables):
        there, here = _in_words(body), _in_words(ours)
        said = f"{which} has other variables at Meta, {there} there and {here} here: copy its text again"
        raise BadInboxConfig(said, code="template_variables", facts={**facts, "there": there, "here": here})
    if body.body.split() != ours.body.split():
        raise BadInboxConfig(f"{which} reads otherwise at Meta: copy its text again", code="template_text", facts=facts)


def _body_of(listed: dict[str, Any]) -> Wording:
    """The text of a listed template; it has passed Meta's own rules for one."""
    text = next((each["text"] for each in listed["components"] if each["type"] == "BODY"), "")
    return Wording.model_construct(code=listed["language"], body=text, button=None)


def _in_words(wording: Wording) -> str:
    return " ".join(f"{{{{{each}}}}}" for each in wording.variables) or "0"
