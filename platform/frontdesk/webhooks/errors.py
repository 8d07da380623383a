"""What can be wrong with a webhook.

FrontdeskError
├── NotFound
│   ├── UnknownEndpoint
│   └── UnknownDelivery
├── InvalidInput
│   └── BadEndpoint        its address or its event types will not do
└── Conflict
    ├── TooManyEndpoints
    └── EndpointDisabled   nothing is sent to it; enable it first
"""

from __future__ import annotations

from frontdesk.kit.errors import Conflict, InvalidInput, NotFound


class UnknownEndpoint(NotFound):
    code = "unknown_endpoint"


class UnknownDelivery(NotFound):
    code = "unknown_delivery"


class BadEndpoint(InvalidInput):
    code = "bad_endpoint"


class TooManyEndpoints(Conflict):
    code = "too_many_endpoints"


class EndpointDisabled(Conflict):
    code = "endpoint_disabled"
