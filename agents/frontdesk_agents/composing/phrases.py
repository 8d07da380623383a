"""Approved sentences of every agent, beside those that come with the tools."""

from __future__ import annotations

from collections.abc import Mapping

PHRASES: Mapping[str, Mapping[str, str]] = {
    "offer_declined": {
        "en": "All right. What else can I do for you?",
        "fr": "D'accord. Que puis-je faire d'autre pour vous ?",
    },
    "dont_know_handed_off": {
        "en": "I have no information on that, so I am handing you over to a person of our team. They will answer you here.",
        "fr": "Je n'ai pas d'information à ce sujet, je vous mets donc en relation avec une personne de notre équipe. Elle vous répondra ici.",
    },
}
