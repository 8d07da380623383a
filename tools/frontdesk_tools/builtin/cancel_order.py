"""Cancel an order; asks before it acts."""

from __future__ import annotations

from frontdesk_tools.builtin import examples
from frontdesk_tools.builtin.get_order import ASK_NUMBER, NOT_FOUND, ORDER_NUMBER
from frontdesk_tools.ports import Desk
from frontdesk_tools.spec import JSON, CallContext, Risk, ToolResult, ToolSpec

SPEC = ToolSpec(
    name="cancel_order",
    description={"en": "cancel a customer's order", "fr": "annuler la commande d'un client"},
    arguments=(ORDER_NUMBER,),
    result_schema={"type": "object", "properties": {"number": {"type": "string"}}, "required": ["number"]},
    risk=Risk.RISKY,
    examples=examples(
        """
        Please cancel it
        Cancel my order
        I want to cancel order 1042
        Can you cancel order AB-2231 please?
        I don't want it anymore, cancel it
        cancel 5530
        please stop my order
        I changed my mind about my order, cancel please
        I ordered by mistake, can you call it off?
        I'd like to cancel my purchase
        Could you cancel that order for me?
        Don't send order 7731, I no longer need it
        I need to call off my order
        Take back my order please
        annul my order
        get rid of my order 3310
        withdraw my order before it ships
        I no longer want what I ordered
        Can my order still be cancelled? Then do it
        cancel the order
        I no longer want 5120
        I don't need 7731 any more
        undo order 1042
        please stop 4410
        I want out of my purchase 2208
        scrap order 3310
        forget about order AB-2231
        please void my purchase
        drop order 6120, I found it cheaper
        bin my order, I won't be needing it
        kill order 1180
        we don't want order 8812 after all
        can I back out of order 7731
        """,
        """
        Annulez-la s'il vous plaît
        Annuler ma commande
        Je veux annuler la commande 1042
        Pouvez-vous annuler la commande AB-2231 ?
        Je n'en veux plus, annulez
        annulez 5530
        Merci d'arrêter ma commande
        J'ai changé d'avis, annulez ma commande
        J'ai commandé par erreur, pouvez-vous l'annuler ?
        Je souhaite annuler mon achat
        N'envoyez pas la commande 7731, je n'en ai plus besoin
        supprimez ma commande
        Je ne veux plus de ma commande
        annulation de commande
        Peut-on encore annuler ma commande ?
        Je ne veux plus de la 5120
        je n'ai plus besoin de la commande 7731
        laissez tomber la commande 3310
        oubliez ma commande AB-2231
        finalement je n'en veux pas, stoppez la commande 6120
        je renonce à ma commande
        je me rétracte pour la 8812
        """,
    ),
    outcomes={
        "cancelled": {
            "en": "Done: your order {number} is cancelled.",
            "fr": "C'est fait : votre commande {number} est annulée.",
        },
        "already_cancelled": {
            "en": "Your order {number} was cancelled before.",
            "fr": "Votre commande {number} était déjà annulée.",
        },
        "not_cancellable": {
            "en": "Your order {number} can no longer be cancelled.",
            "fr": "Votre commande {number} ne peut plus être annulée.",
        },
        "not_found": NOT_FOUND,
    },
    ask=ASK_NUMBER,
    confirm={
        "en": "Shall I cancel your order {number}? Please answer yes or no.",
        "fr": "Dois-je annuler votre commande {number} ? Répondez par oui ou par non.",
    },
)


class CancelOrder:
    """See SPEC."""

    spec = SPEC

    async def run(self, arguments: JSON, desk: Desk, context: CallContext) -> ToolResult:
        """Cancel once per call."""
        number = str(arguments["number"])
        return ToolResult(await desk.orders.cancel(number, key=context.key), {"number": number})
