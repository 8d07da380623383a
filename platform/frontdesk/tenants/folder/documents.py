"""documents/: titles and front matter."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

from frontdesk.tenants.folder.files import DOCUMENT_BYTES, parse_yaml, read_text
from frontdesk.tenants.folder.models import Business, DocumentFile
from frontdesk.tenants.folder.problems import Problems

DOCUMENTS = 2_000
ENDINGS = (".md", ".txt")

_FRONT = re.compile(r"\A---\n(?P<yaml>.*?)\n---\n(?P<text>.*)\Z", re.DOTALL)
_TITLE = re.compile(r"^#[ \t]+(?P<title>.+?)[ \t#]*$", re.MULTILINE)


def read_documents(folder: Path, business: Business, problems: Problems) -> tuple[DocumentFile, ...]:
    """Every document of the folder, by name. Files with other endings are named as problems."""
    if not folder.is_dir():
        return ()
    paths = sorted(path for path in folder.iterdir() if not path.name.startswith("."))
    if len(paths) > DOCUMENTS:
        problems.add("documents", "", f"holds {len(paths)} files: import at most {DOCUMENTS}")
        return ()
    documents = [read_document(path, f"documents/{path.name}", business.language, problems) for path in paths]
    return tuple(document for document in documents if document is not None)


def read_document_files(paths: Sequence[Path], language: Literal["en", "fr"]) -> tuple[DocumentFile, ...]:
    """Single files outside a folder. Raises `FolderErrors` with all that is wrong."""
    problems = Problems()
    documents = [read_document(path, str(path), language, problems) for path in paths]
    problems.raise_if_any()
    return tuple(document for document in documents if document is not None)


def read_document(path: Path, shown: str, language: Literal["en", "fr"], problems: Problems) -> DocumentFile | None:
    """One file, in `language` unless its front matter says otherwise; None, with the problem noted, when it is unusable."""
    if path.suffix.lower() not in ENDINGS:
        problems.add(shown, "", "is not a document: only .md and .txt files can be read here")
        return None
    text = read_text(path, shown, problems, limit=DOCUMENT_BYTES)
    if text is None:
        return None
    front, text = split_front_matter(text, shown, problems)
    if not text.strip():
        problems.add(shown, "", "is empty: write some text, or remove it")
        return None
    title = str(front.get("title") or first_title(text) or path.stem.replace("-", " ").replace("_", " ").capitalize())
    spoken: Literal["en", "fr"] = front.get("language", language)
    return DocumentFile(name=path.name[:300], title=title[:300], language=spoken, text=text)


def split_front_matter(text: str, name: str, problems: Problems) -> tuple[dict[str, Any], str]:
    """The fields between the leading "---" lines (title, language) and the text after them."""
    match = _FRONT.match(text)
    if match is None:
        return {}, text
    front = parse_yaml(match["yaml"], name, problems)
    if not isinstance(front, dict):
        return {}, match["text"]
    for field in sorted(str(key) for key in front.keys() - {"title", "language"}):
        problems.add(name, f"front matter, {field}", "is not known: only title and language can be set")
    if front.get("language", "en") not in ("en", "fr"):
        problems.add(name, "front matter, language", "write en or fr")
        front = {**front, "language": "en"}
    return front, match["text"]


def first_title(text: str) -> str | None:
    """The first "# heading" of a Markdown text."""
    match = _TITLE.search(text)
    return match["title"].strip() if match else None
