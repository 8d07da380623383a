"""What it means that the gateway closes a connection.

https://docs.discord.com/developers/topics/opcodes-and-status-codes#gateway-gateway-close-event-codes
"""

from __future__ import annotations

from frontdesk.channels.errors import BadInboxConfig, TryAgain

BAD_TOKEN = 4004
FOR_GOOD = (BAD_TOKEN, 4010, 4011, 4012, 4013, 4014)  # after these nobody should try again
NEW_SESSION = (*FOR_GOOD, 4003, 4007, 4009)


def is_of_no_more_use(code: int | None) -> bool:
    """Whether the session cannot be resumed."""
    return code in NEW_SESSION


def unknown_token() -> BadInboxConfig:
    """The error of a token that Discord does not know."""
    said = "Discord does not know this bot token: reset it on the application's page and copy it"
    return BadInboxConfig(said, code="discord_token")


def failure_of_close(code: int | None, reason: str) -> BadInboxConfig | TryAgain:
    """The error of a close code; None where the connection broke without one."""
    if code == BAD_TOKEN:
        return unknown_token()
    words = f"{code} {reason}".strip() if code else "no code"
    if code in FOR_GOOD:
        said = f"Discord refuses the connection for messages: {words}"
        return BadInboxConfig(said, code="discord_gateway", facts={"words": words})
    french = f"Discord a fermé la connexion ({words})"
    return TryAgain(f"Discord closed the connection ({words})", french=french, code="discord_closed")
