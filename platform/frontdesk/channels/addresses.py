"""Addresses of files, as a platform's webhook tells them."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

from frontdesk.channels.errors import Refused


def platforms_own(url: str, api_url: str, domains: Sequence[str]) -> str:
    """The address, where it is the platform's own: on its API's host, or by https on one of the domains or below.

    A customer may share the address of anything; that is no file, and nobody else's server gets our token. Raises `Refused`.
    """
    try:
        parts, api = urlsplit(url), urlsplit(api_url)
    except ValueError as error:
        raise Refused("the file's address is none") from error
    host = parts.hostname or ""
    below = any(host == domain or host.endswith(f".{domain}") for domain in domains)
    if (parts.scheme, parts.netloc) != (api.scheme, api.netloc) and not (parts.scheme == "https" and below):
        raise Refused("the file does not lie at the platform")
    return url
