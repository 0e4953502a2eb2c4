"""The files that the page may put and get: with known types and an announced size, and with keys that this server generates.

The bytes go directly between the browser and S3; this module only signs URLs, each for one file and a few minutes.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote

from chatprov.chat.file_urls import FOLDER, new_key
from chatprov.errors import UploadFailed

if TYPE_CHECKING:
    from chatprov.chat.file_urls import FileUrls

LARGEST = 25 << 20
"""The maximum size in bytes of a file that the page may put; the configuration can set a smaller one."""
PUT_SECONDS, GET_SECONDS = 300, 900
KINDS = (
    *("image/avif", "image/gif", "image/jpeg", "image/png", "image/webp"),
    *("audio/mpeg", "audio/ogg", "audio/wav", "video/mp4", "video/webm"),
    *("application/pdf", "application/zip", "application/json", "text/plain", "text/csv", "text/markdown"),
    "application/octet-stream",
)
"""The content types that can be uploaded. No HTML and no SVG: S3 would serve them as pages that run scripts."""
_KEY = re.compile(rf"{FOLDER}(?P<room>[^/]+)/[0-9a-f-]{{36}}/(?P<name>[^/]+)")
_LONGEST_NAME = 255
NOTHING_SENT = "Nothing was sent."


class Files:
    """Signs URLs of one bucket for callers whose token was verified."""

    def __init__(self, urls: FileUrls, largest: int | None = None) -> None:
        self._urls = urls
        self.largest = min(LARGEST, largest or LARGEST)
        """The maximum size in bytes of a file that may be put."""
        self.base_url = urls.plain(FOLDER).removesuffix(FOLDER)
        """The bucket's URL, with a slash at its end."""

    def to_put(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Return the URLs for a file with the requested room, name, type and size (bytes); the key is generated here.

        Raises UploadFailed for a file that is not allowed.
        """
        room, name, kind, size = (asked.get(field) for field in ("room", "name", "type", "size"))
        if set(asked) != {"room", "name", "type", "size"} or not (room and isinstance(room, str)):
            raise UploadFailed("An upload needs room, name, type and size, and nothing else", kept=NOTHING_SENT)
        if not isinstance(name, str) or not 0 < len(name) <= _LONGEST_NAME:
            raise UploadFailed(f"A file needs a name of at most {_LONGEST_NAME} characters", kept=NOTHING_SENT)
        if kind not in KINDS:
            raise UploadFailed(
                f"Files of type {str(kind)[:100]} are not taken here",
                kept=NOTHING_SENT,
                advice="Pictures, sound, video, text, PDF and ZIP are.",
            )
        if isinstance(size, bool) or not isinstance(size, int) or not 0 <= size <= self.largest:
            raise UploadFailed(f"A file may have at most {self.largest / (1 << 20):.3g} MB here", kept=NOTHING_SENT)
        key = new_key(room, name)
        put = self._urls.put(key, kind, seconds=PUT_SECONDS, size=size)
        return {"room": room, "putUrl": put, "fileUrl": self._urls.plain(key), "headers": {"Content-Type": kind}}

    def to_get(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Return a signed URL for the file of a message's `fileUrl`, with the file's room and name.

        Raises UploadFailed when `fileUrl` is not the URL of a file of this chat.
        """
        url = asked.get("fileUrl")
        key = unquote(url.removeprefix(self.base_url)) if isinstance(url, str) and url.startswith(self.base_url) else ""
        found = _KEY.fullmatch(key)
        if found is None or self._urls.plain(key) != url:
            raise UploadFailed("This is not the URL of a file of this chat", kept="Nothing was signed.")
        room, name = unquote(found["room"]), unquote(found["name"])
        # Another user may have stored it with any type: the browser saves a file that the page does not show, and never opens it.
        disposition = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
        return {
            "url": self._urls.get(key, seconds=GET_SECONDS, ResponseContentDisposition=disposition),
            "seconds": GET_SECONDS,
            "room": room,
            "name": name,
        }
