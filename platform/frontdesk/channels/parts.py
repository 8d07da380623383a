"""The doors as dependencies of endpoints."""

from __future__ import annotations

from typing import Annotated, cast

from fastapi import Depends, Request

from frontdesk.channels.door import Door
from frontdesk.channels.sending import Sender
from frontdesk.kit.wakeups import WakeUps


async def get_door(request: Request) -> Door:
    """The door in."""
    return cast(Door, request.app.state.door)


async def get_sender(request: Request) -> Sender:
    """The door out."""
    return cast(Sender, request.app.state.sender)


async def get_wake_ups(request: Request) -> WakeUps:
    """Wake-ups of the workers."""
    return cast(WakeUps, request.app.state.wake_ups)


DoorDep = Annotated[Door, Depends(get_door)]
SenderDep = Annotated[Sender, Depends(get_sender)]
WakeUpsDep = Annotated[WakeUps, Depends(get_wake_ups)]
