"""The cases in which two resolvers are compared: who calls, with which arguments, and which messages there are before.

They are chosen so that an effect shows: several rooms and users, few and many messages, texts of all lengths, a message without
text or file, a message that is there already, a table that answers an error. What a learner's templates name (`"spam"`,
`"room1"`) is tried as room, sender and text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
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
_WORD: Final = re.compile(r'(?:"((?:[^"\\\n]|\\.)*)"|\'([^\'\n]*)\')(\s*:)?')
_NO_WORD: Final = re.compile(r"[$#:{}]|^\W*$")
"""What is in quotes and no value: references, placeholders, JSON, punctuation. A key of JSON has a colon behind it."""
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
            return _reading("listMessages", words, {"limit": 10, "nextToken": None})
        case "onNewMessage":
            return _subscribing(words)
    return []


def _words(templates: Iterable[str]) -> list[str]:
    found = (part or other for text in templates for part, other, is_key in _WORD.findall(text) if not is_key)
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
    rooms = ("room-7", "room-8", "busy", *words)

    def sent(says: str, said: Message, **more: Any) -> Case:
        return Case(says, "Mutation", "sendMessage", {"input": dict(said)}, said["sender"], _few(), rooms, **more)

    plain = message()
    lacking = [{key: value for key, value in plain.items() if key != name} for name in OPTIONAL]
    return [
        sent("a message of ann to room-7", plain),
        sent("a message of bob to room-8", message("room-8", 7200, "bob", content="Good evening")),
        sent("a message of cleo to an empty room", message("busy", 3, "cleo", content="1")),
        sent("a long message", message(content="Long " * 600)),
        sent("a message with special characters", message(content="Grüße, 你好 & <b>it's</b> 50% #1")),
        *(sent(f"a message without {name}", said) for name, said in zip(OPTIONAL, lacking, strict=True)),
        *(sent(f"a message with {name} null", {**plain, name: None}) for name in OPTIONAL),  # type: ignore[dict-item]  # as clients send it
        *(sent(f"a message with the text {word}", message(content=word)) for word in words),
        *(sent(f"a message to the room {word}", message(word, content="Hi")) for word in words),
        *(sent(f"a message of {word}", message(sender=word)) for word in words),
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
    rooms = ("room-7", "room-8", "busy", "empty", *words)

    def read(says: str, room: str, caller: str, items: Sequence[Mapping[str, Any]], **how: Any) -> Case:
        return Case(says, "Query", name, {"roomId": room, **more}, caller, items, rooms, **how)

    return [
        read(f"{name} of room-7", "room-7", "ann", few),
        read(f"{name} of room-8, by another user", "room-8", "bob", few),
        read(f"{name} of a room without messages", "empty", "ann", few),
        *(read(f"{name} of the room {word}", word, "ann", few) for word in words),
        read(f"{name} of a room with {MANY + 3} messages", "busy", "cleo", _many()),
        read(f"{name} while DynamoDB answers an error", "room-7", "ann", few, failing=True),
    ]


def _subscribing(words: Sequence[str]) -> list[Case]:
    rooms = ("room-7", "room-8", *words)
    return [
        Case(f"a subscription to {room}", "Subscription", "onNewMessage", {"roomId": room}, caller, _few(), rooms)
        for room, caller in (("room-7", "ann"), ("room-8", "bob"), *((word, "ann") for word in words))
    ]
