"""Flag a message that a person should look at."""

from __future__ import annotations

from frontdesk_tools.builtin import examples
from frontdesk_tools.ports import Desk
from frontdesk_tools.spec import JSON, Argument, CallContext, Risk, Source, ToolResult, ToolSpec

REASONS = ("abuse", "spam", "danger", "other")

SPEC = ToolSpec(
    name="flag_message",
    description={
        "en": "report abuse, harassment, spam or danger in the community to the moderators",
        "fr": "signaler aux modérateurs des insultes, du harcèlement, du spam ou un danger dans la communauté",
    },
    arguments=(
        Argument("reason", "why", {"type": "string", "enum": list(REASONS)}, Source.CHOICE, required=False),
        Argument("quote", "the customer's words", {"type": "string", "maxLength": 500}, Source.FREE, required=False),
    ),
    result_schema={
        "type": "object",
        "properties": {"id": {"type": "string"}, "reason": {"type": "string"}},
        "required": ["id", "reason"],
    },
    risk=Risk.WRITE,
    examples=examples(
        """
        Someone is insulting me in the comments
        I want to report a user
        A member keeps harassing me
        There is spam in the chat
        This person is threatening others
        report this message
        somebody is posting scam links
        Another fan sent me abusive messages
        Please remove this hateful comment
        I feel unsafe because of a member here
        He is being racist in the forum
        How do I report bullying? Somebody is bullying me
        I'd like to flag a post
        this comment breaks the rules
        a user is impersonating you
        """,
        """
        Quelqu'un m'insulte dans les commentaires
        Je veux signaler un utilisateur
        Un membre me harcèle
        Il y a du spam dans le chat
        Cette personne menace les autres
        signaler ce message
        quelqu'un poste des arnaques
        Merci de supprimer ce commentaire haineux
        Je ne me sens pas en sécurité à cause d'un membre
        ce commentaire enfreint les règles
        je souhaite signaler une publication
        """,
    ),
    outcomes={
        "flagged": {
            "en": "Thank you for telling us. A moderator will look at it.",
            "fr": "Merci de nous l'avoir signalé. Une personne de la modération va regarder.",
        },
    },
)


class FlagMessage:
    """See SPEC."""

    spec = SPEC

    async def run(self, arguments: JSON, desk: Desk, context: CallContext) -> ToolResult:
        """One flag per call."""
        reason = str(arguments.get("reason") or "other")
        flag = await desk.moderation.flag(key=context.key, reason=reason, quote=str(arguments.get("quote") or ""))
        return ToolResult("flagged", {"id": flag, "reason": reason})
