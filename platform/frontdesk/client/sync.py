"""The client."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Self, TypeVar

import httpx

from frontdesk.client import calls
from frontdesk.client import models as m
from frontdesk.client.calls import Call, Id
from frontdesk.client.errors import ConnectionFailed
from frontdesk.client.models import Model, Page
from frontdesk.client.trying import Trying, failure, request_of

T = TypeVar("T")
M = TypeVar("M", bound=Model)


class Frontdesk:
    """The API of one business. `key` is an API key, `url` the address of the front desk.

    Raises `FrontdeskApiError` (see `frontdesk.client.errors`) or `ConnectionFailed`. What may be tried again is, with the same
    idempotency key. Lists are iterators over all pages; `idempotency_key` makes a POST happen once across your own restarts.
    """

    def __init__(
        self,
        key: str,
        *,
        url: str = "http://127.0.0.1:8000",
        timeout: float = 30.0,
        trying: Trying = Trying(),  # noqa: B008
    ) -> None:
        headers = {"Authorization": f"Bearer {key}"}
        self._http = httpx.Client(base_url=url, headers=headers, timeout=timeout)
        self._trying = trying

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def send(self, call: Call[T]) -> T:
        """Make a call, again and again while that may help."""
        for attempt in itertools.count(1):
            try:
                response = self._http.send(request_of(self._http, call))
            except httpx.TransportError as error:
                if attempt > self._trying.retries:
                    raise ConnectionFailed(f"{type(error).__name__}: {error}") from error
                time.sleep(self._trying.wait(attempt))
                continue
            failed = failure(response)
            if failed is None:
                return call.read(response.content)
            if not self._trying.again(attempt, failed):
                raise failed
            time.sleep(self._trying.wait(attempt, failed.retry_after))
        raise AssertionError

    def _all(self, page: Callable[[str | None], Call[Page[M]]]) -> Iterator[M]:
        cursor: str | None = None
        while True:
            found = self.send(page(cursor))
            yield from found.data
            cursor = found.next_cursor
            if cursor is None:
                return

    def conversations(
        self,
        *,
        status: str | None = None,
        contact_id: Id | None = None,
        inbox_id: Id | None = None,
        updated_since: datetime | None = None,
    ) -> Iterator[m.Conversation]:
        """All conversations, the newest first."""
        return self._all(
            lambda c: calls.page(
                m.Conversation,
                "conversations",
                cursor=c,
                status=status,
                contact_id=contact_id,
                inbox_id=inbox_id,
                updated_since=updated_since,
            )
        )

    def messages_of(self, conversation_id: Id, *, private: bool = False) -> Iterator[m.Message]:
        """All messages of a conversation, the oldest first; with the team's notes when `private`."""
        return self._all(
            lambda c: calls.page(m.Message, "conversations", conversation_id, "messages", cursor=c, private=private)
        )

    def messages(self, *, sender: str | None = None, since: datetime | None = None) -> Iterator[m.Message]:
        """The messages of all conversations, the newest first."""
        return self._all(lambda c: calls.page(m.Message, "messages", cursor=c, sender=sender, since=since))

    def contacts(self, *, email: str | None = None, phone: str | None = None) -> Iterator[m.Contact]:
        """All contacts, the newest first."""
        return self._all(lambda c: calls.page(m.Contact, "contacts", cursor=c, email=email, phone=phone))

    def agents(self) -> Iterator[m.Agent]:
        """The business's agents."""
        return self._all(lambda c: calls.page(m.Agent, "agents", cursor=c))

    def leads(self) -> Iterator[m.Lead]:
        """All leads, the newest first."""
        return self._all(lambda c: calls.page(m.Lead, "leads", cursor=c))

    def documents(self, *, name: str | None = None) -> Iterator[m.Document]:
        """All documents without their texts, the newest first."""
        return self._all(lambda c: calls.page(m.Document, "documents", cursor=c, name=name))

    def webhooks(self) -> Iterator[m.WebhookEndpoint]:
        """All webhook endpoints."""
        return self._all(lambda c: calls.page(m.WebhookEndpoint, "webhooks", cursor=c))

    def deliveries(self, endpoint_id: Id, *, status: str | None = None) -> Iterator[m.Delivery]:
        """What was sent to an endpoint or waits to be, the newest first."""
        return self._all(
            lambda c: calls.page(m.Delivery, "webhooks", endpoint_id, "deliveries", cursor=c, status=status)
        )

    def conversation(self, conversation_id: Id) -> m.Conversation:
        """One conversation."""
        return self.send(calls.get(m.Conversation, "conversations", conversation_id))

    def reply(
        self, conversation_id: Id, text: str, *, name: str | None = None, idempotency_key: str | None = None
    ) -> m.Message:
        """Answer the customer, and take the conversation over."""
        return self.send(
            calls.post(
                m.Message,
                "conversations",
                conversation_id,
                "messages",
                key=idempotency_key,
                json=calls.message("operator", text, name),
            )
        )

    def note(
        self, conversation_id: Id, text: str, *, name: str | None = None, idempotency_key: str | None = None
    ) -> m.Message:
        """Leave a note that only the team sees."""
        return self.send(
            calls.post(
                m.Message,
                "conversations",
                conversation_id,
                "messages",
                key=idempotency_key,
                json=calls.message("note", text, name),
            )
        )

    def say_as_contact(
        self, conversation_id: Id, text: str, *, name: str | None = None, idempotency_key: str | None = None
    ) -> m.Message:
        """Bring in what the customer said elsewhere: the agent answers it."""
        return self.send(
            calls.post(
                m.Message,
                "conversations",
                conversation_id,
                "messages",
                key=idempotency_key,
                json=calls.message("contact", text, name),
            )
        )

    def hand_back(self, conversation_id: Id, *, idempotency_key: str | None = None) -> m.Conversation:
        """Give the conversation back to the agent."""
        return self.send(calls.post(m.Conversation, "conversations", conversation_id, "hand-back", key=idempotency_key))

    def resolve(self, conversation_id: Id, *, idempotency_key: str | None = None) -> m.Conversation:
        """End the conversation."""
        return self.send(calls.post(m.Conversation, "conversations", conversation_id, "resolve", key=idempotency_key))

    def contact(self, contact_id: Id) -> m.Contact:
        """One contact."""
        return self.send(calls.get(m.Contact, "contacts", contact_id))

    def create_contact(
        self,
        *,
        name: str | None = None,
        email: str | None = None,
        phone: str | None = None,
        fields: Mapping[str, Any] | None = None,
        idempotency_key: str | None = None,
    ) -> m.Contact:
        """A new contact."""
        return self.send(
            calls.post(
                m.Contact,
                "contacts",
                key=idempotency_key,
                json=calls.given(name=name, email=email, phone=phone, fields=fields),
            )
        )

    def update_contact(self, contact_id: Id, **values: Any) -> m.Contact:
        """Change `name`, `email`, `phone` or `fields`; None empties one."""
        return self.send(calls.change("PATCH", m.Contact, "contacts", contact_id, json=values))

    def delete_contact(self, contact_id: Id) -> None:
        """Delete a contact with its conversations."""
        self.send(calls.delete("contacts", contact_id))

    def lead(self, lead_id: Id) -> m.Lead:
        """One lead."""
        return self.send(calls.get(m.Lead, "leads", lead_id))

    def document(self, document_id: Id) -> m.DocumentText:
        """One document with its text."""
        return self.send(calls.get(m.DocumentText, "documents", document_id))

    def put_document(self, name: str, title: str, text: str, *, language: str = "en") -> m.Document:
        """Store a document under its name."""
        return self.send(
            calls.change(
                "PUT", m.Document, "documents", json={"name": name, "title": title, "language": language, "text": text}
            )
        )

    def delete_document(self, document_id: Id) -> None:
        """Remove a document."""
        self.send(calls.delete("documents", document_id))

    def webhook(self, endpoint_id: Id) -> m.WebhookEndpoint:
        """One webhook endpoint."""
        return self.send(calls.get(m.WebhookEndpoint, "webhooks", endpoint_id))

    def add_webhook(
        self,
        address: str,
        *,
        event_types: Sequence[m.EventType] = (),
        description: str = "",
        idempotency_key: str | None = None,
    ) -> m.NewWebhookEndpoint:
        """A new endpoint, for all events without `event_types`; its secret is shown this once."""
        return self.send(
            calls.post(
                m.NewWebhookEndpoint,
                "webhooks",
                key=idempotency_key,
                json={"url": address, "event_types": list(event_types), "description": description},
            )
        )

    def change_webhook(self, endpoint_id: Id, **values: Any) -> m.WebhookEndpoint:
        """Change `url`, `event_types`, `description` or `enabled`."""
        return self.send(calls.change("PATCH", m.WebhookEndpoint, "webhooks", endpoint_id, json=values))

    def delete_webhook(self, endpoint_id: Id) -> None:
        """Take an endpoint away."""
        self.send(calls.delete("webhooks", endpoint_id))

    def rotate_webhook(self, endpoint_id: Id, *, idempotency_key: str | None = None) -> m.NewSecret:
        """A new secret; the earlier ones sign beside it for a day."""
        return self.send(calls.post(m.NewSecret, "webhooks", endpoint_id, "rotate", key=idempotency_key))

    def test_webhook(self, endpoint_id: Id, *, idempotency_key: str | None = None) -> m.Delivery:
        """Send a test event, and say how it went."""
        return self.send(calls.post(m.Delivery, "webhooks", endpoint_id, "test", key=idempotency_key))

    def replay_webhook(self, endpoint_id: Id, since: datetime, *, idempotency_key: str | None = None) -> m.Replayed:
        """Send everything that happened since once more."""
        return self.send(
            calls.post(
                m.Replayed, "webhooks", endpoint_id, "replay", key=idempotency_key, json={"since": since.isoformat()}
            )
        )

    def delivery(self, endpoint_id: Id, delivery_id: Id) -> m.Delivery:
        """One delivery with its attempts."""
        return self.send(calls.get(m.Delivery, "webhooks", endpoint_id, "deliveries", delivery_id))

    def replay_delivery(self, endpoint_id: Id, delivery_id: Id, *, idempotency_key: str | None = None) -> m.Delivery:
        """Send one delivery once more."""
        return self.send(
            calls.post(m.Delivery, "webhooks", endpoint_id, "deliveries", delivery_id, "replay", key=idempotency_key)
        )
