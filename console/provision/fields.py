"""Reading a provisioning file strictly: every wrong or unknown member is named by its path."""

from collections.abc import Callable
from typing import Any

import yaml

BOOLEAN = "tag:yaml.org,2002:bool"


class Loader(yaml.SafeLoader):
    """YAML 1.2's truth values: `off`, `on` and `NO` (the country) are words."""

    yaml_implicit_resolvers = {
        first: [(tag, pattern) for tag, pattern in resolvers if tag != BOOLEAN or first in "tfTF"]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


def load(text: str) -> Any:
    """What the file says. Raises yaml.YAMLError."""
    return yaml.load(text, Loader)  # noqa: S506 - a SafeLoader


class BadFile(Exception):
    """The file says something that cannot be done. The sentence names the place."""

    def __init__(self, path: str, sentence: str) -> None:
        super().__init__(f"{path}: {sentence}")


class Node:
    """One mapping of the file. Members are taken one by one; what is left over at the end is an error."""

    def __init__(self, value: Any, path: str) -> None:
        if not isinstance(value, dict):
            raise BadFile(path, "expected a mapping.")
        self.left: dict[str, Any] = dict(value)
        self.path = path

    def text(self, name: str, *, required: bool = False, choices: list[str] | None = None) -> str | None:
        value = self._take(name, required)
        if value is None:
            return None
        if not isinstance(value, str) or not value:
            raise BadFile(f"{self.path}.{name}", "expected a text.")
        if choices is not None and value not in choices:
            raise BadFile(f"{self.path}.{name}", f"expected one of {', '.join(choices)}.")
        return value

    def number(self, name: str) -> int | None:
        value = self._take(name, False)
        if value is not None and (not isinstance(value, int) or isinstance(value, bool)):
            raise BadFile(f"{self.path}.{name}", "expected a whole number.")
        return value

    def truth(self, name: str) -> bool | None:
        value = self._take(name, False)
        if value is not None and not isinstance(value, bool):
            raise BadFile(f"{self.path}.{name}", "expected true or false.")
        return value

    def texts(self, name: str, *, choices: list[str] | None = None) -> list[str] | None:
        value = self._take(name, False)
        if value is None:
            return None
        if not isinstance(value, list) or not all(isinstance(item, str) and item for item in value):
            raise BadFile(f"{self.path}.{name}", "expected a list of texts.")
        for item in value:
            if choices is not None and item not in choices:
                raise BadFile(f"{self.path}.{name}", f"{item!r} is none of {', '.join(choices)}.")
        if len(set(value)) != len(value):
            raise BadFile(f"{self.path}.{name}", "something stands there twice.")
        return value

    def mapping(self, name: str) -> dict[str, Any] | None:
        value = self._take(name, False)
        if value is not None and not isinstance(value, dict):
            raise BadFile(f"{self.path}.{name}", "expected a mapping.")
        return value

    def nodes(self, name: str) -> "list[Node]":
        value = self._take(name, False) or []
        if not isinstance(value, list):
            raise BadFile(f"{self.path}.{name}", "expected a list.")
        return [Node(item, f"{self.path}.{name}[{index}]") for index, item in enumerate(value)]

    def items(self, name: str) -> list[Any]:
        """A list as it stands, for somebody else to read."""
        value = self._take(name, False) or []
        if not isinstance(value, list):
            raise BadFile(f"{self.path}.{name}", "expected a list.")
        return value

    def has(self, name: str) -> bool:
        return name in self.left

    def close(self) -> None:
        """Raises BadFile for members that nobody took."""
        if self.left:
            raise BadFile(self.path, f"does not know {', '.join(sorted(map(str, self.left)))}.")

    def _take(self, name: str, required: bool) -> Any:
        if required and self.left.get(name) is None:
            raise BadFile(f"{self.path}.{name}", "is missing.")
        return self.left.pop(name, None)


def given(node: Node, readers: dict[str, Callable[[], Any]]) -> dict[str, Any]:
    """The fields that the file names, read; what it does not name stays as it is."""
    return {name: value for name, read in readers.items() if node.has(name) and (value := read()) is not None}
