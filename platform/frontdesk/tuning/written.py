"""The businesses of `embedder/pairs/held_out/`, as folders and questions: words that no generator chose, and nothing learnt from."""

from __future__ import annotations

from frontdesk.tenants.folder import Business, BusinessFolder, DocumentFile, default_agent
from frontdesk.tuning.embedder.pairs import Source, held_out
from frontdesk.tuning.generator import Case, CaseTurn, Expect

OF_A_PAGE = 8  # facts


def held_out_businesses() -> list[tuple[BusinessFolder, list[Case]]]:
    """Each with its questions, those that nothing there answers among them."""
    return [
        (_folder(source, f"held-out-{at}"), _cases(source, f"held-out-{at}")) for at, source in enumerate(held_out())
    ]


def _folder(source: Source, slug: str) -> BusinessFolder:
    business = Business(slug=slug, name=source.name, language=source.language, timezone="Europe/Paris", currency="EUR")
    sentences = [fact.sentence for fact in source.facts]
    pages = [sentences[at : at + OF_A_PAGE] for at in range(0, len(sentences), OF_A_PAGE)]
    documents = tuple(
        DocumentFile(f"page-{at}.md", source.name, source.language, "\n\n".join([f"# {source.name}", *page]))
        for at, page in enumerate(pages, 1)
    )
    agent = default_agent(business, products=False, orders=False, events=False)
    return BusinessFolder(business, {"desk": agent}, documents)


def _cases(source: Source, slug: str) -> list[Case]:
    asked = [
        (question, Expect("answer", quotes=(fact.sentence,))) for fact in source.facts for question in fact.questions
    ]
    asked += [(question, Expect("dont_know")) for fact in source.facts for question in fact.near]
    return [Case(slug, source.language, "written", (CaseTurn(question, expect),)) for question, expect in asked]
