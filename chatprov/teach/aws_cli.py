"""Recorded calls as commands of the AWS CLI: in its shorthand syntax where possible, else in JSON.

They run in any folder: those of lessons read the project's files where they are, those of hints contain their texts.
"""

from __future__ import annotations

import json
import re
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from botocore import xform_name

from chatprov.teach.lookups import CLI_NAMES
from chatprov.teach.python_code import comment
from chatprov.teach.symbols import STAND_IN, Symbol, identifier, names_in

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from chatprov.teach.recording import Recording, RehearsedCall

WIDTH = 76
FILES_FOLDER = "files=$(chatprov files)"
"""The line that finds the files of the project, which commands name as "$files/..."."""
_PLAIN = re.compile(r"[\w./:@%+-]+")
_SHORT = re.compile(r"[\w./:@%+*-]+")


def calls_as_commands(rehearsals: Sequence[Recording], used: Collection[str] = ()) -> list[str]:
    """Return one block of commands for each resource, for bash or zsh, each below a comment.

    The project's files are in the folder that `chatprov files` prints.
    `used` are the names that later commands use, such as `user_pool_id`: they are taken from the response that has them.
    """
    blocks = zip(rehearsals, bare_commands(rehearsals, used, with_texts=False), strict=True)
    return ["\n".join([*comment(rehearsal.resource), block]) for rehearsal, block in blocks]


def bare_commands(rehearsals: Sequence[Recording], used: Collection[str] = (), *, with_texts: bool = True) -> list[str]:
    """Return the blocks of `calls_as_commands` without their comments: a narrow terminal breaks a comment into commands.

    `with_texts`: the commands contain the texts of the project's files.
    """
    blocks = []
    for rehearsal in rehearsals:
        kept = _kept(rehearsal, used)
        files = {} if with_texts else rehearsal.files
        lines = [_command(call, files, kept if place == 0 else {}) for place, call in enumerate(rehearsal.calls)]
        found = [FILES_FOLDER] if any("$files/" in line for line in lines) else []
        blocks.append("\n".join([*found, *lines]))
    return blocks


def _kept(rehearsal: Recording, used: Collection[str]) -> dict[str, str]:
    """Return the values that other commands need from the response: the variable, and the path in AWS's response."""
    key = identifier(rehearsal.resource.key)
    values = {f"{key}_id": rehearsal.handle.id, f"{key}_arn": rehearsal.handle.arn}
    return {
        name: ".".join(re.findall(r'\["(\w+)"\]', value.expression))
        for name, value in values.items()
        if name in used and isinstance(value, Symbol)
    }


def _command(call: RehearsedCall, files: Mapping[str, str], kept: Mapping[str, str]) -> str:
    service = CLI_NAMES.get(call.service, call.service)
    does = f"wait {call.waiter.replace('_', '-')}" if call.waiter else xform_name(call.method, "-").replace("_", "-")
    options = [_option(name, value, files) for name, value in call.parameters.items()]
    texts = [value.decode() for value in call.parameters.values() if isinstance(value, bytes)]
    sent = [text for text in texts if text not in files]
    if len(kept) == 1:
        options.append(f"--query {next(iter(kept.values()))} --output text")
    elif kept:
        options.append(f"--query '[{','.join(kept.values())}]' --output text")
    start, end = f"aws {service} {does}", ""
    if len(kept) == 1:
        start, end = f"{next(iter(kept))}=$({start}", ")"
    elif kept:
        start, end = f"read -r {' '.join(kept)} <<< $({start}", ")"
    if sent:  # the AWS CLI reads bytes from a file only, so they come through its standard input
        end = f"{_here_document(sent[0])}{chr(10) if end else ''}{end}"
    one_line = " ".join([start, *options]) + end
    if len(one_line) <= WIDTH and "\n" not in one_line:
        return one_line
    return " \\\n    ".join([start, *options]) + end


def _here_document(text: str) -> str:
    """Return a text as the standard input of a command."""
    word = "END"
    while word in text.splitlines():
        word += "_"
    return f" <<'{word}'\n{text}{'' if text.endswith(chr(10)) else chr(10)}{word}"


def _option(name: str, value: Any, files: Mapping[str, str]) -> str:
    option = f"--{xform_name(name, '-')}"
    if isinstance(value, bool):
        return option if value else f"--no-{option[2:]}"
    said = _value(value, files, len(option) + 5)
    fits = "\n" in said or len(option) + len(said) + 5 <= WIDTH
    return f"{option} {said}" if fits else f"{option} \\\n        {said}"


def _value(value: Any, files: Mapping[str, str], used: int) -> str:
    match value:
        case bytes() if (text := value.decode("utf-8", "replace")) in files:
            return f'"fileb://$files/{files[text]}"'
        case str() if value in files:
            return f'"file://$files/{files[value]}"'
        case bytes():
            return "fileb:///dev/stdin"
        case str() if (content := _read_json(value)) is not None:
            return _json(content, used)
        case str():
            return _quoted(value)
        case list() | tuple() if value and all(_flat(item) for item in value):
            short = " ".join(map(_short, value))
            return short if len(short) + used <= WIDTH else (" \\\n" + " " * 8).join(["", *map(_short, value)]).lstrip()
        case dict() if value and _flat(value) and len(_short(value)) + used <= WIDTH:
            return _short(value)
        case list() | tuple() | dict():
            return _json(value, used)
    return str(value)


def _read_json(text: str) -> Any:
    """Return what a JSON object on one line contains, such as a policy; None for another text, such as a template."""
    if text.startswith("{") and "\n" not in text:
        with suppress(ValueError):
            return json.loads(text)
    return None


def _flat(value: Any) -> bool:
    """Return whether the CLI's shorthand syntax can express the value."""
    match value:
        case bool() | int():
            return True
        case str():
            return (bool(names_in(value)) and STAND_IN.fullmatch(value) is not None) or bool(_SHORT.fullmatch(value))
        case dict():
            return bool(value) and all(isinstance(item, str | int | bool) and _flat(item) for item in value.values())
    return False


def _short(value: Any) -> str:
    if isinstance(value, dict):
        text = ",".join(f"{key}={_word(part)}" for key, part in value.items())
        return text if not re.search(r"[*]", text) else f"'{text}'"
    return _quoted(_word(value))


def _word(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return STAND_IN.sub(lambda found: f"${{{found.group(1)}}}", str(value)) if isinstance(value, str) else str(value)


def _json(value: Any, used: int) -> str:
    one_line = json.dumps(value, ensure_ascii=False)
    text = one_line if len(one_line) + used + 2 <= WIDTH else _laid_out(value, 4, used)
    quoted = text.replace("'", "'\\''")
    return "'" + STAND_IN.sub(lambda found: f"'\"${found.group(1)}\"'", quoted) + "'"


def _laid_out(value: Any, indent: int, used: int) -> str:
    """Write JSON level by level; a value that fits on one line is on one line."""
    one_line = json.dumps(value, ensure_ascii=False)
    if indent + used + len(one_line) <= WIDTH or not isinstance(value, dict | list) or not value:
        return one_line
    deeper = indent + 2
    if isinstance(value, dict):
        parts = [
            f"{' ' * deeper}{json.dumps(key)}: {_laid_out(part, deeper, len(key) + 5)}" for key, part in value.items()
        ]
        return "{\n" + ",\n".join(parts) + "\n" + " " * indent + "}"
    return "[\n" + ",\n".join(" " * deeper + _laid_out(item, deeper, 1) for item in value) + "\n" + " " * indent + "]"


def _quoted(text: str) -> str:
    if names_in(text):
        return '"' + STAND_IN.sub(lambda found: f"${found.group(1)}", text) + '"'
    if _PLAIN.fullmatch(text) or re.fullmatch(r"\$\{\w+\}", text):
        return text if _PLAIN.fullmatch(text) else f'"{text}"'
    return "'" + text.replace("'", "'\\''") + "'"
