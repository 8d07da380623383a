"""What can be wrong with a conversation.

FrontdeskError
├── NotFound
│   ├── UnknownInbox
│   └── UnknownConversation
└── Conflict
    └── NotTheAgents     a person has taken over, or the conversation is resolved
"""

from __future__ import annotations

from frontdesk.kit.errors import Conflict, NotFound


class UnknownInbox(NotFound):
    code = "unknown_inbox"


class UnknownConversation(NotFound):
    code = "unknown_conversation"


class NotTheAgents(Conflict):
    code = "not_the_agents"
