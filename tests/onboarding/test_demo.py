"""The demo businesses are whole, and seeding them twice changes nothing."""

from __future__ import annotations

import stat
from pathlib import Path

import orjson
import pytest

from frontdesk.kit.database import Database
from frontdesk.onboarding.demo import DEMOS, FOLDERS, seed_demos
from frontdesk.tenants import service as tenants
from frontdesk.tenants.errors import WrongPassword
from frontdesk.tenants.folder import read_folder


@pytest.mark.parametrize("slug", DEMOS)
def test_each_demo_is_a_folder_without_problems(slug: str) -> None:
    folder = read_folder(FOLDERS / slug)
    assert folder.business.slug == slug
    assert len(folder.documents) >= 7
    assert all("welcome" in agent.templates for agent in folder.agents.values())


def test_the_order_that_everybody_asks_for_is_there_and_never_ages() -> None:
    order = next(o for o in read_folder(FOLDERS / "alder").orders if o.number == "1042")
    assert order.status == "shipped"
    assert order.expected_on is not None
    assert (order.expected_on - order.placed_on).days == 6


async def test_seeding_twice_changes_nothing(database: Database, tmp_path: Path) -> None:
    notes = tmp_path / "seed.json"
    await seed_demos(database, notes)
    first = notes.read_bytes()
    assert await seed_demos(database, notes) == []
    assert notes.read_bytes() == first
    assert stat.S_IMODE(notes.stat().st_mode) == 0o600
    seed = orjson.loads(first)
    assert [demo["slug"] for demo in seed["demos"]] == list(DEMOS)
    assert {"slug": "support", "name": "Rowan", "inbox": "alder-support"} in seed["demos"][0]["agents"]
    for login in seed["logins"]:
        user, _ = await tenants.sign_in(database, login["email"], login["password"])
        assert [place.slug for place, _ in await tenants.places_of(database, user.id)] == [login["tenant"]]


async def test_lost_notes_are_made_again_with_new_passwords(database: Database, tmp_path: Path) -> None:
    notes = tmp_path / "seed.json"
    await seed_demos(database, notes)
    old = orjson.loads(notes.read_bytes())["logins"][0]
    notes.unlink()
    assert await seed_demos(database, notes) == []
    new = orjson.loads(notes.read_bytes())["logins"][0]
    await tenants.sign_in(database, new["email"], new["password"])
    with pytest.raises(WrongPassword):
        await tenants.sign_in(database, old["email"], old["password"])
