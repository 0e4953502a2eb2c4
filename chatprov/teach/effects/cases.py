"""The cases in which two resolvers are compared: who calls, with which arguments, and which messages there are before.

Some of them the tutorial's resolvers accept and the hardened ones refuse: rooms of others, names of others, foreign files.

They are chosen so that an effect shows: several rooms and users, few and many messages, texts of all lengths, a message without
text or file, a message that is there already, a table that answers an error. What a learner's templates name (`"spam"`,
`"room1"`) is tried as room, sender and text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    Message = Mapping[str, str]

FILES: Final = "https://files.example"
"""The URL of the bucket, in `$ctx.env.FILES_URL`."""
MANY: Final = 900
"""The messages of the busy room: less than a page of 1 MB, and more than any screen shows."""
_MOST_WORDS: Final = 12
_LONGEST_WORD: Final = 200
_QUOTED: Final = (
    re.compile(r'"((?:[^"\\\n]|\\.)*)"(\s*:)?'),
    re.compile(r"'([^'\n]*)'(\s*:)?"),
    re.compile(r"`([^`\n]*)`(\s*:)?"),
)
"""Texts in double quotes, in single quotes, which may be inside of those, and in the backquotes of JavaScript."""
_NO_WORD: Final = re.compile(r"[$#:{}]|^\W*$")
"""What is in quotes and no value: references, placeholders, JSON, punctuation. A key of JSON has a colon behind it."""
FAILURE: Final = "The table is overloaded."
"""The text of DynamoDB's error."""
OPTIONAL: Final = ("content", "fileUrl")
FIELDS: Final = ("roomId", "timestamp", "sender", "content", "fileUrl")


@dataclass(frozen=True)
class Case:
    """One call of a resolver."""

    says: str
    """What happens, as the subject of a sentence: "a message of ann to room-7"."""
    type_name: str
    field_name: str
    arguments: Mapping[str, Any]
    caller: str
    messages: Sequence[Mapping[str, Any]]
    """The items in the table before."""
    rooms: tuple[str, ...]
    failing: bool = False
    """Whether DynamoDB answers an error."""
    overwrites: bool = False
    """Whether the message has the key of one that is there: who refuses it, in place of overwriting, does better."""
    forbidden: bool = False
    """Whether a resolver may refuse it: only one that accepts what the wanted one refuses is wrong."""
    partial: bool = False
    """Whether DynamoDB answers with one page only, as it does above 1 MB: the caller has to be told if the wanted one tells."""
    next_page: bool = False
    """Whether the call is for the second page, with the token that the resolver answered for the first."""
    source: Mapping[str, Any] | None = None
    """The message whose field is resolved."""


def cases(kind: str, wanted: Iterable[str], actual: Iterable[str]) -> list[Case]:
    """Return the cases for a field of the chat, the plainest first; none for a field that is not the chat's.

    `wanted` and `actual` are the texts of the templates: the words that only the learner's have are tried as values.
    """
    known = _words(wanted)
    words = [word for word in _words(actual) if word not in known][:_MOST_WORDS]
    match kind:
        case "sendMessage":
            return _sending(words)
        case "getMessages":
            return _reading("getMessages", words, {})
        case "listMessages":
            return [*_reading("listMessages", words, {"limit": 10, "nextToken": None}), *_paging()]
        case "onNewMessage":
            return _subscribing(words)
    return []


def _words(templates: Iterable[str]) -> list[str]:
    found = (word for text in templates for quoted in _QUOTED for word, is_key in quoted.findall(text) if not is_key)
    kept = [word for word in found if word and len(word) <= _LONGEST_WORD and not _NO_WORD.search(word)]
    return list(dict.fromkeys(kept))


def field_case(name: str) -> Case:
    """Return the case for a resolver of one field of a message."""
    source = message()
    return Case(f"{name} of a message", "Message", name, {}, "ann", _few(), ("room-7",), source=source)


def message(room: str = "room-7", second: int = 0, sender: str = "ann", **more: str) -> dict[str, str]:
    """Return a message with text and file, at a second of the world's first day."""
    file = f"{FILES}/uploads/{room}/01234567-89ab-4def-8123-456789abcdef/a.png"
    time = f"2025-01-01T{10 + second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}"
    return {"roomId": room, "timestamp": time, "sender": sender, "content": "Hello", "fileUrl": file, **more}


def _item(said: Message, without: str = "") -> dict[str, Any]:
    return {name: {"S": value} for name, value in said.items() if name != without}


@cache
def _few() -> tuple[Mapping[str, Any], ...]:
    """Return the messages of two quiet rooms."""
    return (
        _item(message(second=1)),
        _item(message(second=2, sender="bob", content="Bye")),
        _item(message("room-8", 1, "bob", content="Other")),
        _item(message("Lobby A", 1, "Dan", content="Hi all")),
    )


@cache
def _many() -> tuple[Mapping[str, Any], ...]:
    """Return the messages of a busy room: of several senders, of all lengths, some without text or without file."""
    senders, lengths = ("ann", "bob", "cleo", "Dan", "eve@example.com"), (1, 5, 40, 0, 400, 3)
    return (
        *_few(),
        *(
            _item(
                message("busy", number, senders[number % 5], content="x" * lengths[number % 6]),
                without=("", "", "fileUrl", "")[number % 4],
            )
            for number in range(MANY)
        ),
        _item(message("busy", MANY, timestamp="2019-12-31T23:59:59.999Z", content="y" * 3000)),
        _item(message("busy", MANY, timestamp="2031-01-01T00:00:00", content="late")),
        _item(message("busy", MANY + 2), without="content"),
    )


def _sending(words: Sequence[str]) -> list[Case]:
    rooms = ("room-7", "room-8", "busy", "Lobby A", *words)
    now = datetime.now(UTC)

    def sent(says: str, said: Message, **more: Any) -> Case:
        return Case(says, "Mutation", "sendMessage", {"input": dict(said)}, said["sender"], _few(), rooms, **more)

    def forbidden(says: str, said: Message, caller: str = "ann") -> Case:
        arguments = {"input": dict(said)}
        return Case(says, "Mutation", "sendMessage", arguments, caller, _few(), rooms, forbidden=True)

    plain = message()
    other_file = message("room-8")["fileUrl"]
    lacking = [{key: value for key, value in plain.items() if key != name} for name in OPTIONAL]
    return [
        sent("a message of ann to room-7", plain),
        sent("a message of bob to room-8", message("room-8", 7200, "bob", content="Good evening")),
        sent("a message of cleo to an empty room", message("busy", 3, "cleo", content="1")),
        sent("a message to Lobby A", message("Lobby A", 5, "Dan", content="  Two  spaces ")),
        sent("a message of today", message(timestamp=now.isoformat(timespec="seconds").removesuffix("+00:00"))),
        sent("an old message", message(timestamp="2019-05-05T05:05:05", content="5")),
        sent("a long message", message(content="Long " * 600)),
        sent("a message with special characters", message(content="Grüße, 你好 & <b>it's</b> 50% #1")),
        *(sent(f"a message without {name}", said) for name, said in zip(OPTIONAL, lacking, strict=True)),
        *(sent(f"a message with {name} null", {**plain, name: None}) for name in OPTIONAL),  # type: ignore[dict-item]  # as clients send it
        *(sent(f"a message with the text {word}", message(content=word)) for word in words),
        *(sent(f"a message to the room {word}", message(word, content="Hi")) for word in words),
        *(sent(f"a message of {word}", message(sender=word)) for word in words),
        forbidden("a message to a room in which the sender is not", message("room-9")),
        forbidden("a message of bob in the name of ann", plain, "bob"),
        forbidden("a message of 5,000 characters", message(content="x" * 5000)),
        forbidden("a message of the year 9999", message(timestamp="9999-12-31T23:59:59")),
        forbidden("a message whose time is no time", message(timestamp="zzz")),
        forbidden("a message with a script as its file", message(fileUrl="javascript:alert(1)")),
        forbidden("a message with a file of another room", message(fileUrl=other_file)),
        sent("a message at the time of another", message(second=1, content="Again"), overwrites=True),
        sent("a message that DynamoDB refuses", plain, failing=True),
    ]


def _reading(name: str, words: Sequence[str], more: Mapping[str, Any]) -> list[Case]:
    tried = tuple(
        _item(said)
        for place, word in enumerate(words)
        for said in (
            message("room-7", 100 + place, content=word),
            message("room-7", 200 + place, word),
            message(word, place),
        )
    )
    few = (*_few(), *tried)
    rooms = ("room-7", "room-8", "busy", "empty", "Lobby A", *words)

    def read(says: str, room: str, caller: str, items: Sequence[Mapping[str, Any]], **how: Any) -> Case:
        return Case(says, "Query", name, {"roomId": room, **more}, caller, items, rooms, **how)

    return [
        read(f"{name} of room-7", "room-7", "ann", few),
        read(f"{name} of room-8, by another user", "room-8", "bob", few),
        read(f"{name} of Lobby A", "Lobby A", "Dan", few),
        read(f"{name} of a room without messages", "empty", "ann", few),
        *(read(f"{name} of the room {word}", word, "ann", few) for word in words),
        read(f"{name} of a room with {MANY + 3} messages", "busy", "cleo", _many()),
        read(f"{name} of a room in which the caller is not", "room-9", "ann", few, forbidden=True),
        read(
            f"{name} of a room with more messages than DynamoDB returns at once", "busy", "cleo", _many(), partial=True
        ),
        read(f"{name} while DynamoDB answers an error", "room-7", "ann", few, failing=True),
    ]


def _paging() -> list[Case]:
    def page(says: str, limit: int | None, **how: Any) -> Case:
        arguments = {"roomId": "busy", "limit": limit, "nextToken": None}
        return Case(says, "Query", "listMessages", arguments, "cleo", _many(), ("busy",), **how)

    return [
        page("the second page of listMessages", 10, next_page=True),
        page("listMessages without a limit", None),
        page("listMessages with the limit 100", 100),
        page("listMessages with the limit 0", 0, forbidden=True),
        page("listMessages with the limit 900", 900, forbidden=True),
    ]


def _subscribing(words: Sequence[str]) -> list[Case]:
    rooms = ("room-7", "room-8", *words)

    def subscribed(room: str, caller: str, **how: Any) -> Case:
        says = f"a subscription to {'a room in which the caller is not' if how else room}"
        return Case(says, "Subscription", "onNewMessage", {"roomId": room}, caller, _few(), rooms, **how)

    return [
        *(subscribed(room, caller) for room, caller in (("room-7", "ann"), ("room-8", "bob"))),
        *(subscribed(word, "ann") for word in words),
        subscribed("room-9", "ann", forbidden=True),
    ]
