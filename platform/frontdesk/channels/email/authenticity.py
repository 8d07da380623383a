"""Whether a mail is from whom it names: by what a trusted relay found, or by its own DKIM signatures (RFC 6376).

Either must be about the domain of From (RFC 7489, section 3.1). The relay takes away headers that come from outside under its
name (RFC 8601, section 5).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache

import dkim
from publicsuffixlist import PublicSuffixList

from frontdesk.channels.email.config import EmailConfig
from frontdesk.channels.email.reading import Mail, addresses, answered_to, raw_headers
from frontdesk.channels.email.results import Result, results_of

MOST_SIGNATURES = 4  # that are looked at
LOOKUP_SECONDS = 5
UNVERIFIED = "unverified:"  # before the address of a contact whose mails are not shown to be theirs

Lookup = Callable[[bytes, int], bytes | None]
"""The TXT record of a name in DNS, None when there is none; raises `dkim.DKIMException` when nobody answers within the seconds."""


def is_genuine(config: EmailConfig, mail: Mail, raw: bytes, lookup: Lookup | None) -> bool | None:
    """Whether the mail is from the address that is answered; None where nothing is set that could tell."""
    checks = config.check_dkim and lookup is not None
    if not (config.relay or checks):
        return None
    domain = _domain_of(mail)
    if domain is None:
        return False
    if config.relay:
        headers = raw_headers(mail, "authentication-results")
        return _is_found([each for header in headers for each in results_of(header, config.relay)], domain)
    assert lookup is not None
    return any(_aligned(signer, domain) for signer in _signers(raw, lookup))


def address_of(contact: str) -> str:
    """Where a contact's mail goes."""
    return contact.removeprefix(UNVERIFIED)


def _domain_of(mail: Mail) -> str | None:
    """The domain of From; None when From is not one address, or another address is answered."""
    senders = [address.lower() for _, address in addresses(mail, "from")]
    answered = answered_to(mail)
    if len(senders) != 1 or len(raw_headers(mail, "from")) != 1 or answered is None or answered[1] != senders[0]:
        return None
    return senders[0].rpartition("@")[2]


def _is_found(found: list[Result], domain: str) -> bool:
    verdicts = {each.result for each in found if each.method == "dmarc" and each.domain in ("", domain)}
    if verdicts & {"pass", "fail"}:
        return "fail" not in verdicts
    proofs = [each for each in found if each.method in ("dkim", "spf") and each.result == "pass"]
    return any(_aligned(each.domain, domain) for each in proofs)


def _signers(raw: bytes, lookup: Lookup) -> Iterator[str]:
    """The domains whose signature over this mail holds."""
    signed = dkim.DKIM(raw, timeout=LOOKUP_SECONDS)
    count = sum(name.lower() == b"dkim-signature" for name, _ in signed.headers)
    for index in range(min(count, MOST_SIGNATURES)):
        fields = signed.signature_fields if _holds(signed, index, lookup) else {}
        if b"from" in [each.strip().lower() for each in fields.get(b"h", b"").split(b":")]:
            yield fields[b"d"].decode("ascii", "replace").lower()


def _holds(signed: dkim.DKIM, index: int, lookup: Lookup) -> bool:
    """Whether a signature is right. Whatever a stranger's header breaks in the library proves nothing."""
    try:
        return bool(signed.verify(idx=index, dnsfunc=lambda name, timeout=LOOKUP_SECONDS: lookup(name, timeout)))
    except Exception:
        return False


def _aligned(one: str, other: str) -> bool:
    """Whether two domains are one organisation's (relaxed alignment: RFC 7489, section 3.1.1)."""
    return bool(one) and _organisation_of(one) == _organisation_of(other)


def _organisation_of(domain: str) -> str:
    """The domain below a public suffix (RFC 7489, section 3.2); what is one itself is nobody's but its own."""
    return _suffixes().privatesuffix(domain) or domain


@lru_cache(maxsize=1)
def _suffixes() -> PublicSuffixList:
    """The list of https://publicsuffix.org as it came with the library."""
    return PublicSuffixList()
