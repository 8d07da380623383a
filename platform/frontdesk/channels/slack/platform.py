"""Slack: https://docs.slack.dev/apis/events-api and https://docs.slack.dev/apis/web-api

The app subscribes to message.im and app_mention, and to message.channels if it shall be heard in threads that it began or was
named in; it needs the scopes chat:write, im:history, app_mentions:read, channels:history and files:read.
"""

from __future__ import annotations

from collections.abc import Sequence

from frontdesk.channels.addresses import platforms_own
from frontdesk.channels.calling import Caller, failure_of, read_json
from frontdesk.channels.errors import BadInboxConfig, BadSignature, OutcomeUnknown, Refused, SendError, TryAgain
from frontdesk.channels.platform import Attachment, Finding, Limits, Outgoing, Parsed, Part, RawRequest
from frontdesk.channels.signatures import hmac_hex, same
from frontdesk.channels.slack.config import SlackConfig
from frontdesk.channels.slack.parsing import parse_request
from frontdesk.channels.slack.rendering import TEXT, render_message
from frontdesk.channels.timestamps import is_lately
from frontdesk.kit.outside import OutsideAnswer

DOMAINS = ("slack.com",)  # where files lie
SIGNATURE, TIMESTAMP = "x-slack-signature", "x-slack-request-timestamp"
# https://docs.slack.dev/reference/methods/chat.postMessage#errors
LATER = frozenset({"ratelimited", "rate_limited", "service_unavailable", "request_timeout", "team_added_to_org"})
UNKNOWN = frozenset({"internal_error", "fatal_error"})  # "some aspect of the operation may have succeeded"
BAD_TOKEN = frozenset({"invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired"})
WORDS = {
    "not_in_channel": (
        "the app is not in this channel: invite it there",
        "l’application n’est pas dans ce canal : invitez-l’y",
    ),
    "channel_not_found": (
        "the app does not see this channel: invite it there",
        "l’application ne voit pas ce canal : invitez-l’y",
    ),
    "is_archived": ("the channel is archived", "le canal est archivé"),
    "missing_scope": (
        "the app lacks a permission: add the scope chat:write and install it again",
        "il manque un droit à l’application : ajoutez-lui le scope chat:write et installez-la à nouveau",
    ),
    **dict.fromkeys(
        BAD_TOKEN,
        (
            "Slack does not know this bot token any more: install the app again",
            "Slack ne connaît plus ce jeton de bot : installez l’application à nouveau",
        ),
    ),
}


class Slack:
    """Implements `Platform`. A channel's id is the contact; a thread follows it after a colon."""

    name = "slack"
    config = SlackConfig
    limits = Limits(text=TEXT, answer_within=2.5)  # Slack waits 3 seconds
    repeatable = False

    def verify(self, config: SlackConfig, request: RawRequest) -> None:
        """An HMAC over the time and the raw body, of the last five minutes:
        https://docs.slack.dev/authentication/verifying-requests-from-slack"""
        timestamp, theirs = request.headers.get(TIMESTAMP, ""), request.headers.get(SIGNATURE, "")
        if request.method != "POST" or not is_lately(timestamp, request.now):
            raise BadSignature("the request is not of the last five minutes: is our clock right?")
        if not same(signature_of(config.signing_secret.get_secret_value(), timestamp, request.body), theirs):
            raise BadSignature("the signature is not this inbox's: check its signing secret")

    def parse(self, config: SlackConfig, request: RawRequest) -> Parsed:
        """See the port."""
        return parse_request(config, request)

    def render(self, config: SlackConfig, message: Outgoing) -> Sequence[Part]:
        """See the port."""
        return render_message(message)

    async def deliver(self, config: SlackConfig, caller: Caller, part: Part, key: str) -> str | None:
        """chat.postMessage knows no idempotency key; it answers with the channel and the message's time."""
        url = f"{config.api_url}/chat.postMessage"
        answer = await caller.ask("POST", url, json=part, headers=config.authorization)
        data = read_json(answer)
        if not data.get("ok"):
            raise _failure(answer, data.get("error"))
        return f"{data['channel']}:{data['ts']}"

    async def fetch(self, config: SlackConfig, caller: Caller, attachment: Attachment, most: int) -> bytes:
        """`url_private` asks for the bot's token and the scope files:read; without the scope a page comes, which is refused:
        https://docs.slack.dev/reference/objects/file-object#authentication"""
        url = platforms_own(attachment.reference, config.api_url, DOMAINS)
        return await caller.download(url, most=most, headers=config.authorization)

    async def check(self, config: SlackConfig, caller: Caller) -> tuple[Finding, SlackConfig]:
        """auth.test, which also tells the bot's user: https://docs.slack.dev/reference/methods/auth.test"""
        answer = await caller.ask("POST", f"{config.api_url}/auth.test", headers=config.authorization)
        data = read_json(answer)
        if data.get("error") in BAD_TOKEN:
            raise BadInboxConfig(
                "Slack does not know this bot token: copy the one that begins with xoxb- again", code="slack_token"
            )
        if not data.get("ok"):
            raise _failure(answer, data.get("error"))
        facts = {"name": data["user"], "team": data["team"]}
        finding = Finding(f"this is @{data['user']} in {data['team']}", "slack_bot", facts)
        return finding, config.model_copy(update={"user_id": data["user_id"]})


def signature_of(secret: str, timestamp: str, body: bytes) -> str:
    """The header that signs a body at a time."""
    return "v0=" + hmac_hex(secret, b"v0:" + timestamp.encode() + b":" + body)


def _failure(answer: OutsideAnswer, error: object) -> SendError:
    """Errors come with status 200; only too many requests have a status and a Retry-After of their own."""
    if not 200 <= answer.status < 300:
        return failure_of(answer)
    if error in LATER:
        return TryAgain(f"Slack takes nothing now: {error}", french=f"Slack ne prend rien pour l’instant : {error}")
    if error in UNKNOWN:
        french = f"Slack a échoué : {error} ; il est peut-être arrivé"
        return OutcomeUnknown(f"Slack failed: {error}; it may have arrived", french=french)
    said, french = WORDS.get(str(error), (f"Slack refused it: {error}", f"Slack l’a refusé : {error}"))
    return Refused(said, french=french)


PLATFORM = Slack()
