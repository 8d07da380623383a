"""SMS through Twilio: https://www.twilio.com/docs/messaging"""

from __future__ import annotations

from collections.abc import Sequence

from frontdesk.channels.addresses import platforms_own
from frontdesk.channels.calling import Caller, failure_of, read_json, seconds_to_wait
from frontdesk.channels.choices import listed
from frontdesk.channels.errors import BadInboxConfig, BadSignature, Refused, TryAgain
from frontdesk.channels.markup import PLAIN, pieces
from frontdesk.channels.platform import Attachment, Finding, Limits, Outgoing, Parsed, Part, RawRequest
from frontdesk.channels.signatures import same
from frontdesk.channels.sms.announcing import announce_webhook
from frontdesk.channels.sms.config import SmsConfig
from frontdesk.channels.sms.parsing import parse_callback
from frontdesk.channels.sms.segments import segments
from frontdesk.channels.sms.signing import HEADER, form_of, signatures

# https://www.twilio.com/docs/api/errors
LATER = frozenset({14107, 20429, 20500, 20503, 21611, 30001})  # rates, queues, the service being away
STOPPED = 21610
DOMAINS = ("twilio.com",)  # where files lie


class Sms:
    """Implements `Platform`. The contact is the customer's number as Twilio writes it, E.164 with its plus."""

    name = "sms"
    config = SmsConfig
    # Ten segments, which is below Twilio's 1,600 characters in either encoding:
    # https://www.twilio.com/docs/api/errors/21617
    limits = Limits(text=10, measure=segments)
    repeatable = False

    def verify(self, config: SmsConfig, request: RawRequest) -> None:
        """The signature covers address and parameters, no time; a replay is known by its MessageSid."""
        try:
            pairs = form_of(request.body) if request.method == "POST" else ()
        except ValueError as error:
            raise BadSignature("this has more parameters than Twilio sends") from error
        theirs, token = request.headers.get(HEADER, ""), config.auth_token.get_secret_value()
        if request.method != "POST" or not any(same(ours, theirs) for ours in signatures(token, request.url, pairs)):
            raise BadSignature("the signature is not this inbox's: check its auth token and FRONTDESK_PUBLIC_URL")

    def parse(self, config: SmsConfig, request: RawRequest) -> Parsed:
        """See the port."""
        return parse_callback(request)

    def render(self, config: SmsConfig, message: Outgoing) -> Sequence[Part]:
        """Texts; choices are listed. Letters that only look different (a curly quote) are sent as GSM-7, which is cheaper:
        https://www.twilio.com/docs/messaging/services#smart-encoding. What became of it is told to the webhook."""
        head = {"To": message.to, **config.from_, "SmartEncoded": "true"}
        if "callback" in message.asked:
            head["StatusCallback"] = message.asked["callback"]
        text = listed(message.text, message.choices)
        return [{**head, "Body": body} for body in pieces(text, PLAIN, self.limits.text, self.limits.measure)]

    async def deliver(self, config: SmsConfig, caller: Caller, part: Part, key: str) -> str | None:
        """Messages know no idempotency key: https://www.twilio.com/docs/messaging/api/message-resource"""
        answer = await caller.ask("POST", f"{config.account}/Messages.json", form=part, headers=config.authorization)
        data = read_json(answer)
        if 200 <= answer.status < 300:
            return str(data["sid"])
        code = data.get("code") if isinstance(data, dict) else None
        if code == STOPPED:
            raise Refused(
                "the customer has stopped all messages by STOP; they must write START first",
                french="le client a arrêté tous les messages par STOP ; il doit d’abord écrire START",
            )
        if code in LATER:
            raise TryAgain(
                f"Twilio's error {code}", french=f"erreur {code} de Twilio", retry_after=seconds_to_wait(answer)
            )
        raise failure_of(answer)

    async def fetch(self, config: SmsConfig, caller: Caller, attachment: Attachment, most: int) -> bytes:
        """A MediaUrl leads to a signed address; an account may ask for its own SID and token before:
        https://www.twilio.com/docs/messaging/api/media-resource"""
        url = platforms_own(attachment.reference, config.api_url, DOMAINS)
        return await caller.download(url, most=most, headers=config.authorization)

    async def check(self, config: SmsConfig, caller: Caller) -> tuple[Finding, SmsConfig]:
        """The account itself: https://www.twilio.com/docs/iam/api/account"""
        answer = await caller.ask("GET", f"{config.account}.json", headers=config.authorization)
        data = read_json(answer)
        if answer.status in (401, 403, 404):
            raise BadInboxConfig(
                "Twilio does not know this account SID and auth token: copy both from its console again",
                code="twilio_account",
            )
        if answer.status >= 300:
            raise failure_of(answer)
        if data.get("status", "active") != "active":
            raise BadInboxConfig(
                f"this Twilio account is {data['status']}: see Twilio's console",
                code="twilio_inactive",
                facts={"status": data["status"]},
            )
        name = data["friendly_name"]
        says = f"this is the Twilio account {name}, which sends as {config.sender}"
        return Finding(says, "twilio_sender", {"name": name, "sender": config.sender}), config

    async def announce(self, config: SmsConfig, caller: Caller, webhook: str) -> None:
        """See `announce_webhook`."""
        await announce_webhook(config, caller, webhook)


PLATFORM = Sms()
