"""Where the contents of objects are while a state is a document.

The rest of the state knows the ids of contents only. A document has the contents by their ids, in base64; `file_contents.py` has
them in files.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from chatprov.local.bodies import Content
from chatprov.local.moto_s3 import checksums

if TYPE_CHECKING:
    from collections.abc import MutableMapping


class Contents(Protocol):
    """Contents by their ids."""

    def put(self, content: Content) -> str:
        """Keep a content, and return its id; raises OSError if that is not possible."""
        ...

    def get(self, content_id: str) -> Content:
        """Return the content with an id; raises ValueError when it is missing or damaged."""
        ...


class DocumentContents:
    """The contents in a document, by their SHA-256: two objects with the same content share it."""

    def __init__(self, in_document: MutableMapping[str, bytes]) -> None:
        self._in_document = in_document
        self._read: dict[str, Content] = {}

    def put(self, content: Content) -> str:
        """Add a content to the document, and return its id."""
        content_id = checksums.hexdigest(content, "sha256")
        if content_id not in self._in_document:
            self._in_document[content_id] = bytes(content)
        return content_id

    def get(self, content_id: str) -> Content:
        """Return a content of the document; raises ValueError when it is missing or damaged."""
        if content_id not in self._read:
            data = self._in_document.get(content_id)
            if data is None or checksums.hexdigest(data, "sha256") != content_id:
                raise ValueError("the content of an object is missing or damaged")
            self._read[content_id] = Content.of(data)
        return self._read[content_id]
