"""What can be wrong with a model file.

FrontdeskError
└── ModelFileError     422  base; the file is named in the message
    ├── NotAModel            no GGUF, or one that cannot chat
    └── Altered              its bytes are not those that were shipped or added
"""

from __future__ import annotations

from frontdesk.kit.errors import FrontdeskError


class ModelFileError(FrontdeskError):
    status = 422
    code = "model_file"


class NotAModel(ModelFileError):
    code = "not_a_model"


class Altered(ModelFileError):
    code = "model_altered"
