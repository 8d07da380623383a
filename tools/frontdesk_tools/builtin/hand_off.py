"""Give the conversation to a person. The graph acts on it; the tool states the wish."""

from __future__ import annotations

from frontdesk_tools.builtin import examples
from frontdesk_tools.ports import Desk
from frontdesk_tools.spec import JSON, CallContext, Risk, ToolResult, ToolSpec

SPEC = ToolSpec(
    name="hand_off",
    description={
        "en": "let a person of the team take over the conversation",
        "fr": "faire reprendre la conversation par une personne de l'équipe",
    },
    arguments=(),
    result_schema={"type": "object"},
    risk=Risk.WRITE,
    examples=examples(
        """
        I want a person
        Can I talk to a human?
        I'd like to speak to someone
        connect me to an agent
        get me a real person please
        I want to talk to your manager
        human please
        let me speak with customer service
        Is there a person I can talk to?
        I don't want to chat with a bot
        transfer me to an employee
        put me through to somebody
        Can a member of staff help me?
        I would rather talk to someone real
        this bot is useless, give me a human
        I wish to speak to a representative
        operator
        Could someone from your team take over?
        I need to talk with a colleague of yours
        live agent
        get me a real person
        is there anyone real there?
        I am annoyed, let me talk to somebody
        I have a complaint and want to talk to a person
        can somebody ring me
        I would rather be phoned
        could one of you give me a call
        please phone me
        have someone call me on the phone
        """,
        """
        Je veux parler à une personne
        Puis-je parler à un humain ?
        Je voudrais parler à quelqu'un
        passez-moi un conseiller
        un vrai humain s'il vous plaît
        Je veux parler au responsable
        Mettez-moi en relation avec le service client
        Y a-t-il quelqu'un à qui parler ?
        Je ne veux pas discuter avec un robot
        transférez-moi à un employé
        Un membre de l'équipe peut-il m'aider ?
        je préfère parler à une vraie personne
        ce robot est nul, donnez-moi un humain
        conseiller
        opérateur
        Pouvez-vous me passer un collègue ?
        Il y a quelqu'un de réel ?
        je peux avoir un conseiller ?
        quelqu'un pourrait-il m'appeler
        je préfère qu'on m'appelle
        pouvez-vous me téléphoner
        qu'on me rappelle, s'il vous plaît
        faites-moi appeler par un de vos collègues
        """,
    ),
    outcomes={
        "handed_off": {
            "en": "I am handing you over to a person of our team. They will answer you here.",
            "fr": "Je vous mets en relation avec une personne de notre équipe. Elle vous répondra ici.",
        },
    },
)


class HandOff:
    """See SPEC."""

    spec = SPEC

    async def run(self, arguments: JSON, desk: Desk, context: CallContext) -> ToolResult:
        """The wish, stated."""
        return ToolResult("handed_off", {})
