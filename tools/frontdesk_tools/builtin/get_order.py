"""Look an order up."""

from __future__ import annotations

from frontdesk_tools.builtin import examples
from frontdesk_tools.ports import Desk, Order
from frontdesk_tools.spec import JSON, Argument, CallContext, Risk, Source, ToolResult, ToolSpec

ORDER_NUMBER = Argument(
    name="number",
    description="the order's number",
    schema={"type": "string", "minLength": 1, "maxLength": 40},
    source=Source.SAID,
    kind="code",
    result_fields=("number",),
)

ASK_NUMBER = {
    "number": {
        "en": "Which order is it? Please send me the order number.",
        "fr": "De quelle commande s'agit-il ? Envoyez-moi le numéro de commande.",
    }
}

NOT_FOUND = {
    "en": "I cannot find an order with the number {number}. Could you check the number and send it again?",
    "fr": "Je ne trouve pas de commande avec le numéro {number}. Pouvez-vous vérifier le numéro et me le renvoyer ?",
}

ORDER_SCHEMA = {
    "type": "object",
    "properties": {
        "number": {"type": "string"},
        "status": {"type": "string"},
        "placed_on": {"type": ["string", "null"]},
        "expected_on": {"type": ["string", "null"]},
        "tracking": {"type": ["string", "null"]},
        "items": {"type": "array", "items": {"type": "string"}},
        "total": {"type": "object"},
    },
    "required": ["number"],
}

SPEC = ToolSpec(
    name="get_order",
    description={
        "en": "look up the status, delivery date and tracking of a customer's order",
        "fr": "consulter l'état, la date de livraison et le suivi de la commande d'un client",
    },
    arguments=(ORDER_NUMBER,),
    result_schema=ORDER_SCHEMA,
    risk=Risk.READ,
    examples=examples(
        """
        Where is my order 1042?
        Where is my order?
        Has my parcel shipped yet?
        When will my package arrive?
        What's the status of order AB-2231?
        I'd like to track my order
        track order 5530
        My delivery still hasn't come
        I'm still waiting for my parcel
        any news about my order?
        Can you check on order 7731 for me?
        order status please
        It's been a week and nothing has arrived
        When do I get the things I bought?
        Did you send my order already?
        Could you tell me when order 3310 will be delivered?
        what happened to my purchase
        My order number is 4821
        The number is 1042
        1042
        Is my order on its way?
        I ordered last week, when will it get here?
        How long until my order gets here, it's 8812
        has 2204 left the warehouse
        Give me an update on my order #6120
        is my order ready for pickup?
        Can I pick up order 1180 yet?
        I want to know where my stuff is
        what did I order in 3345?
        I bought something from you last month and it has not come
        is my purchase already with the courier
        tell me where my package has got to
        has what I ordered gone out yet
        """,
        """
        Où est ma commande 1042 ?
        Où en est ma commande ?
        Mon colis est-il parti ?
        Quand vais-je recevoir mon colis ?
        Quel est le statut de la commande AB-2231 ?
        Je voudrais suivre ma commande
        suivi commande 5530
        Je n'ai toujours rien reçu
        J'attends encore ma livraison
        des nouvelles de ma commande ?
        Pouvez-vous vérifier la commande 7731 ?
        Cela fait une semaine et rien n'est arrivé
        Avez-vous expédié ma commande ?
        Quand la commande 3310 sera-t-elle livrée ?
        Mon numéro de commande est le 4821
        C'est la 1042
        Est-ce que ma commande est prête ?
        Je peux venir chercher ma commande 1180 ?
        ma commande est en retard
        Est-elle en route ?
        ma commande a-t-elle été envoyée
        mon achat est-il déjà en route
        ma commande est-elle déjà expédiée
        dites-moi où se trouve mon paquet
        j'aimerais savoir où est passé mon achat
        mes articles sont partis ?
        """,
    ),
    outcomes={
        "found": {
            "en": "Your order {number} is {status}.[[ It is expected on {expected_on}.]][[ Tracking: {tracking}.]]",
            "fr": "Votre commande {number} est {status}.[[ Elle est prévue pour le {expected_on}.]][[ Suivi : {tracking}.]]",
        },
        "not_found": NOT_FOUND,
    },
    ask=ASK_NUMBER,
)


class GetOrder:
    """See SPEC."""

    spec = SPEC

    async def run(self, arguments: JSON, desk: Desk, context: CallContext) -> ToolResult:
        """Find the order by its number."""
        order = await desk.orders.find(str(arguments["number"]))
        if order is None:
            return ToolResult("not_found", {"number": str(arguments["number"])})
        return ToolResult("found", as_data(order))


def as_data(order: Order) -> dict[str, object]:
    """An order as result data; what lies behind a delivered or cancelled order is no expectation."""
    expected = order.expected_on if order.status in ("processing", "shipped", "ready") else None
    return {
        "number": order.number,
        "status": order.status,
        "placed_on": order.placed_on.isoformat(),
        "expected_on": expected.isoformat() if expected else None,
        "tracking": order.tracking or None,
        "items": list(order.items),
        "total": {"amount": str(order.total), "currency": order.currency},
    }
