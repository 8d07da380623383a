"""Remember somebody who wants to hear from the business."""

from __future__ import annotations

from frontdesk_tools.builtin import examples
from frontdesk_tools.ports import Desk
from frontdesk_tools.spec import JSON, Argument, CallContext, Risk, Source, ToolResult, ToolSpec

SPEC = ToolSpec(
    name="capture_lead",
    description={
        "en": "note the contact data of somebody who wants to be contacted, get a quote or be kept informed",
        "fr": "noter les coordonnées d'une personne qui veut être contactée, recevoir un devis ou être tenue informée",
    },
    arguments=(
        Argument("email", "the e-mail address", {"type": "string", "maxLength": 254}, Source.SAID, kind="email"),
        Argument(
            "phone", "the phone number", {"type": "string", "maxLength": 40}, Source.SAID, kind="phone", required=False
        ),
        Argument(
            "name", "the person's name", {"type": "string", "maxLength": 120}, Source.SAID, kind="name", required=False
        ),
    ),
    result_schema={
        "type": "object",
        "properties": {
            "id": {"type": "string"},
            "email": {"type": ["string", "null"]},
            "name": {"type": ["string", "null"]},
        },
        "required": ["id", "email"],
    },
    risk=Risk.WRITE,
    examples=examples(
        """
        Can someone contact me about a large order?
        I'd like a quote for my company
        Please get in touch with me
        My email is ana@example.com, keep me posted
        Let me know when it is back in stock
        Sign me up for the newsletter
        I'm interested, please call me back
        Can your sales team reach out to me?
        put me on the waiting list
        Here is my address: tom@example.org
        I want to hear about new offers
        We are looking to buy 50 of these for our team, who can write to me?
        Could I get an offer by mail?
        notify me when you have it again
        add me to your mailing list
        I would like to be contacted about sponsoring
        Send me more information at lee@example.net
        can you e-mail me the details
        leave my contact details
        I'd love a call back
        """,
        """
        Quelqu'un peut-il me contacter pour une grosse commande ?
        Je voudrais un devis pour mon entreprise
        Merci de me recontacter
        Mon adresse est ana@example.com, tenez-moi au courant
        Prévenez-moi quand c'est de nouveau disponible
        Inscrivez-moi à la newsletter
        Je suis intéressé, rappelez-moi
        Votre équipe commerciale peut-elle me joindre ?
        mettez-moi sur la liste d'attente
        Voici mon mail : tom@example.org
        Je veux recevoir vos offres
        Puis-je avoir une offre par mail ?
        Envoyez-moi plus d'informations
        je laisse mes coordonnées
        J'aimerais être rappelée
        """,
    ),
    outcomes={
        "captured": {
            "en": "Thank you[[, {name}]]. We have noted {email} and will write to you.",
            "fr": "Merci[[, {name}]]. Nous avons noté {email} et nous vous écrirons.",
        },
    },
    ask={
        "email": {
            "en": "Gladly. At which e-mail address can we reach you?",
            "fr": "Avec plaisir. À quelle adresse e-mail pouvons-nous vous joindre ?",
        }
    },
)


class CaptureLead:
    """See SPEC."""

    spec = SPEC

    async def run(self, arguments: JSON, desk: Desk, context: CallContext) -> ToolResult:
        """One lead per call."""
        email, name = arguments.get("email"), arguments.get("name")
        lead = await desk.leads.capture(
            key=context.key, email=email, phone=arguments.get("phone"), name=name, interest=None
        )
        return ToolResult("captured", {"id": lead, "email": email, "name": name})
