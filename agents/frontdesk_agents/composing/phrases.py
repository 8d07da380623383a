"""Approved sentences of every agent, beside those that come with the tools."""

from __future__ import annotations

from collections.abc import Mapping

PHRASES: Mapping[str, Mapping[str, str]] = {
    "offer_declined": {
        "en": "All right. What else can I do for you?",
        "fr": "D'accord. Que puis-je faire d'autre pour vous ?",
    },
    "file_unread": {
        "en": "I have received your file, but I cannot open files myself. Shall I fetch a person of our team to look at it?",
        "fr": "J'ai bien reçu votre fichier, mais je ne peux pas ouvrir de fichiers moi-même. Voulez-vous qu'une personne de notre équipe le regarde ?",
    },
    "file_beside": {
        "en": "I cannot open the file you sent. If somebody should look at it, ask me for a person.",
        "fr": "Je ne peux pas ouvrir le fichier que vous avez envoyé. Si quelqu'un doit le regarder, demandez-moi une personne.",
    },
    "dont_know_handed_off": {
        "en": "I have no information on that, so I am handing you over to a person of our team. They will answer you here.",
        "fr": "Je n'ai pas d'information à ce sujet, je vous mets donc en relation avec une personne de notre équipe. Elle vous répondra ici.",
    },
}
