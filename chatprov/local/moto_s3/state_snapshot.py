"""All that S3 and S3 Control have, before it is replaced by the state in a document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chatprov.local.moto_s3 import images
from chatprov.local.moto_s3.snapshots import ImageChange
from chatprov.local.moto_s3.state_conversion import S3Conversion
from chatprov.local.moto_s3.state_document import FORMAT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chatprov.local.moto_s3.file_contents import FileContents


class StateSnapshot:
    """The whole state, as a document whose contents are files."""

    def __init__(self, contents: FileContents) -> None:
        self._conversion = S3Conversion(lambda _: contents)
        self._before = self._document()

    def changes(self) -> Iterator[ImageChange]:
        """Yield the removal of all that was there, and all that is there now, if anything is another now."""
        after = self._document()
        if after != self._before:
            for key, value in images.images_of(self._before):
                yield ImageChange(key, value, None)
            for key, value in images.images_of(after):
                yield ImageChange(key, None, value)

    def restore(self) -> None:
        """Put back what was there."""
        self._conversion.prepare(FORMAT.read(self._before))()

    def _document(self) -> dict[str, Any]:
        return FORMAT.write(self._conversion.states())
