"""What a teacher is told of a tenant: the passages of its documents, how customers ask for its agent's actions, and, where they may be
shown, its corrected and answered questions. Nothing that is held out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast
from uuid import UUID

from frontdesk.kit.database import Database, fetch
from frontdesk.knowledge.search import of_document
from frontdesk.roster.service import find_agent, published_config
from frontdesk.tenants.models import Tenant
from frontdesk.tuning.own.examples import Example, pseudonym
from frontdesk.tuning.teacher.errors import NothingToTeach
from frontdesk_agents.blueprints import blueprint_named
from frontdesk_agents.config import AgentConfig
from frontdesk_agents.deciding.actions import ANSWER, phrases_of
from frontdesk_agents.gloss import Language
from frontdesk_agents.texts import word_count
from frontdesk_tools.actions import TALK
from frontdesk_tools.ports import Passage
from frontdesk_tools.registry import default_registry

WORDS = 3  # of a message that can be said otherwise by itself: "1042" cannot

_DOCUMENTS = """
select d.id, d.language from documents d join knowledge_sources s on s.tenant_id = d.tenant_id and s.id = d.source_id
where d.tenant_id = %(tenant)s and d.status = 'ready' and d.language in ('en', 'fr') and (s.kind <> 'correction' or %(corrections)s) order by d.id
"""


@dataclass(frozen=True)
class Page:
    """A passage of a document in this language."""

    passage: Passage
    language: Language

    @property
    def text(self) -> str:
        """Everything that it says."""
        return text_of(self.passage)


def text_of(passage: Passage) -> str:
    """Everything that a passage and what stands above it say."""
    return "\n".join([passage.document, passage.heading, passage.text])


@dataclass(frozen=True)
class Material:
    """`wordings` are questions to be said otherwise, `talks` answered ones whose reply may be better."""

    business: str
    agent: str
    language: Language
    pages: Sequence[Page]
    wordings: Sequence[Example]
    talks: Sequence[Example]

    def about(self) -> list[str]:
        """Titles and headings of the documents, each once."""
        return list(dict.fromkeys(f"{p.passage.document}: {p.passage.heading}" for p in self.pages))


async def read_material(
    database: Database, tenant: Tenant, agent: str, learnt: Sequence[Example], *, conversations: bool
) -> Material:
    """The material of one agent. `learnt` and what operators wrote as answers are left out unless `conversations` may be shown.

    Raises `AgentNotFound`, and `NothingToTeach` when there is neither a document nor an action to ask for.
    """
    async with database.tenant(tenant.id) as session:
        found = await find_agent(session, tenant.id, agent)
        _, config = await published_config(session, tenant.id, found.id)
    pages = await _pages(database, tenant.id, conversations)
    own = [example for example in learnt if conversations and example.agent == agent and example.source != "teacher"]
    wordings = [*_examples(config, agent, tenant.id), *(each for each in own if word_count(each.question) >= WORDS)]
    if not pages and not wordings:
        raise NothingToTeach(
            "this business has no document that can be searched and its agent no tool: import some first"
        )
    language: Language = "fr" if tenant.language == "fr" else "en"
    talks = [example for example in own if example.action == ANSWER]
    return Material(tenant.name, agent, language, pages, wordings, talks)


async def _pages(database: Database, tenant_id: UUID, conversations: bool) -> list[Page]:
    pages: list[Page] = []
    async with database.tenant(tenant_id) as session:
        for row in await fetch(session, _DOCUMENTS, tenant=tenant_id, corrections=conversations):
            passages = await of_document(session, tenant_id, row.id)
            pages += [Page(passage, cast(Language, row.language)) for passage in passages if passage.sentences]
    return pages


def _examples(config: AgentConfig, agent: str, tenant_id: UUID) -> list[Example]:
    """How customers ask for what the agent's tools do; questions and small talk are left out."""
    allowed = set(config.tools) & set(blueprint_named(config.blueprint).tools)
    specs = [tool.spec for tool in default_registry().all() if tool.spec.name in allowed]
    return [
        Example(
            "teacher",
            pseudonym(tenant_id, agent, phrase.text),
            agent,
            config.language,
            phrase.text,
            phrase.action,
            None,
        )
        for phrase in phrases_of(config, specs)
        if phrase.kind == "example" and phrase.language == config.language and phrase.action not in (ANSWER, *TALK)
    ]
