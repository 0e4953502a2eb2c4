"""The texts that a step pastes into the console: the schema, the templates or the code of resolvers, policies, CORS rules."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING, Final

from chatprov.teach.symbols import STAND_IN

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from chatprov.step import ResourceContext
    from chatprov.teach.recording import Recording

LANGUAGES: Final = {".graphql": "graphql", ".vtl": "velocity", ".js": "javascript"}
DOCUMENTS: Final = {
    "CORSRules": "CORS rules",
    "AssumeRolePolicyDocument": "Trust policy",
    "PolicyDocument": "Permissions policy",
    "Policy": "Bucket policy",
}
"""The settings that the console shows as JSON to paste or to edit, and their names there."""


@dataclass(frozen=True)
class PastedText:
    """One text: the file or the resource that has it, its language, and the whole of it."""

    title: str
    language: str
    text: str


def pasted_texts(recordings: Sequence[Recording], context: ResourceContext) -> tuple[PastedText, ...]:
    """Return the texts of the resources that these recordings create, in their order."""
    return tuple(text for recording in recordings for text in _texts(recording, context))


def _texts(recording: Recording, context: ResourceContext) -> Iterator[PastedText]:
    for text, file in recording.files.items():
        if text.strip():
            yield PastedText(file, LANGUAGES.get(PurePath(file).suffix, "text"), text.strip("\n"))
    resource = recording.resource
    for key, value in resource.desired(context).items():
        if key in DOCUMENTS and isinstance(value, dict | list) and value:
            text = STAND_IN.sub(lambda found: f"<{found.group(1)}>", json.dumps(value, indent=2, ensure_ascii=False))
            yield PastedText(f"{DOCUMENTS[key]} of {resource.name(context.config)}", "json", text)
