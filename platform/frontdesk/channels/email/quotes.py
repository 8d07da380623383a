"""What somebody wrote, without what they answered to and without their signature.

By lines and in one pass, for Gmail, Apple Mail, Outlook, Thunderbird and Yahoo, in English and French. What is forwarded is kept, and
everything when nothing would be left. (mail-parser-reply needs 8 s for 9 KB of "On On On", and takes lists for signatures.)
"""

from __future__ import annotations

import re
from collections.abc import Sequence

WRAPPED = 3  # lines that an attribution may take
LONGEST = 400  # characters of one
# "On Tue, Nov 3, 2026 at 10:12 AM Ana <ana@example.com> wrote:", "Le mar. 3 nov. 2026 à 10:12, Ana <...> a écrit :"
_ATTRIBUTION = re.compile(r"^(?:On\b.*\d.*\bwrote|Le\b.*\d.*\ba écrit)\s?:$", re.IGNORECASE)
_BEGINS = re.compile(r"^(?:On|Le)\b", re.IGNORECASE)
_ORIGINAL = re.compile(r"^-{2,}\s*(?:Original Message|Message d['’]origine|Message original)\s*-{2,}$", re.IGNORECASE)
_FORWARDED = re.compile(
    r"^(?:-{2,}\s*(?:Forwarded message|Message transféré)\s*-{2,}|Begin forwarded message:|Début du message réexpédié\s?:)$",
    re.IGNORECASE,
)
_RULE = re.compile(r"^[_-]{10,}$")
_FROM = re.compile(r"^\*?(?:From|De)\s?:\*?\s?\S", re.IGNORECASE)
_SENT = re.compile(r"^\*?(?:Sent|Date|Envoyé|Envoyé le)\s?:\*?", re.IGNORECASE)
_TO = re.compile(r"^\*?(?:To|À|A|Subject|Objet)\s?:\*?", re.IGNORECASE)
_DEVICE = re.compile(
    r"^(?:Sent from (?:my |Mail for |Outlook|Yahoo|Proton)|Get Outlook for |Envoyé (?:de mon |depuis |à partir de )"
    r"|Télécharge[rz] Outlook |Obtenir Outlook |Provenance : Courrier )",
    re.IGNORECASE,
)


def written_text(text: str) -> str:
    """The new words of a mail."""
    lines = text.replace("\u202f", " ").replace("\xa0", " ").split("\n")
    kept = _without_signature(_without_quotes([line.rstrip() if line != "-- " else line for line in lines]))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip() or text.strip()


def _without_quotes(lines: Sequence[str]) -> list[str]:
    kept: list[str] = []
    at = 0
    while at < len(lines):
        if _FORWARDED.match(lines[at]):
            return [*kept, *lines[at:]]
        height = _attribution(lines, at)
        if _ends_all(lines, at) or (height and not _is_quoted(lines, at + height)):
            break
        if height:
            at += height
        elif lines[at].startswith(">"):
            at += 1
        else:
            kept.append(lines[at])
            at += 1
    return kept


def _attribution(lines: Sequence[str], at: int) -> int:
    """The number of lines of an attribution that begins here; 0 when none does."""
    if not _BEGINS.match(lines[at].lstrip()):
        return 0
    for height in range(1, WRAPPED + 1):
        joined = " ".join(line.strip() for line in lines[at : at + height])[: LONGEST + 1]
        if len(joined) > LONGEST:
            break
        if _ATTRIBUTION.match(joined):
            return height
    return 0


def _is_quoted(lines: Sequence[str], at: int) -> bool:
    """Whether the next line that says something is marked as a quotation: then answers may stand between and below."""
    said = next((line for line in lines[at : at + 5] if line.strip()), "")
    return said.startswith(">")


def _ends_all(lines: Sequence[str], at: int) -> bool:
    """Whether everything from here on is an earlier mail, as Outlook adds it."""
    if _ORIGINAL.match(lines[at]):
        return True
    if _RULE.match(lines[at]):
        at += 1
    following = [line for line in lines[at : at + 6] if line.strip()]
    if not following or not _FROM.match(following[0]):
        return False
    return any(map(_SENT.match, following[1:])) and any(map(_TO.match, following[1:]))


def _without_signature(lines: Sequence[str]) -> Sequence[str]:
    for at, line in enumerate(lines):
        if at and (line in ("-- ", "--") or _DEVICE.match(line)):
            return lines[:at]
    return lines
