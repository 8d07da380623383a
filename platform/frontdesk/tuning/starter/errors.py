"""What can go wrong with a starter model.

FrontdeskError
└── StarterError       500  base
    ├── BadRun              the training folder does not fit the command
    ├── ExportFailed        the GGUF could not be made, or differs from what was trained
    └── BadModelFile   422  a file is no usable GGUF
"""

from __future__ import annotations

from frontdesk.kit.errors import FrontdeskError


class StarterError(FrontdeskError):
    code = "starter"


class BadRun(StarterError):
    status = 422
    code = "bad_training_run"


class ExportFailed(StarterError):
    code = "export_failed"


class BadModelFile(StarterError):
    status = 422
    code = "bad_model_file"
