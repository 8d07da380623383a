"""The header Authentication-Results: what a mail server found out about a mail (RFC 8601)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_METHOD = re.compile(r"\s*([A-Za-z0-9-]+)(?:\s*/\s*\d+)?\s*=\s*([A-Za-z0-9-]+)")
_PROPERTY = re.compile(r"\b([a-z]+)\s*\.\s*([A-Za-z0-9_-]+)\s*=\s*(\"[^\"]*\"|[^\s\"]+)")
# Where a method tells whose domain it speaks of.
_DOMAINS = {"dkim": ("header.d", "header.i"), "spf": ("smtp.mailfrom",), "dmarc": ("header.from",)}


@dataclass(frozen=True)
class Result:
    """One finding: `method` as dkim, `result` as pass, and the domain that it is about, empty where none is told."""

    method: str
    result: str
    domain: str


def results_of(header: str, server: str) -> Iterator[Result]:
    """The findings in a header, if it is this server's (its authserv-id)."""
    name, *findings = _plain(header).split(";")
    if (name.split() or [""])[0].lower() != server.lower():
        return
    for finding in findings:
        method = _METHOD.match(finding)
        if method is not None:
            told = {f"{kind}.{what}".lower(): value.strip('"') for kind, what, value in _PROPERTY.findall(finding)}
            wanted = _DOMAINS.get(method[1].lower(), ())
            domain = next((told[each] for each in wanted if each in told), "")
            yield Result(method[1].lower(), method[2].lower(), domain.rpartition("@")[2].rstrip(".").lower())


def _plain(header: str) -> str:
    """The header without its comments; what is quoted separates nothing."""
    kept, depth, quoted, escaped = [], 0, False, False
    for char in header:
        if escaped or char == "\\":
            escaped = not escaped
        elif char == '"' and not depth:
            quoted = not quoted
            kept.append(char)
        elif char in "()" and not quoted:
            depth = max(0, depth + (1 if char == "(" else -1))
        elif not depth and not (quoted and char == ";"):
            kept.append(char)
    return "".join(kept)
