"""What can go wrong in the engine; each becomes OpenAI's error shape.

EngineError              500
├── BadRequest           400  the request breaks a rule; the message says which
├── UnknownModel         404  no model of that name is served
├── Overloaded           503  the queue is full; try again
├── TooLate              504  the request was not done by its deadline
├── Cancelled            499  the reader has gone
├── DecodeFailed         500  llama.cpp could not go on; nobody knows what the sequences of the batch hold
│   ├── OutOfCache            no room in the KV cache, which is as it was: free a sequence and try again
│   ├── Aborted               stopped in the middle: take out what was computed, and try again
│   └── Refused               the batch cannot be computed; the cache is as it was
└── EngineUnavailable    503  (client) no engine answered in time
"""

from __future__ import annotations

from frontdesk.kit.errors import FrontdeskError, Unavailable


class EngineError(FrontdeskError):
    status = 500
    code = "server_error"


class BadRequest(EngineError):
    status = 400
    code = "invalid_request_error"


class UnknownModel(EngineError):
    status = 404
    code = "model_not_found"


class Overloaded(EngineError):
    status = 503
    code = "overloaded"


class TooLate(EngineError):
    status = 504
    code = "deadline_exceeded"


class Cancelled(EngineError):
    status = 499
    code = "cancelled"


class DecodeFailed(EngineError):
    code = "decode_failed"


class OutOfCache(DecodeFailed):
    pass


class Aborted(DecodeFailed):
    pass


class Refused(DecodeFailed):
    pass


class EngineUnavailable(Unavailable):
    code = "engine_unavailable"


class BadModel(EngineError):
    """A model's file is missing, is no GGUF, or cannot be loaded."""

    status = 422
    code = "bad_model"
