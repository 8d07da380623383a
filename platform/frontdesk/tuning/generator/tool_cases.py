"""Cases that need a tool: orders, cancellations over several turns, products, events, leads, reports."""

from __future__ import annotations

from random import Random
from typing import Any

from frontdesk.tenants.folder import OrderRecord, split_unit
from frontdesk.tuning.generator.business import World
from frontdesk.tuning.generator.data import words
from frontdesk.tuning.generator.knowledge_cases import known
from frontdesk.tuning.generator.model import CaseTurn, Expect, Pool
from frontdesk.tuning.generator.stock import Line
from frontdesk.tuning.generator.values import email, money, order_code
from frontdesk.tuning.generator.voice import short, thing, wish

Turns = tuple[CaseTurn, ...] | None


def order(world: World, rng: Random, pool: Pool) -> Turns:
    """Where is order 1042?"""
    found = _any_order(world, rng)
    return (_order_turn("order", found.number, "found", world, rng, pool),) if found else None


def order_unknown(world: World, rng: Random, pool: Pool) -> Turns:
    """A number that no order has."""
    if not world.folder.orders:
        return None
    return (_order_turn("order", _unused(world, rng), "not_found", world, rng, pool),)


def order_asked(world: World, rng: Random, pool: Pool) -> Turns:
    """The number only when it is asked for."""
    found = _any_order(world, rng)
    if not found:
        return None
    first = CaseTurn(wish("order_unnumbered", rng, world.language, pool), Expect("ask", tool="get_order"))
    return first, _order_turn("code_alone", found.number, "found", world, rng, pool)


def order_corrected(world: World, rng: Random, pool: Pool) -> Turns:
    """A wrong number, then the right one."""
    found = _any_order(world, rng)
    if not found:
        return None
    first = _order_turn("order", _unused(world, rng), "not_found", world, rng, pool)
    return first, _order_turn("code_correction", found.number, "found", world, rng, pool)


def cancel_yes(world: World, rng: Random, pool: Pool) -> Turns:
    """Cancel, and yes when asked."""
    number = _cancellable(world)
    return (_cancel(number, world, rng, pool), _yes(number, world, rng, pool)) if number else None


def cancel_no(world: World, rng: Random, pool: Pool) -> Turns:
    """Cancel, and no when asked."""
    number = _cancellable(world)
    if not number:
        return None
    return _cancel(number, world, rng, pool), CaseTurn(short("no", rng, world.language, pool), Expect("dropped"))


def cancel_it(world: World, rng: Random, pool: Pool) -> Turns:
    """Where is it, cancel it, yes."""
    number = _cancellable(world)
    if not number:
        return None
    confirm = Expect("confirm", {"number": number}, tool="cancel_order")
    second = CaseTurn(short("cancel_it", rng, world.language, pool), confirm)
    return _order_turn("order", number, "found", world, rng, pool), second, _yes(number, world, rng, pool)


def cancel_question(world: World, rng: Random, pool: Pool) -> Turns:
    """A question in between is answered first, then the yes still counts."""
    number = _cancellable(world)
    if not number:
        return None
    return _cancel(number, world, rng, pool), *known(world, rng, pool), _yes(number, world, rng, pool)


def product(world: World, rng: Random, pool: Pool) -> Turns:
    """A product by what it is, what it costs, its colour, its size, or for how many people."""
    if not world.lines:
        return None
    line = rng.choice(world.lines)
    name, slots, arguments = rng.choice(_ways(line, world, rng))
    text = wish(name, rng, world.language, pool, noun=thing(line.noun, rng, world.language), **slots)
    return (CaseTurn(text, Expect("search_products", {"text": line.noun, **arguments})),)


def product_price(world: World, rng: Random, pool: Pool) -> Turns:
    """What a product by its name costs."""
    if not world.folder.products:
        return None
    name = rng.choice(world.folder.products).name
    said = (
        f"{'la' if name.split()[0].lower() in words('feminine') else 'le'} {name}" if world.language == "fr" else name
    )
    text = wish("product_price", rng, world.language, pool, name=said)
    return (CaseTurn(text, Expect("search_products", {"text": name})),)


def events(world: World, rng: Random, pool: Pool) -> Turns:
    """What is on, or when one event is."""
    if not world.folder.events:
        return None
    if rng.random() < 0.6:
        return (CaseTurn(wish("events", rng, world.language, pool), Expect("event_schedule")),)
    title = rng.choice(world.folder.events).title
    said = title[:1].lower() + title[1:] if world.language == "fr" else title
    return (CaseTurn(wish("event_title", rng, world.language, pool, title=said), Expect("event_schedule")),)


def lead(world: World, rng: Random, pool: Pool) -> Turns:
    """An address to write to."""
    if "capture_lead" not in world.folder.agents["desk"].tools:
        return None
    address = email(rng)
    text = wish("lead", rng, world.language, pool, email=address)
    return (CaseTurn(text, Expect("capture_lead", {"email": address})),)


def flag(world: World, rng: Random, pool: Pool) -> Turns:
    """Abuse, or a report of it."""
    if "flag_message" not in world.folder.agents["desk"].tools:
        return None
    return (CaseTurn(wish("flag", rng, world.language, pool), Expect("flag_message")),)


def small_talk(world: World, rng: Random, pool: Pool) -> Turns:
    """A greeting, thanks or a goodbye."""
    action = rng.choice(("greet", "thank", "goodbye"))
    return (CaseTurn(short(action, rng, world.language, pool), Expect(action)),)


def person(world: World, rng: Random, pool: Pool) -> Turns:
    """A wish to talk to a person."""
    return (CaseTurn(wish("person", rng, world.language, pool), Expect("hand_off")),)


def _order_turn(name: str, number: str, outcome: str, world: World, rng: Random, pool: Pool) -> CaseTurn:
    expect = Expect("get_order", {"number": number}, outcome=outcome)
    speak = wish if name == "order" else short
    return CaseTurn(speak(name, rng, world.language, pool, code=_spoken(number, rng)), expect)


def _cancel(number: str, world: World, rng: Random, pool: Pool) -> CaseTurn:
    expect = Expect("confirm", {"number": number}, tool="cancel_order")
    return CaseTurn(wish("cancel", rng, world.language, pool, code=_spoken(number, rng)), expect)


def _yes(number: str, world: World, rng: Random, pool: Pool) -> CaseTurn:
    expect = Expect("cancel_order", {"number": number}, outcome="cancelled")
    return CaseTurn(short("yes", rng, world.language, pool), expect)


def _spoken(number: str, rng: Random) -> str:
    return f"#{number}" if rng.random() < 0.15 else number


def _any_order(world: World, rng: Random) -> OrderRecord | None:
    return rng.choice(world.folder.orders) if world.folder.orders else None


def _cancellable(world: World) -> str | None:
    return next((order.number for order in world.folder.orders if order.status == "processing"), None)


def _unused(world: World, rng: Random) -> str:
    used = {order.number for order in world.folder.orders}
    return next(code for code in iter(lambda: order_code(rng, world.code_style), "") if code not in used)


def _ways(line: Line, world: World, rng: Random) -> list[tuple[str, dict[str, str], dict[str, Any]]]:
    """The wishes that fit a line of products, with what they say and the arguments they mean."""
    limit = rng.choice((20, 50, 100, 150, 200, 300, 400, 500, 1000))
    price = {"price": money(limit, world.folder.business.currency, world.language)}
    ways: list[tuple[str, dict[str, str], dict[str, Any]]] = [
        ("product_about", {}, {}),
        ("product_under", price, {"max_price": limit}),
    ]
    for header, values in line.attributes.items():
        name, unit = split_unit(header)
        if header == line.people:
            number = rng.choice(values)
            said = rng.choice((str(number), words("numbers", world.language)[number]))
            ways.append(("product_people", {"n": said}, {name: number}))
            ways.append(("product_people_under", {"n": said, **price}, {name: number, "max_price": limit}))
        elif values == "colours":
            colour = rng.choice(sorted({str(product.attributes[header]) for product in line.products}))
            ways.append(("product_colour", {"colour": colour}, {name: colour}))
        elif unit != "kg":
            number = rng.choice(values)
            ways.append(("product_number", {"n": str(number), "unit": words("units").get(unit, name)}, {name: number}))
    return ways
