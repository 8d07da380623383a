"""Files of settings that commands read."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from frontdesk.kit.errors import InvalidInput

LARGEST = 100_000  # bytes

M = TypeVar("M", bound=BaseModel)


def read_yaml(file: Path, model: type[M]) -> M:
    """What a YAML file holds. Raises `InvalidInput` naming the first field that is wrong."""
    if not file.is_file():
        raise InvalidInput(f"there is no file {file}")
    if file.stat().st_size > LARGEST:
        raise InvalidInput(f"{file.name} is over {LARGEST // 1000} KB")
    try:
        return model.model_validate(yaml.safe_load(file.read_text()) or {})
    except ValidationError as error:
        first = error.errors()[0]
        raise InvalidInput(f"{file.name}: {'.'.join(map(str, first['loc']))}: {first['msg']}") from error
    except yaml.YAMLError as error:
        raise InvalidInput(f"{file.name} is no YAML: {error}") from error
