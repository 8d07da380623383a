"""A business folder is read whole, written back the same, and every problem in it is told at once."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from frontdesk.kit.errors import Conflict
from frontdesk.tenants.folder import FolderErrors, read_folder, split_unit, write_folder

TODAY = date(2026, 11, 23)

BUSINESS = """
slug: harbour-kayaks
name: Harbour Kayaks
language: en
timezone: Europe/Lisbon
currency: EUR
contact: {email: hello@harbour.example}
hours: {monday: "09:00-12:00, 14:00-18:00", sunday: closed}
"""
PRODUCTS = """sku,name,category,description,price,stock,seats,weight (kg),rudder,colour
K1,Skerry,kayak,"A light, quick boat",899.00,3,1,21.5,yes,red
K2,Duo,kayak,A boat for two,1249,0,2,34,no,
"""
ORDERS = """number,status,placed_on,expected_on,total,items
1042,shipped,-3d,+2d,899.00,1x Skerry; Paddle
"""
EVENTS = """title,starts_at,ends_at,place,url
Night paddle,+5d 19:00,,Old quay,https://harbour.example/night
Regatta,2026-12-06T10:00,2026-12-06T16:00,Bay,
"""


@pytest.fixture
def kayaks(tmp_path: Path) -> Path:
    folder = tmp_path / "kayaks"
    for name, text in {
        "business.yaml": BUSINESS,
        "products.csv": PRODUCTS,
        "orders.csv": ORDERS,
        "events.csv": EVENTS,
        "documents/returns.md": "# Returns\n\nBring it back within 30 days.\n",
        "documents/horaires.txt": "---\nlanguage: fr\ntitle: Nos horaires\n---\nOuvert le matin.\n",
        "examples.yaml": "- {text: can I test a boat, action: search_knowledge}\n",
    }.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder


def problems_of(folder: Path) -> list[str]:
    with pytest.raises(FolderErrors) as caught:
        read_folder(folder, today=TODAY)
    return [str(problem) for problem in caught.value.problems]


def test_everything_is_read(kayaks: Path) -> None:
    folder = read_folder(kayaks, today=TODAY)
    skerry, duo = folder.products
    assert skerry.price == Decimal("899.00")
    assert skerry.attributes == {"seats": 1, "weight (kg)": 21.5, "rudder": True, "colour": "red"}
    assert duo.attributes == {"seats": 2, "weight (kg)": 34, "rudder": False}
    assert [d.title for d in folder.documents] == ["Nos horaires", "Returns"]
    assert [d.language for d in folder.documents] == ["fr", "en"]
    assert folder.orders[0].items == ("1x Skerry", "Paddle")


def test_dates_count_from_the_day_of_the_import(kayaks: Path) -> None:
    folder = read_folder(kayaks, today=TODAY)
    assert folder.orders[0].placed_on == date(2026, 11, 20)
    assert folder.orders[0].expected_on == date(2026, 11, 25)
    assert folder.events[0].starts_at == datetime(2026, 11, 28, 19, 0)
    assert folder.events[1].ends_at == datetime(2026, 12, 6, 16, 0)


def test_a_business_without_agents_gets_one_with_the_tools_that_fit(kayaks: Path) -> None:
    agent = read_folder(kayaks, today=TODAY).agents["support"]
    assert agent.business == "Harbour Kayaks"
    assert set(agent.tools) == {
        "search_knowledge", "get_order", "cancel_order", "search_products", "event_schedule", "hand_off",
    }  # fmt: skip


def test_agents_default_to_the_business(kayaks: Path) -> None:
    (kayaks / "agents").mkdir()
    (kayaks / "agents" / "sales.yaml").write_text("name: Ria\nblueprint: sales\n")
    agent = read_folder(kayaks, today=TODAY).agents["sales"]
    assert (agent.business, agent.language) == ("Harbour Kayaks", "en")
    assert "capture_lead" in agent.tools


def test_what_is_written_reads_back_the_same(kayaks: Path, tmp_path: Path) -> None:
    (kayaks / "agents").mkdir()
    (kayaks / "agents" / "sales.yaml").write_text("name: Ria\nblueprint: sales\nlanguage: fr\n")
    folder = read_folder(kayaks, today=TODAY)
    write_folder(folder, tmp_path / "copy")
    assert read_folder(tmp_path / "copy", today=TODAY) == folder


def test_writing_never_overwrites(kayaks: Path) -> None:
    with pytest.raises(Conflict, match="not empty"):
        write_folder(read_folder(kayaks), kayaks)


def test_all_problems_are_told_at_once(kayaks: Path) -> None:
    (kayaks / "business.yaml").write_text(BUSINESS.replace("Europe/Lisbon", "Lisbon") + "open: yes\n")
    (kayaks / "products.csv").write_text(PRODUCTS.replace("899.00", "cheap") + "K1,Again,kayak,,10,1,1,1,yes,\n")
    (kayaks / "orders.csv").write_text(ORDERS.replace("shipped", "lost").replace("+2d", "soon"))
    (kayaks / "documents" / "scan.pdf").write_bytes(b"%PDF")
    (kayaks / "documents" / "latin.md").write_bytes("# Prix\n\ncaf\u00e9".encode("latin-1"))
    told = problems_of(kayaks)
    for expected in [
        "business.yaml, timezone: write an IANA time zone",
        "business.yaml, open: is not known here",
        'products.csv, line 2, price: write a plain amount such as 249.90, not "cheap"',
        "products.csv, line 4, sku: K1 stands in line 2 already",
        'orders.csv, line 2, status: write processing, shipped, delivered, cancelled or ready, not "lost"',
        'orders.csv, line 2, expected_on: write a date such as 2026-03-05 or +3d, not "soon"',
        "documents/scan.pdf: is not a document",
        "documents/latin.md, line 3: is not UTF-8 text",
    ]:
        assert any(line.startswith(expected) for line in told), (expected, told)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("slug: [unclosed", "business.yaml, line 1"),
        ("a: &a [x]\nb: *a\n", "aliases"),
        ("slug: a\nslug: b\n", "written twice"),
        ("", "is empty"),
        ("[" * 5000, "is not YAML"),
        ("- just\n- a list\n", "business.yaml"),
    ],
)
def test_hostile_yaml_is_refused(kayaks: Path, text: str, expected: str) -> None:
    (kayaks / "business.yaml").write_text(text)
    assert any(expected in line for line in problems_of(kayaks))


def test_links_are_not_followed(kayaks: Path) -> None:
    (kayaks / "documents" / "secret.md").symlink_to("/etc/hostname")
    assert any("secret.md: is not an ordinary file" in line for line in problems_of(kayaks))


def test_a_folder_without_a_business_says_so(tmp_path: Path) -> None:
    assert "has no business.yaml" in problems_of(tmp_path)[0]


def test_semicolons_and_decimal_commas_of_a_french_spreadsheet_are_read(kayaks: Path) -> None:
    (kayaks / "products.csv").write_text(
        "sku;name;category;description;price;stock;poids (kg)\nP1;Pagaie;pagaie;Légère;59,90;4;1,2\n"
    )
    product = read_folder(kayaks, today=TODAY).products[0]
    assert (product.price, product.attributes) == (Decimal("59.90"), {"poids (kg)": 1.2})


def test_a_header_carries_its_unit() -> None:
    assert split_unit("volume (l)") == ("volume", "l")
    assert split_unit("capacity") == ("capacity", "")
