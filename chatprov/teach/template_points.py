"""Compare a mapping template by its output: it is rendered for a message, and compared with the output of the file's template."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from chatprov.teach.comparison import ComparedPoint

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chatprov.teach.comparison import Comparison

_FILES = "https://files.example"
_MESSAGE = {
    "roomId": "room-7",
    "timestamp": "2025-01-01T10:00:00",
    "sender": "ann",
    "content": "Hello",
    "fileUrl": f"{_FILES}/uploads/room-7/01234567-89ab-4def-8123-456789abcdef/a.png",
}
_MESSAGES = {"items": [_MESSAGE, {**_MESSAGE, "content": "Bye"}], "scannedCount": 2, "nextToken": None}
_IDENTITY = {"username": "ann", "sub": "ann", "claims": {"cognito:groups": ["room:room-7"]}}
CONTEXTS: dict[str, dict[str, Any]] = {
    "sendMessage": {"arguments": {"input": _MESSAGE}, "result": _MESSAGE},
    "getMessages": {"arguments": {"roomId": "room-7"}, "result": _MESSAGES},
    "listMessages": {"arguments": {"roomId": "room-7", "limit": 10, "nextToken": None}, "result": _MESSAGES},
    "onNewMessage": {"arguments": {"roomId": "room-7"}, "result": {}},
}
"""The contexts of the resolvers of both variants, for a member of the room; resolvers of other fields are compared as text."""


def template_points(case: Comparison) -> list[ComparedPoint]:
    """Return the differences from the output of the file's template, or one point that is met."""
    want, have = str(case.wanted or ""), case.there
    if not isinstance(have, str) or not have:
        return [ComparedPoint(case.path, "a VTL template", None, holds=False)]
    if _words(want) == _words(have):
        return [ComparedPoint(case.path, "a VTL template", "a VTL template", holds=True)]
    context = CONTEXTS.get(case.args)
    if context is None:
        return [ComparedPoint(case.path, want, have, holds=False)]
    wanted, there = _rendered(want, context), _rendered(have, context)
    if isinstance(wanted, _Fault):
        return [
            ComparedPoint(case.path, want, have, holds=False)
        ]  # the file's template does not render for this message
    if isinstance(there, _Fault):
        return [ComparedPoint(case.path, "a template that renders", there.text, holds=False)]
    again = _rendered(want, context)
    found = _differences(case.path, wanted, there, again)
    return found or [ComparedPoint(case.path, "a VTL template", "a VTL template", holds=True)]


class _Fault:
    def __init__(self, text: str) -> None:
        self.text = text


def _rendered(template: str, context: Mapping[str, Any]) -> Any:
    # most templates are equal as text: the Velocity engine is loaded only for the others
    from chatprov.appsync.resolvers.evaluate import evaluate_mapping_template  # noqa: PLC0415

    full = {**context, "identity": _IDENTITY, "env": {"FILES_URL": _FILES}, "info": {}, "error": None}
    answer = evaluate_mapping_template(template, json.dumps(full))
    if "error" in answer:
        return _Fault(answer["error"]["message"])
    try:
        return json.loads(answer["evaluationResult"])
    except ValueError as error:
        return _Fault(f"not JSON: {error}")


def _differences(path: str, want: Any, have: Any, again: Any) -> list[ComparedPoint]:
    """Compare the outputs of two templates; additional members of a request, such as a condition, are allowed.

    `again` is a second output of the wanted template: values that differ between the two, such as an id or the time, only have
    to exist.
    """
    if isinstance(want, dict) and isinstance(have, dict) and isinstance(again, dict):
        pairs = ((key, value, have.get(key), again.get(key)) for key, value in want.items())
        return [difference for key, *values in pairs for difference in _differences(f"{path}.{key}", *values)]
    if want != again and type(have) is type(want):
        return []
    if isinstance(want, str) and isinstance(have, str) and _words(want) == _words(have):
        return []
    return [] if want == have else [ComparedPoint(path, want, have, holds=False)]


def _words(text: str) -> str:
    return "".join(text.split())
