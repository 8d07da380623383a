"""A visitor's answers, checked against the business's form."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from frontdesk.channels.widget.schemas import FieldOut
from frontdesk.channels.widget.settings import FormField, in_language
from frontdesk.conversations.contacts import COLUMNS
from frontdesk.conversations.models import Contact
from frontdesk.kit.errors import InvalidInput

EMAIL = re.compile(r"[^@\s<>]{1,64}@[^@\s<>]{1,180}\.[^@\s<>.]{2,}")
PHONE = re.compile(r"\+?[0-9 ()./-]{5,39}")
LONGEST = {"name": 120, "email": 254, "phone": 40}


def checked(answers: Mapping[str, str], form: Sequence[FormField]) -> dict[str, str]:
    """The answers, without the empty ones. Raises `InvalidInput` naming the field."""
    fields = {field.name: field for field in form}
    given = {name: text.strip() for name, text in answers.items() if text.strip()}
    for name, text in given.items():
        if name not in fields and name not in COLUMNS:
            raise InvalidInput(f"{name}: this form has no such field")
        _check(name, text, fields.get(name))
    if not given:
        raise InvalidInput("answer at least one question")
    return given


def questions(form: Sequence[FormField], contact: Contact | None, *languages: str) -> list[FieldOut]:
    """The form in a language; empty when this contact has answered what must be answered."""
    needed = [field.name for field in form if field.required] or [field.name for field in form]
    if contact is not None and needed and _all_known(needed, contact, any_of=not any(f.required for f in form)):
        return []
    return [
        FieldOut(
            name=field.name,
            label=in_language(field.label, *languages),
            type=field.type,
            required=field.required,
            options=list(field.options),
        )
        for field in form
    ]


def _all_known(names: Sequence[str], contact: Contact, *, any_of: bool) -> bool:
    known = [bool(getattr(contact, name) if name in COLUMNS else contact.fields.get(name)) for name in names]
    return any(known) if any_of else all(known)


def _check(name: str, text: str, field: FormField | None) -> None:
    if len(text) > LONGEST.get(name, 1000) or "\x00" in text:
        raise InvalidInput(f"{name}: write less")
    kind = field.type if field else name
    if kind == "email" and not EMAIL.fullmatch(text):
        raise InvalidInput(f"{name}: write an address such as ana@example.com")
    if kind in ("tel", "phone") and not PHONE.fullmatch(text):
        raise InvalidInput(f"{name}: write a number such as +33 1 23 45 67 89")
    if field is not None and field.type == "select" and text not in field.options:
        raise InvalidInput(f"{name}: choose one of the options")
