"""What an agent can do besides its tools: small talk and its standing replies, with examples and default templates."""

from __future__ import annotations

from collections.abc import Mapping

from frontdesk_tools.builtin import examples
from frontdesk_tools.builtin.hand_off import SPEC as HAND_OFF
from frontdesk_tools.spec import Example

TALK = ("greet", "thank", "goodbye")

ACTION_EXAMPLES: Mapping[str, tuple[Example, ...]] = {
    "greet": examples(
        """
        Hello
        Hi there
        Hey
        Good morning
        Good evening
        good afternoon
        hello, anyone there?
        is somebody in
        knock knock, anyone in the house?
        Hi, can you help me?
        hey, I have a question
        Greetings
        howdy
        hi!
        hello how are you?
        are you there?
        yo
        can I ask you something?
        """,
        """
        Bonjour
        Salut
        Bonsoir
        Coucou
        bonjour, vous êtes là ?
        y a-t-il quelqu'un ?
        ohé, quelqu'un est là
        Bonjour, pouvez-vous m'aider ?
        j'ai une question
        Bonjour comment allez-vous ?
        hello
        il y a quelqu'un ?
        """,
    ),
    "thank": examples(
        """
        Thank you
        Thanks a lot
        thanks!
        That's very kind
        great, thank you so much
        perfect, that helps
        Thank you for your help
        cheers
        thx
        that was helpful
        awesome
        much appreciated
        """,
        """
        Merci
        Merci beaucoup
        merci bien
        C'est très gentil
        parfait, merci
        Merci pour votre aide
        super
        c'est gentil à vous
        génial merci
        """,
    ),
    "goodbye": examples(
        """
        Goodbye
        Bye
        see you
        have a nice day
        bye bye
        that's all, thanks
        that is everything
        See you later
        no more questions
        have a good one
        """,
        """
        Au revoir
        À bientôt
        bonne journée
        salut, à plus
        c'est tout, merci
        bonne soirée
        à la prochaine
        je n'ai plus de questions
        """,
    ),
    "hand_off": HAND_OFF.examples,
}

TEMPLATES: Mapping[str, Mapping[str, str]] = {
    "greet": {
        "en": "Hello! How can I help you?",
        "fr": "Bonjour ! Comment puis-je vous aider ?",
    },
    "thank": {"en": "You are welcome! Is there anything else?", "fr": "Je vous en prie ! Autre chose ?"},
    "goodbye": {"en": "Goodbye, and have a nice day!", "fr": "Au revoir, et bonne journée !"},
    "dont_know": {
        "en": "I have no information on that. Would you like to talk to a person?",
        "fr": "Je n'ai pas d'information à ce sujet. Souhaitez-vous parler à une personne ?",
    },
    "ask_again": {
        "en": "I did not understand that. Could you put it in other words?",
        "fr": "Je n'ai pas compris. Pouvez-vous le dire autrement ?",
    },
    "handed_off": HAND_OFF.outcomes["handed_off"],
    "confirm_dropped": {"en": "All right, I have left everything as it is.", "fr": "D'accord, je n'ai rien changé."},
    "tool_failed": {
        "en": "I could not do that because of a technical problem. A person of our team will answer you here.",
        "fr": "Je n'ai pas pu le faire à cause d'un problème technique. Une personne de notre équipe vous répondra ici.",
    },
    "nothing_to_confirm": {
        "en": "There is nothing that waits for a yes or a no. How can I help you?",
        "fr": "Rien n'attend de réponse par oui ou par non. Comment puis-je vous aider ?",
    },
}
