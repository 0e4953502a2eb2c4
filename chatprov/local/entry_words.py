"""The entries of the services' logs in plain words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from chatprov.counting import count
from chatprov.local.kept_entries import NEEDS

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Mapping

    from chatprov.local.kept_entries import Key

_WORDS: Final = {
    "api": "API",
    "api_key": "API key",
    "pool": "user pool",
    "signing-keys": "token key",
    "version": "object",
}
_ARN: Final = re.compile(r"arn:[^/]*:(?:stack|changeSet)/([^/]+)/[^/]+")
"""The id of a stack or of a change set, with its name."""
_EMAIL: Final = re.compile(rb'"email":"([^"\\]+)"')
_NAME: Final = re.compile(rb'"name":"([^"\\]+)"')
_OBJECT: Final = re.compile(rb'"key":"([^"\\]+)"')


def described(log: str, key: Key, value: bytes = b"", tables: Mapping[str, str] | None = None) -> str:
    """Return an entry in plain words; `value` is what can be read of its value, `tables` are from `table_names`."""
    kind, *place = key
    names = place[1:] if (log, kind) == ("dynamodb", "item") else place[2:]
    if not names:
        return f"an entry of {log}"
    if (log, kind) == ("dynamodb", "item"):
        return f"item {' / '.join(names)} of {_owner_of_items(place[0], tables or {})}"
    if log == "s3" and kind != "account":
        return _of_s3(kind, names, value)
    if (log, kind) == ("cognito-idp", "user") and (found := _EMAIL.search(value)):
        return f"user {_text(found)}"
    if (log, kind) == ("iam", "role") and (found := _NAME.search(value)):
        return f"role {_text(found)}"
    if log == "cloudformation":
        names = [_ARN.sub(r"\1", name) for name in names]
    if kind not in NEEDS.get(log, {}):
        return f"{_word(kind)} {names[-1]}"
    owner, number = NEEDS[log][kind]
    member = f"{_word(kind)} {names[-1]}" if len(names) > number else _word(kind)
    return f"{member} of {_word(owner)} {' / '.join(names[:number])}"


def counted(kinds: Counter[str]) -> str:
    """Return how many entries there are of each kind, in words."""
    return ", ".join(f"{count(number, _word(kind), _many(kind))}" for kind, number in kinds.items())


def _owner_of_items(owner: str, tables: Mapping[str, str]) -> str:
    """Return the table of an item, or the backup, in words; items have the id of the one and the ARN of the other."""
    if owner.startswith("arn:"):
        return f"backup {owner}"
    return f"table {tables[owner]}" if owner in tables else "a table whose description cannot be read"


def _many(kind: str) -> str:
    return _word(kind) if kind.endswith("s") else ""


def _of_s3(kind: str, names: Key, value: bytes) -> str:
    bucket, *more = names
    if kind == "version" and more:
        return f"object s3://{bucket}/{more[0]}"
    if kind == "upload":
        found = _OBJECT.search(value)
        return f"upload to s3://{bucket}{f'/{_text(found)}' if found else ''}"
    if kind == "part":
        return f"part {names[-1]} of an upload to s3://{bucket}"
    return f"{_word(kind)} s3://{bucket}"


def _text(found: re.Match[bytes]) -> str:
    return found[1].decode(errors="replace")


def _word(kind: str) -> str:
    return _WORDS.get(kind) or kind.replace("_", " ").replace("-", " ")
