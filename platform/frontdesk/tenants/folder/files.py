"""Reading single files of a folder: bounded in size, UTF-8 only, YAML without tricks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from frontdesk.tenants.folder.problems import Problems

YAML_BYTES = 1_000_000
DOCUMENT_BYTES = 1_000_000
CSV_BYTES = 20_000_000


class _PlainLoader(yaml.SafeLoader):
    """SafeLoader without aliases (a small file could stand for a huge value) and without repeated keys."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            mark = self.get_event().start_mark  # type: ignore[no-untyped-call]
            raise yaml.MarkedYAMLError(
                problem="aliases (*name) are not supported: write the value again", problem_mark=mark
            )
        return super().compose_node(parent, index)

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise yaml.MarkedYAMLError(problem="a key must be a plain word", problem_mark=key.start_mark)
            if key.value in seen:
                raise yaml.MarkedYAMLError(
                    problem=f'"{key.value}" is written twice: keep one', problem_mark=key.start_mark
                )
            seen.add(key.value)
        return super().construct_mapping(node, deep)


def read_text(path: Path, name: str, problems: Problems, *, limit: int) -> str | None:
    """The text of a file with lines ended by "\\n"; None, with the problem noted, when it cannot be used."""
    if path.is_symlink() or not path.is_file():
        problems.add(name, "", "is not an ordinary file: put a copy of it into the folder")
        return None
    with path.open("rb") as file:
        data = file.read(limit + 1)
    if len(data) > limit:
        problems.add(name, "", f"is larger than {limit // 1000} kB: split it into smaller files")
        return None
    return _decode(data, name, problems)


def read_yaml(path: Path, name: str, problems: Problems) -> Any:
    """The parsed value of a YAML file; None, with the problem noted, when it cannot be read."""
    text = read_text(path, name, problems, limit=YAML_BYTES)
    return None if text is None else parse_yaml(text, name, problems)


def parse_yaml(text: str, name: str, problems: Problems) -> Any:
    """The value that a YAML text stands for; None, with the problem noted, when it has none."""
    try:
        value = yaml.load(text, _PlainLoader)  # noqa: S506 (a SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = f"line {error.problem_mark.line + 1}" if error.problem_mark else ""
        problems.add(name, line, error.problem or "is not YAML")
        return None
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        problems.add(name, "", f"is not YAML: {str(error).splitlines()[0] or type(error).__name__}")
        return None
    if value is None:
        problems.add(name, "", "is empty: write its fields, or remove the file")
    return value


def _decode(data: bytes, name: str, problems: Problems) -> str | None:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        problems.add(name, f"line {line}", "is not UTF-8 text: save the file with the encoding UTF-8")
        return None
    if "\x00" in text:
        problems.add(name, "", "holds binary data: only text files can be imported")
        return None
    return text.replace("\r\n", "\n").replace("\r", "\n")
