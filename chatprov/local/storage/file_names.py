"""Names of files for names that users choose: valid on every disk, and different for different names."""

from __future__ import annotations

import hashlib
import re
from typing import Final

_OTHERS: Final = re.compile(rb"[^a-z0-9_-]")
_RESERVED: Final = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])")
_LONGEST: Final = 180
"""A file name may have 255 bytes; the rest is for a generation and a suffix."""
_BEGINNING: Final = 100


def file_name(name: str) -> str:
    """Return a name with escapes for capitals, dots and all that is not a letter, digit, "-" or "_"; long names get a digest."""
    data = name.encode(errors="surrogatepass")
    escaped = _OTHERS.sub(lambda found: b"%%%02x" % found[0][0], data).decode()
    if _RESERVED.fullmatch(escaped):  # names of devices, with any suffix, in Windows
        escaped = f"%{ord(escaped[0]):02x}{escaped[1:]}"
    if len(escaped) > _LONGEST:
        escaped = f"{escaped[:_BEGINNING]}%%{hashlib.sha256(data).hexdigest()}"
    return escaped
