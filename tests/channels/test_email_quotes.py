"""What somebody wrote is found among what they answered to: as mail programs really write it."""

from __future__ import annotations

import time

import pytest

from frontdesk.channels.email.html_text import text_of_html
from frontdesk.channels.email.quotes import written_text

REPLIES = {
    "Gmail": "Yes, please.\n\nOn Tue, Nov 3, 2026 at 10:15 AM Shop <desk@shop.example> wrote:\n\n> Shall I keep one?\n>\n",
    "Gmail, wrapped": (
        "Yes, please.\n\nOn Tue, Nov 3, 2026 at 10:15 AM The Alder Outdoor Shop of the North <\n"
        "desk@alder-outdoor-shop.example> wrote:\n\n> Shall I keep one?\n"
    ),
    "Gmail in French": "Yes, please.\n\nLe mar. 3 nov. 2026 à 10:15, Boutique <desk@shop.example> a écrit :\n\n> Lequel ?\n",
    "Gmail in French, wrapped": (
        "Yes, please.\n\nLe mar. 3 nov. 2026 à 10:15, Boutique Alder <desk@alder-boutique-de-plein-air.example>\n"
        "a écrit :\n\n> Lequel ?\n"
    ),
    "Apple Mail": "Yes, please.\n\n> On 3 Nov 2026, at 10:15, Shop <desk@shop.example> wrote:\n> \n> Shall I keep one?\n",
    "Apple Mail, older": "Yes, please.\n\nOn 3 Nov 2026, at 10:15, Shop <desk@shop.example> wrote:\n\n> Shall I?\n",
    "Apple Mail in French": (
        "Yes, please.\n\nLe 3 nov. 2026 à 10:15, Boutique <desk@shop.example> a écrit :\n> \n> Lequel ?\n"
    ),
    "iPhone": "Yes, please.\n\nSent from my iPhone\n\n> On Nov 3, 2026, at 10:15, Shop <desk@shop.example> wrote:\n>\n> Hm\n",
    "iPhone in French": "Yes, please.\n\nEnvoyé de mon iPhone\n\n> Le 3 nov. 2026 à 10:15, Boutique a écrit :\n> Lequel ?\n",
    "Outlook": (
        "Yes, please.\n\nFrom: Shop <desk@shop.example>\nSent: Tuesday, November 3, 2026 10:15 AM\n"
        "To: Ana Lima <ana@example.com>\nSubject: Your order\n\nShall I keep one?\n"
    ),
    "Outlook, with a rule": (
        "Yes, please.\n\n________________________________\nFrom: Shop <desk@shop.example>\n"
        "Sent: Tuesday, November 3, 2026 10:15 AM\nTo: Ana Lima <ana@example.com>\nSubject: Your order\n\nShall I?\n"
    ),
    "Outlook in French": (
        "Yes, please.\n\nDe : Boutique <desk@shop.example>\nEnvoyé : mardi 3 novembre 2026 10:15\n"
        "À : Ana Lima <ana@example.com>\nObjet : Votre commande\n\nLequel ?\n"
    ),
    "Outlook in French, of the web": (
        "Yes, please.\n\nTélécharger Outlook pour iOS\n________________________________\nDe : Boutique <desk@shop.example>\n"
        "Envoyé : mardi, novembre 3, 2026 10:15 AM\nÀ : Ana\nObjet : Votre commande\n\nLequel ?\n"
    ),
    "Outlook 2003": "Yes, please.\n\n-----Original Message-----\nFrom: Shop\nSent: Tuesday\nTo: Ana\nSubject: Order\n\nWhich?\n",
    "Outlook 2003 in French": "Yes, please.\n\n-----Message d'origine-----\nDe : Boutique\nObjet : Commande\n\nLequel ?\n",
    "Thunderbird": "Yes, please.\n\nOn 03/11/2026 10:15, Shop wrote:\n> Shall I keep one?\n",
    "Thunderbird in French": "Yes, please.\n\nLe 03/11/2026 à 10:15, Boutique a écrit :\n> Lequel ?\n",
    "Thunderbird, below": "On 03/11/2026 10:15, Shop wrote:\n> Shall I keep one?\n\nYes, please.\n-- \nAna Lima\nThe North 7\n",
    "Yahoo": "Yes, please.\n\n\n    On Tuesday, November 3, 2026 at 10:15:33 AM GMT+1, Shop <d@shop.example> wrote: \n \n Shall I?\n",
    "Yahoo in French": (
        "Yes, please.\n\nLe mardi 3 novembre 2026 à 10:15:33 UTC+1, Boutique <d@shop.example> a écrit :\n\nLequel ?\n"
    ),
}


@pytest.mark.parametrize("program", REPLIES)
def test_only_the_answer_is_left(program: str) -> None:
    assert written_text(REPLIES[program]) == "Yes, please."


def test_answers_between_the_lines_are_kept() -> None:
    text = "Hi,\n\nOn 3 Nov 2026, Shop wrote:\n> Which colour?\n\nBlue.\n\n> How many?\n\nTwo.\n"
    assert written_text(text) == "Hi,\n\nBlue.\n\nTwo."


@pytest.mark.parametrize(
    "text",
    [
        "On Monday I wrote:\nnothing came back.",  # no date
        "Le colis a écrit :\nson nom.",
        "I need:\n\n- a tent\n- a stove\n--- and rope",
        "From: Paris\nto the mountains, how long?",
        "De : l'eau et du pain.",
        "---------- Forwarded message ---------\nFrom: Carrier\nDate: Tue, 3 Nov 2026\nSubject: Parcel\n\nIt is late.",
        "On 3 November our daughter wrote: we come.",
    ],
)
def test_what_only_looks_like_a_quotation_is_kept(text: str) -> None:
    assert written_text(text) == text


def test_nothing_is_lost_when_all_is_quoted() -> None:
    assert written_text("> Where is my order?\n> 1042") == "> Where is my order?\n> 1042"


def test_html_becomes_what_a_reader_sees() -> None:
    source = (
        "<html><head><title>Mail</title><style>p{color:red}</style></head><body><p>Hello &amp; welcome,</p>"
        "<script>alert(1)</script><p>two  tents<br>please:</p><ul><li>blue</li><li>red</li></ul>"
        "<table><tr><td>Order</td><td>1042</td></tr></table><!-- hidden --><blockquote>Which <b>one</b>?<br>S.</blockquote></body>"
    )
    assert text_of_html(source) == (
        "Hello & welcome,\n\ntwo tents\nplease:\n\n- blue\n- red\n\nOrder 1042\n\n> Which one?\n> S."
    )


@pytest.mark.parametrize(
    "text",
    ["On " * 60_000, "On 1 a\n" * 30_000, "Le 3 a écrit " * 15_000, ">" * 200_000, "From: a\n" * 25_000, "-" * 200_000],
)
def test_no_text_takes_long(text: str) -> None:
    began = time.process_time()
    written_text(text)
    assert time.process_time() - began < 2


@pytest.mark.parametrize(
    "source",
    [
        "<" * 200_000,
        "<!--" * 50_000,
        "<![CDATA[" * 20_000,
        "<a " * 60_000,
        "<blockquote>" * 15_000,
        "<a b='" * 30_000,
        "&" * 200_000,
    ],
)
def test_no_html_takes_long(source: str) -> None:
    began = time.process_time()
    text_of_html(source)
    assert time.process_time() - began < 3
