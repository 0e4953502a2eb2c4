"""The entries of the services' logs for one who repairs a log: which entry needs which other one.

An entry is useless without the one that it belongs to, such as a user without the user pool, and its service refuses it.
"""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any, Final

from chatprov.local.storage.record import encoded

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, MutableMapping

NEEDS: Final[Mapping[str, Mapping[str, tuple[str, int]]]] = {
    "appsync": dict.fromkeys(("schema", "api_key", "data_source", "resolver", "function"), ("api", 1)),
    "cloudformation": dict.fromkeys(("event", "change_set"), ("stack", 1)),
    "cognito-idp": dict.fromkeys(
        (
            "client",
            "group",
            "user",
            "identity-provider",
            "resource-server",
            "sign-in",
            "refresh-token",
            "challenge",
            "unknown-name",
            "message",
            "signing-keys",
        ),
        ("pool", 1),
    ),
    "logs": {"stream": ("group", 1), "events": ("stream", 2)},
    "s3": {"version": ("bucket", 1), "upload": ("bucket", 1), "part": ("upload", 2)},
}
"""By log and kind: the kind of the entry that an entry belongs to, and how many of its names are those of that entry."""

REFERRED_TO: Final[Mapping[str, Collection[str]]] = {
    "appsync": {"function"},
    "cognito-idp": {"group"},
    "iam": {"group", "instance_profile", "policy", "role", "user"},
}
"""By log: the kinds of entries whose names are in lists of other entries."""
_ITEM: Final = b'["item","'
_NO_SCHEMA: Final = b'{"sdl":null,"status":"NOT_APPLICABLE","details":null}'

Key = list[str]
"""The kind of an entry, account, region, and names; of an item the kind, its owner, and its keys."""


def put_in_order(log: str, entries: MutableMapping[bytes, bytes]) -> None:
    """Put each entry behind the one that it belongs to: a reader needs that first, and an earlier line may have been lost."""
    needs = NEEDS.get(log)
    if needs is None:
        return
    ranks = {entry: _rank(needs, key_of(entry)[:1]) for entry in entries}
    ordered = {entry: entries[entry] for entry in sorted(entries, key=ranks.__getitem__)}
    entries.clear()
    entries.update(ordered)


def in_order_of_need(log: str, entries: Mapping[bytes, bytes]) -> list[bytes]:
    """Return the keys of all entries, each behind that of the entry that it belongs to."""
    ordered = dict(entries)
    put_in_order(log, ordered)
    return sorted(
        ordered, key=lambda entry: entry.startswith(_ITEM)
    )  # an item needs its table, and its key has only an id


def _rank(needs: Mapping[str, tuple[str, int]], kind: Key) -> int:
    steps = 0
    while kind and (needed := needs.get(kind[0])):
        steps, kind = steps + 1, [needed[0]]
    return steps


def take_without_owner(log: str, entries: MutableMapping[bytes, bytes]) -> dict[tuple[str, ...], Counter[str]]:
    """Remove the entries whose owner is not there, and return their kinds by the key of the owner."""
    needs = NEEDS.get(log)
    if needs is None:
        return {}
    taken: dict[tuple[str, ...], Counter[str]] = {}
    put_in_order(log, entries)
    for entry in [*entries]:
        kind, *place = key_of(entry) or [""]
        if kind in needs:
            owner, names = needs[kind]
            needed = [owner, *place[: 2 + names]]
            if encoded(needed) not in entries:
                del entries[entry]
                taken.setdefault(tuple(needed), Counter())[kind] += 1
    return taken


def take_items_without_owner(entries: MutableMapping[bytes, bytes]) -> Counter[str]:
    """Remove the items of DynamoDB whose table or backup is not there, and return how many there are of each."""
    owners = {*table_names(entries)}
    items = {entry: "".join(key_of(entry)[1:2]) for entry in entries if entry.startswith(_ITEM)}
    for entry, owner in items.items():
        if owner not in owners:
            del entries[entry]
    return Counter(owner for owner in items.values() if owner not in owners)


def table_names(entries: Mapping[bytes, bytes]) -> dict[str, str]:
    """Return the names of tables by their ids, and those of backups by their ARNs."""
    found = ((key_of(entry), value) for entry, value in entries.items() if not entry.startswith(_ITEM))
    return dict(filter(None, (_owner(key, _parsed(value)) for key, value in found if key[:1] != ["token"])))


def owners_in(bodies: Iterable[bytes]) -> set[str]:
    """Return the ids of all tables, and the ARNs of all backups, that lines of DynamoDB's log describe."""
    owners = set()
    for body in bodies:
        if b'{"k":["table",' in body or b'{"k":["backup",' in body:
            line = _parsed(body)
            for image in line.get("t", [line]) if isinstance(line, dict) else ():
                if owner := _owner(image["k"], image.get("v")):
                    owners.add(owner[0])
    return owners


def _owner(key: Key, value: Any) -> tuple[str, str] | None:
    """Return the name that items have in their keys, and the name of their table or backup; None for other entries."""
    match key:
        case ["backup", _, _, arn]:
            return arn, arn
        case ["table", _, _, name] if isinstance(value, dict) and isinstance(value.get("id"), str):
            return value["id"], name
    return None


def add_what_is_needed(log: str, entries: MutableMapping[bytes, bytes]) -> list[Key]:
    """Add the empty schemas of APIs that have none any more, and return the keys of the APIs."""
    if log != "appsync":
        return []
    keys = [key for key in map(key_of, entries) if key[:1] == ["api"]]
    added = [key for key in keys if encoded(["schema", *key[1:]]) not in entries]
    entries.update((encoded(["schema", *key[1:]]), _NO_SCHEMA) for key in added)
    return added


def without_names(entries: MutableMapping[bytes, bytes], names: Collection[str]) -> list[bytes]:
    """Remove names from all lists in the values of entries, and return the entries that have changed."""
    changed = []
    for entry, text in entries.items():
        if any(encoded(name) in text for name in names):
            new = encoded(_without(_parsed(text), names))
            if new != text:
                entries[entry] = new
                changed.append(entry)
    return changed


def lost_names(log: str, lost: Iterable[bytes]) -> set[str]:
    """Return the names of lost entries, given by their keys, that other entries of the log may have in a list."""
    keys = map(key_of, lost)
    return {key[-1] for key in keys if key and key[0] in REFERRED_TO.get(log, ())}


def _without(value: Any, names: Collection[str]) -> Any:
    if isinstance(value, list):
        return [_without(member, names) for member in value if not (isinstance(member, str) and member in names)]
    return {name: _without(member, names) for name, member in value.items()} if isinstance(value, dict) else value


def key_of(entry: bytes) -> Key:
    """Return the key of an entry; [] if it is not one that a local cloud writes."""
    key = _parsed(entry)
    return key if isinstance(key, list) and all(isinstance(part, str) for part in key) else []


def _parsed(text: bytes) -> Any:
    """Return the value of a JSON text; None if it is not one, although its checksum is right."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
