"""Why the folder of a local cloud cannot be used, and why a change was not stored."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chatprov.errors import LocalCloudError

if TYPE_CHECKING:
    from pathlib import Path

OTHER_FORM: Final = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)
"""What code raises that reads a value of another form than it expects, such as a number in place of a mapping."""
_UNCHANGED = "No data was changed."
_LONGEST = 2000


def _one_line(text: str) -> str:
    """Escape what does not print: a message has names and versions from files, which may come from others."""
    escaped = "".join(character if character.isprintable() else ascii(character)[1:-1] for character in text)
    return escaped if len(escaped) <= _LONGEST else f"{escaped[:_LONGEST]}..."


class CloudFolderError(LocalCloudError):
    """The folder of a local cloud cannot be used; the first line says why, with the file."""

    def __init__(self, message: str, *, kept: str = "", advice: str = "") -> None:
        super().__init__(_one_line(message), kept=kept, advice=advice)


class CloudFolderInUse(CloudFolderError):
    """Another local cloud uses the folder."""

    def __init__(self, folder: Path, owner: str) -> None:
        super().__init__(
            f"{owner} uses the folder {folder}.",
            kept=_UNCHANGED,
            advice="Stop it or wait for its end, or choose another port with --port N: each port has a separate folder.",
        )


class CloudFolderTooNew(CloudFolderError):
    """A newer chatprov has written the folder."""

    def __init__(self, file: Path, form: int, newest: int, writer: str = "a newer chatprov") -> None:
        super().__init__(
            f"{file} was written by {writer} in form {form}, and this chatprov reads forms up to {newest}.",
            kept=_UNCHANGED,
            advice="Install that version of chatprov, or delete the data with `chatprov local reset`.",
        )


class CloudFolderOfNewer(CloudFolderError):
    """A newer chatprov has used the folder, and it cannot be read: this one cannot tell damage from what is new."""

    def __init__(self, folder: Path, writer: str, reader: str) -> None:
        super().__init__(
            f"{folder} cannot be repaired with chatprov {reader}: chatprov {writer} has used it, and may have written what is not "
            "understood here.",
            kept=_UNCHANGED,
            advice="Install that version of chatprov and repair with it, or delete the data with `chatprov local reset`.",
        )


class CloudFolderDamaged(CloudFolderError):
    """A file in the folder is missing, or has not the content that was written."""

    def __init__(self, file: Path, what: str) -> None:
        super().__init__(
            f"{file} is damaged: {what}.",
            kept=_UNCHANGED,
            advice=(
                "Read what is left with `chatprov local repair`, load a saved state with `chatprov local load FILE`, or delete the "
                "data with `chatprov local reset`."
            ),
        )
        self.file = file
        self.what = what


class CloudFolderUnusable(CloudFolderError):
    """The folder cannot be read or written."""

    def __init__(self, file: Path, error: OSError) -> None:
        super().__init__(
            f"{file} cannot be used: {error.strerror or error}.",
            advice="Free space and check the permissions there, or keep nothing with `chatprov local start --memory`.",
        )


class NotWrittenError(OSError):
    """A change was not stored: the disk is full, or does not accept it. Nothing was changed, on disk and in memory."""
