"""Where Twilio brings what comes in is told to the sender: a number, a short code, or a Messaging Service.

https://www.twilio.com/docs/phone-numbers/api/incomingphonenumber-resource
https://www.twilio.com/docs/messaging/api/short-code-resource
https://www.twilio.com/docs/messaging/api/service-resource
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from frontdesk.channels.calling import Called, Caller
from frontdesk.channels.errors import BadInboxConfig, Refused
from frontdesk.channels.sms.config import SERVICE, SmsConfig

# A sender's resource in the account: its path, and its name as a parameter, in the answer's list, and in an item of it.
NUMBERS = ("IncomingPhoneNumbers", "PhoneNumber", "incoming_phone_numbers", "phone_number")
SHORT_CODES = ("SMS/ShortCodes", "ShortCode", "short_codes", "short_code")


async def announce_webhook(config: SmsConfig, caller: Caller, webhook: str) -> None:
    """Tell the sender. A name that only sends has nothing to be told. Raises as `Announces.announce` does."""
    if config.sender.startswith(SERVICE):
        wanted = {"InboundRequestUrl": webhook, "InboundMethod": "POST", "UseInboundWebhookOnNumber": "false"}
        await _ask(config, caller, "POST", f"{config.messaging}/v1/Services/{config.sender}", wanted)
    elif config.sender.startswith("+"):
        wanted = {"SmsUrl": webhook, "SmsMethod": "POST", "SmsApplicationSid": ""}  # an application would go first
        await _ask(config, caller, "POST", await _address(config, caller, *NUMBERS), wanted)
    elif config.sender.isdigit():
        wanted = {"SmsUrl": webhook, "SmsMethod": "POST"}
        await _ask(config, caller, "POST", await _address(config, caller, *SHORT_CODES), wanted)


async def _address(config: SmsConfig, caller: Caller, path: str, parameter: str, listed: str, name: str) -> str:
    """Of the sender's own resource. Raises `BadInboxConfig` when the account has no such sender."""
    url = f"{config.account}/{path}.json?{urlencode({parameter: config.sender})}"
    found = (await _ask(config, caller, "GET", url)).data[listed]
    sid = next((each["sid"] for each in found if each[name] == config.sender), None)
    if sid is None:
        raise BadInboxConfig(
            f"{config.sender} is no number of this Twilio account: copy it from its console",
            code="twilio_number",
            facts={"sender": config.sender},
        )
    return f"{config.account}/{path}/{sid}.json"


async def _ask(
    config: SmsConfig, caller: Caller, method: str, url: str, form: Mapping[str, str] | None = None
) -> Called:
    try:
        return await caller.call(method, url, form=form, headers=config.authorization)
    except Refused as error:
        raise BadInboxConfig(
            f"Twilio does not let us tell {config.sender} its webhook: {error.message}",
            code="twilio_webhook",
            facts={"sender": config.sender, "words": error.message},
        ) from error
