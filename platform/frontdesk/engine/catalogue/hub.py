"""Files of the Hugging Face Hub: one GET that follows the hub's redirect itself.

The hub answers `/{repo}/resolve/{revision}/{file}` with a redirect to its storage and announces the file in X-Linked-Etag (its SHA-256)
and X-Linked-Size; X-Error-Code says what is wrong (huggingface_hub/file_download.py, utils/_http.py). The storage signs each address for
its very Range, so every request begins at the hub. The token goes to the hub's own origin only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import quote

import httpx

from frontdesk.engine.catalogue.errors import CatalogueError, Gated, HubAway, NotOnHub

REDIRECTS = 5
TIMEOUT = httpx.Timeout(30, connect=15)  # seconds without a byte
_REDIRECTED = (301, 302, 303, 307, 308)
_SHA256 = re.compile(r'^"?([0-9a-f]{64})"?$')
_RANGE = re.compile(r"^bytes (\d{1,15})-(\d{1,15})/(\d{1,15})$")


@dataclass(frozen=True)
class Have:
    """What is here of a file: so many bytes, of the content with this ETag."""

    bytes: int = 0
    etag: str | None = None


@dataclass(frozen=True)
class Answer:
    """`chunks` are the file's bytes from `start` on; `total` is its whole size, `sha256` what the hub announces."""

    start: int
    total: int
    etag: str | None
    sha256: str | None
    chunks: Iterator[bytes]


class RangeRefused(CatalogueError):
    """The storage has nothing after the bytes that are here."""


class Hub:
    """The hub at an endpoint such as a mirror's; `token` is sent there and nowhere else."""

    def __init__(self, endpoint: str, token: str | None = None) -> None:
        self.endpoint = endpoint.rstrip("/")
        self._token = token
        try:
            self._origin = _origin(httpx.URL(self.endpoint))
        except httpx.InvalidURL:
            self._origin = ("", "", None)
        if self._origin[0] not in ("http", "https") or not self._origin[1]:
            raise CatalogueError(f"HF_ENDPOINT {endpoint!r} is no address: https://host is the form")

    @contextmanager
    def open(self, repo: str, revision: str, file: str, have: Have = Have()) -> Iterator[Answer]:
        """The file from the byte on that is missing, or from its beginning when it changed. Raises `HubAway`, `Gated`, `NotOnHub`."""
        url = httpx.URL(f"{self.endpoint}/{quote(repo)}/resolve/{quote(revision, safe='')}/{quote(file)}")
        with httpx.Client(timeout=TIMEOUT, follow_redirects=False) as client:
            try:
                response, announced = self._follow(client, url, have)
            except httpx.HTTPError as error:
                raise HubAway(
                    f"no answer from {self.endpoint} ({type(error).__name__}): check the network, or set HF_ENDPOINT to a mirror"
                ) from error
            try:
                self._check(response, repo, file)
                yield _answer(response, announced, have)
            finally:
                response.close()

    def _follow(self, client: httpx.Client, url: httpx.URL, have: Have) -> tuple[httpx.Response, dict[str, str]]:
        """The last answer, and the announcements of the hub's own."""
        announced: dict[str, str] = {}
        for _ in range(REDIRECTS + 1):
            response = client.send(client.build_request("GET", url, headers=self._headers(url, have)), stream=True)
            if _origin(url) == self._origin:
                announced |= {key: response.headers[key] for key in _ANNOUNCED if key in response.headers}
            if response.status_code not in _REDIRECTED or "location" not in response.headers:
                return response, announced
            response.close()
            url = _next(url, response.headers["location"])
        raise HubAway(f"{self.endpoint} redirects more than {REDIRECTS} times: try again later")

    def _headers(self, url: httpx.URL, have: Have) -> dict[str, str]:
        headers = {"Accept-Encoding": "identity", "User-Agent": "frontdesk"}
        if have.bytes:
            headers["Range"] = f"bytes={have.bytes}-"
            if have.etag:
                headers["If-Range"] = have.etag
        if self._token and _origin(url) == self._origin:
            headers["Authorization"] = f"Bearer {self._token}"
        return headers

    def _check(self, response: httpx.Response, repo: str, file: str) -> None:
        status, page = response.status_code, f"{self.endpoint}/{repo}"
        if status in (200, 206):
            return
        if status in (401, 403) and _origin(response.url) == self._origin:
            raise Gated(_gated(page, self._token is not None))
        if status == 404:
            raise NotOnHub(
                f"{page} has no {file}: it was moved or deleted; pull another model, or add a file by its path"
            )
        if status == 416:
            raise RangeRefused("there is nothing after these bytes")
        if status == 429:
            raise HubAway(f"{self.endpoint} says that there were too many requests: wait some minutes and try again")
        raise HubAway(f"{response.url.host} answered {status}: try again later")


_ANNOUNCED = ("x-linked-etag", "x-linked-size")


def _gated(page: str, with_token: bool) -> str:
    if with_token:
        return f"HF_TOKEN may not read this model: accept its licence at {page} with the account of the token, then try again"
    return (
        f"this model needs a licence accepted: do so at {page}, make a token there, set HF_TOKEN to it, then try again"
    )


def _origin(url: httpx.URL) -> tuple[str, str, int | None]:
    return url.scheme, url.host, url.port


def _next(url: httpx.URL, location: str) -> httpx.URL:
    try:
        following = url.join(location)
    except httpx.InvalidURL as error:
        raise HubAway(f"{url.host} redirects to no usable address") from error
    if following.scheme not in ("http", "https") or (url.scheme == "https" and following.scheme != "https"):
        raise HubAway(f"{url.host} redirects to {following.scheme}, which is not safe: nothing was stored")
    return following


def _answer(response: httpx.Response, announced: Mapping[str, str], have: Have) -> Answer:
    if response.headers.get("content-encoding", "identity") != "identity":
        raise HubAway(f"{response.url.host} sends the file compressed, which was not asked for")
    start, total = _extent(response, have)
    if (size := announced.get("x-linked-size")) is not None and size != str(total):
        raise HubAway(f"the hub announces {size[:20]} bytes, its storage has {total}: try again later")
    match = _SHA256.match(announced.get("x-linked-etag", ""))
    etag = response.headers.get("etag")
    return Answer(
        start=start,
        total=total,
        etag=etag if etag and etag.startswith('"') else None,
        sha256=match.group(1) if match else None,
        chunks=response.iter_raw(),
    )


def _extent(response: httpx.Response, have: Have) -> tuple[int, int]:
    """Where the answer begins, and the size of the whole file."""
    if response.status_code == 206:
        match = _RANGE.match(response.headers.get("content-range", ""))
        if match is None or int(match.group(1)) != have.bytes:
            raise HubAway(
                f"{response.url.host} answered with another part of the file than was asked for: try again later"
            )
        return have.bytes, int(match.group(3))
    length = response.headers.get("content-length", "")
    if not re.fullmatch(r"\d{1,15}", length):
        raise HubAway(f"{response.url.host} does not say how large the file is: try again later")
    return 0, int(length)
