"""Recorded calls as Python that can be run: short values stay on one line, files and policies keep their form."""

from __future__ import annotations

import json
import re
import textwrap
from typing import TYPE_CHECKING, Any

from chatprov.teach.symbols import STAND_IN, Symbol, identifier, names_in

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from chatprov.step import Resource
    from chatprov.teach.recording import Recording, RehearsedCall

WIDTH = 76
INDENT = 4
FILES_FOLDER = 'files = subprocess.check_output(["chatprov", "files"], text=True).strip()'
"""The line that finds the folder of the project's files."""


def calls_as_code(
    rehearsals: Sequence[Recording], used: Collection[str] = (), clients: Collection[str] = ()
) -> list[str]:
    """Return one block of code for each resource, as consecutive parts of a program that runs in any folder.

    `used` are names that later calls use, such as `user_pool_id`: they are assigned from the response that has them. `clients` are
    the names of the clients that exist already.
    """
    written = []
    for rehearsal, block in zip(rehearsals, bare_calls(rehearsals, used, clients=clients, in_folder=True), strict=True):
        folder = [FILES_FOLDER] if "Path(files, " in block or "Path(\n" in block else []
        written.append("\n".join([*comment(rehearsal.resource), *folder, block]))
    return written


def bare_calls(
    rehearsals: Sequence[Recording],
    used: Collection[str] = (),
    files_in: str = "",
    *,
    clients: Collection[str] = (),
    in_folder: bool = False,
) -> list[str]:
    """Return the blocks of `calls_as_code` without their comments.

    `files_in` is the name of a mapping in the program that has the texts of the project's files; without it the files are read:
    from the folder `files` of the program with `in_folder`, else from the current one.
    """
    blocks, known = [], set(clients)
    for rehearsal in rehearsals:
        writer, kept, lines = (
            _Writer(rehearsal.files, files_in, "files, " if in_folder else ""),
            _kept(rehearsal, used),
            list[str](),
        )
        for place, call in enumerate(rehearsal.calls):
            client = identifier(call.service)
            if client not in known:
                known.add(client)
                lines.append(f'{client} = boto3.client("{call.service}")')
            answered = place == 0 and bool(kept or _uses_answer(rehearsal.calls[1:]))
            lines.append(writer.call(call, answered=answered))
            lines += kept if place == 0 else []
        blocks.append("\n".join(lines))
    return blocks


def value_as_code(value: Any, used: int = 0) -> str:
    """Return a value with placeholders as an expression; `used` is the number of other characters on its first line."""
    return _Writer({}).value(value, 0, used)


def comment(resource: Resource) -> list[str]:
    """Return the text of a resource as lines of a comment."""
    words = (type(resource).__doc__ or "").splitlines()[:1]
    return [f"# {line}" for word in words for line in textwrap.wrap(word, WIDTH - 2)]


def names_used(rehearsals: Sequence[Recording]) -> set[str]:
    """Return the names of the placeholders in the calls' parameters."""
    return {name for recording in rehearsals for call in recording.calls for name in _names(call.parameters)}


def _kept(rehearsal: Recording, used: Collection[str]) -> list[str]:
    """Return the assignments of the values that later calls need from the response."""
    key = identifier(rehearsal.resource.key)
    values = {f"{key}_id": rehearsal.handle.id, f"{key}_arn": rehearsal.handle.arn}
    return [
        f"{name} = {value.expression}" for name, value in values.items() if name in used and isinstance(value, Symbol)
    ]


def _uses_answer(calls: Sequence[RehearsedCall]) -> bool:
    """Return whether calls use the response of the first call."""
    return any(name.startswith("answer[") for call in calls for name in _names(call.parameters))


class _Writer:
    """Writes values as Python; `files` are the names of the project's files, by their text."""

    def __init__(self, files: Mapping[str, str], files_in: str = "", folder: str = "") -> None:
        self.files = files
        self.files_in = files_in
        self.folder = folder

    def call(self, call: RehearsedCall, *, answered: bool) -> str:
        """Write one call, on one line if it fits."""
        does = f'get_waiter("{call.waiter}").wait' if call.waiter else call.method
        start = f"{'answer = ' if answered else ''}{identifier(call.service)}.{does}("
        arguments = [f"{name}={self.value(value, INDENT, len(name) + 2)}" for name, value in call.parameters.items()]
        one_line = f"{start}{', '.join(arguments)})"
        if len(one_line) <= WIDTH and "\n" not in one_line:
            return one_line
        return "\n".join([start, *(f"{' ' * INDENT}{argument}," for argument in arguments), ")"])

    def value(self, value: Any, indent: int, used: int) -> str:
        """Write a value; `indent` is that of its line, `used` the number of other characters on the line."""
        match value:
            case bytes() if (text := value.decode("utf-8", "replace")) in self.files:
                file = self.files[text]
                return (
                    f'{self.files_in}["{file}"].encode()'
                    if self.files_in
                    else f'Path({self.folder}"{file}").read_bytes()'
                )
            case bytes() if b"\n" in value:
                return f"{self.value(value.decode(), indent, used + len('.encode()'))}.encode()"
            case Symbol():
                return value.expression
            case str() if value in self.files:
                return self._read(self.files[value], indent, used)
            case str() if (document := _document(value)) is not None:
                return f"json.dumps({self.value(document, indent, used + len('json.dumps()'))})"
            case str() if indent + used + len(_text(value)) > WIDTH and not names_in(value):
                return _in_pieces(value, indent)
            case str():
                return _text(value)
            case dict():
                return self._container(
                    "{}", {f"{_text(key)}: ": part for key, part in value.items()}.items(), indent, used
                )
            case list() | tuple():
                return self._container("[]", [("", item) for item in value], indent, used)
        return repr(value)

    def _read(self, file: str, indent: int, used: int) -> str:
        if self.files_in:
            return f'{self.files_in}["{file}"]'
        one_line = f'Path({self.folder}"{file}").read_text()'
        if indent + used + len(one_line) <= WIDTH:
            return one_line
        return f'Path(\n{" " * (indent + INDENT)}{self.folder}"{file}"\n{" " * indent}).read_text()'

    def _container(self, brackets: str, items: Collection[tuple[str, Any]], indent: int, used: int) -> str:
        flat = [label + self.value(item, 0, 0) for label, item in items]
        one_line = f"{brackets[0]}{', '.join(flat)}{brackets[1]}"
        if "\n" not in one_line and indent + used + len(one_line) <= WIDTH:
            return one_line
        deeper = indent + INDENT
        lines = [f"{' ' * deeper}{label}{self.value(item, deeper, len(label) + 1)}," for label, item in items]
        return "\n".join([brackets[0], *lines, " " * indent + brackets[1]])


def _text(value: str) -> str:
    """Write a text; with placeholders in it, as an f-string."""
    if not names_in(value):
        return json.dumps(value, ensure_ascii=False)
    escaped = json.dumps(value.replace("{", "{{").replace("}", "}}"), ensure_ascii=False)
    return "f" + STAND_IN.sub(lambda found: "{" + found.group(1) + "}", escaped)


def _in_pieces(value: str, indent: int) -> str:
    """Write a text that is too long for its line, such as an ARN, on several lines, split at a natural place."""
    deeper = indent + INDENT
    pieces = [""]
    for part in re.findall(r"[^:/ ]*[:/ ]?", value):
        if pieces[-1] and deeper + len(_text(pieces[-1] + part)) > WIDTH:
            pieces.append("")
        pieces[-1] += part
    if len(pieces) == 1:
        return _text(value)
    return "\n".join(["(", *(" " * deeper + _text(piece) for piece in pieces), " " * indent + ")"])


def _document(value: str) -> dict[str, Any] | None:
    """Return a JSON document that was passed as text, such as a policy, with the placeholders in it."""
    if not value.startswith("{"):
        return None
    try:
        document = json.loads(value)
    except ValueError:
        return None
    return _with_placeholders(document) if isinstance(document, dict) else None


def _with_placeholders(value: Any) -> Any:
    match value:
        case dict():
            return {key: _with_placeholders(part) for key, part in value.items()}
        case list():
            return [_with_placeholders(item) for item in value]
        case str() if found := STAND_IN.fullmatch(value):
            return Symbol(found.group(1))
    return value


def _names(value: Any) -> set[str]:
    """Return the names of the placeholders anywhere in a value."""
    match value:
        case dict():
            return set[str]().union(*(_names(item) for item in value.values()))
        case list() | tuple():
            return set[str]().union(*(_names(item) for item in value))
        case str():
            document = _document(value)
            return _names(document) if document else names_in(value)
    return set()
