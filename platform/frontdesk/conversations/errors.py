"""What can be wrong with a conversation.

FrontdeskError
├── NotFound
│   ├── UnknownInbox
│   ├── UnknownConversation
│   └── UnknownAttachment
├── TooMuch (413)        no room for another file: of this customer, or of the business
└── Conflict
    └── NotTheAgents     a person has taken over, or the conversation is resolved
"""

from __future__ import annotations

from frontdesk.kit.errors import Conflict, FrontdeskError, NotFound


class UnknownInbox(NotFound):
    code = "unknown_inbox"


class UnknownConversation(NotFound):
    code = "unknown_conversation"


class UnknownAttachment(NotFound):
    code = "unknown_attachment"


class TooMuch(FrontdeskError):
    status = 413
    code = "too_much"


class NotTheAgents(Conflict):
    code = "not_the_agents"
