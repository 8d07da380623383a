"""Platforms are told our webhook's address, and pages subscribe their app, where the API lets us."""

from __future__ import annotations

from urllib.parse import parse_qs

import orjson
import pytest

from frontdesk.channels.errors import BadInboxConfig, TryAgain
from frontdesk.channels.platform import Announces
from frontdesk.channels.registry import platforms
from frontdesk.channels.simulated import Call, Reply
from frontdesk.channels.sms.config import SmsConfig
from tests.channels.answering import Side, answering

WEBHOOK = "https://desk.example.com/v1/channels/x/key"
SERVICE = f"MG{'0' * 32}"


async def announce(side: Side) -> list[Call]:
    assert isinstance(side.platform, Announces)
    await side.platform.announce(side.config, side.caller, WEBHOOK)
    return list(side.calls)


def form(call: Call) -> dict[str, str]:
    return {name: value for name, [value] in parse_qs(call.body.decode(), keep_blank_values=True).items()}


def test_who_can_be_told() -> None:
    assert {name for name, each in platforms().items() if isinstance(each, Announces)} == {"discord", "sms", "telegram"}


async def test_discord_is_told_where_interactions_go() -> None:
    async with answering("discord") as side:
        [call] = await announce(side)
    assert (call.method, call.path) == ("PATCH", "/applications/@me")
    assert orjson.loads(call.body) == {"interactions_endpoint_url": WEBHOOK}


@pytest.mark.parametrize(
    ("reply", "error"),
    [
        (
            Reply(400, {"code": 50035, "message": "The specified interactions endpoint url could not be verified."}),
            BadInboxConfig,
        ),
        (Reply(429, {"message": "You are being rate limited.", "retry_after": 3.0}), TryAgain),
    ],
)
async def test_discord_may_not_reach_us(reply: Reply, error: type[Exception]) -> None:
    async with answering("discord", reply) as side:
        with pytest.raises(error, match=r"could not be verified|limited"):
            await announce(side)


async def test_a_number_is_told_where_its_messages_go() -> None:
    async with answering("sms") as side:
        asked, told = await announce(side)
    assert asked.path.endswith("/IncomingPhoneNumbers.json?PhoneNumber=%2B15550783881")
    assert told.method == "POST" and told.path.endswith(f"/IncomingPhoneNumbers/PN{1:032x}.json")
    assert form(told) == {"SmsUrl": WEBHOOK, "SmsMethod": "POST", "SmsApplicationSid": ""}
    assert all(call.headers["authorization"].startswith("Basic ") for call in (asked, told))


async def test_a_short_code_and_a_service_are_told_too_and_a_name_is_not() -> None:
    code = Reply(200, {"short_codes": [{"sid": "SC1", "short_code": "89454"}]})
    async with answering("sms", code, Reply(200, {}), sender="89454") as side:
        _, told = await announce(side)
    assert told.path.endswith("/SMS/ShortCodes/SC1.json") and form(told)["SmsUrl"] == WEBHOOK
    async with answering("sms", Reply(200, {}), sender=SERVICE) as side:
        [told] = await announce(side)
    assert told.path == f"/v1/Services/{SERVICE}" and form(told)["InboundRequestUrl"] == WEBHOOK
    async with answering("sms", sender="Camping") as side:
        assert await announce(side) == []


@pytest.mark.parametrize("reply", [Reply(200, {"incoming_phone_numbers": []}), Reply(403, {"message": "no number"})])
async def test_a_number_of_another_account_is_named(reply: Reply) -> None:
    async with answering("sms", reply) as side:
        with pytest.raises(BadInboxConfig, match="no number"):
            await announce(side)


def test_messaging_services_have_a_host_of_their_own() -> None:
    known = {"account_sid": f"AC{'0' * 32}", "auth_token": "x" * 32, "sender": SERVICE}
    assert SmsConfig.model_validate(known).messaging == "https://messaging.twilio.com"


@pytest.mark.parametrize(("name", "field"), [("messenger", "message_deliveries"), ("instagram", "messaging_seen")])
async def test_a_page_is_subscribed_by_the_test(name: str, field: str) -> None:
    async with answering(name) as side:
        finding, _ = await side.platform.check(side.config, side.caller)
    assert finding.says.endswith("which sends us its messages")
    told = side.calls[-1]
    assert told.method == "POST" and told.path.startswith("/me/subscribed_apps?subscribed_fields=messages%2C")
    assert field in told.path and told.headers["authorization"] == "Bearer simulated-access-token"


@pytest.mark.parametrize("name", ["messenger", "instagram"])
async def test_a_token_without_the_permission_leaves_it_to_a_person(name: str) -> None:
    us = {"id": "682498302938465", "name": "Shop", "user_id": "17841405822304914", "username": "shop"}
    refused = Reply(403, {"error": {"code": 200, "message": "Requires pages_manage_metadata"}})
    async with answering(name, Reply(200, us), refused) as side:
        finding, _ = await side.platform.check(side.config, side.caller)
    assert "yourself: Requires pages_manage_metadata" in finding.says
    async with answering(name, Reply(200, us), Reply(400, {"error": {"code": 613, "message": "limit"}})) as side:
        with pytest.raises(TryAgain):
            await side.platform.check(side.config, side.caller)
