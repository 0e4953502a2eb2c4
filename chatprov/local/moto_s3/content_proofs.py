"""What an entry of S3's log proves about its content: the checksum and the ETag were computed when the content was stored.

An ETag proves nothing if the object is encrypted with a key of KMS or of the client; moto is not needed for it.
"""

from __future__ import annotations

import errno
import json
from itertools import accumulate
from typing import TYPE_CHECKING, Any, Final

from chatprov.local.moto_s3 import checksums, images
from chatprov.local.moto_s3.file_contents import FileContents
from chatprov.local.storage import OTHER_FORM

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from chatprov.local.bodies import Content
    from chatprov.local.storage import FileFolder

_ETAG_IS_MD5: Final = (None, "AES256")
"""The encryptions with which an ETag is computed from the content."""
_ETAG_LENGTH: Final = 32


def faults(entries: Mapping[bytes, bytes], files: FileFolder, sizes: Mapping[str, int]) -> dict[bytes, str]:
    """Return what is wrong with the contents of entries, by the keys of the entries; contents without files are left out.

    `sizes` are those of the files. All contents are read. Raises OSError if one cannot be read although the disk is in order.
    """
    contents = FileContents(files)
    found = {}
    for entry, text in entries.items():
        try:
            state = _state_of(json.loads(entry)[0], json.loads(text))
            if state is None or contents.find(state["content"], sizes) is not None:
                continue
            if _is_another(state, contents.get(state["content"])):
                found[entry] = "is not what was stored"
        except OSError as error:
            if error.errno != errno.EIO:
                raise
            found[entry] = "cannot be read from the disk"
        except OTHER_FORM:
            continue  # it is not an entry of S3: left to those who read its state
    return found


def _state_of(kind: str, value: Any) -> Any:
    """Return the object or part that an entry has; None if it has neither."""
    return value["object"] if kind == images.VERSION else value if kind == images.PART else None


def _is_another(state: Mapping[str, Any], content: Content) -> bool:
    """Return whether a content is not the one that was stored; if nothing in its state can prove it, the content counts."""
    results = _results(state, content)
    return not (next(results, True) or any(results))


def _results(state: Mapping[str, Any], content: Content) -> Iterator[bool]:
    """Yield whether the content has its ETag and its checksum, as far as they can be computed."""
    parts = _parts_of(state, content)
    encryption, etag = state["encryption"], state["etag"]
    if encryption["algorithm"] in _ETAG_IS_MD5 and encryption["customer_key_md5"] is None:
        if len(etag) == _ETAG_LENGTH:
            yield checksums.hexdigest(content, "md5") == etag
        elif parts:
            digests = b"".join(bytes.fromhex(checksums.hexdigest(part, "md5")) for part in parts)
            yield f"{checksums.hexdigest(digests, 'md5')}-{len(parts)}" == etag
    checksum = state.get("checksum") or {}
    algorithm, value = str(checksum.get("algorithm")), checksum.get("value")
    if checksums.is_available(algorithm) and value:
        if checksum["kind"] == "FULL_OBJECT":
            yield checksums.compute(content, algorithm) == value
        elif checksum["kind"] == "COMPOSITE" and parts:
            yield checksums.of_parts(parts, algorithm, "COMPOSITE") == value


def _parts_of(state: Mapping[str, Any], content: Content) -> Sequence[Content]:
    """Return the content in the parts of its upload; [] if it has none, or they are not the whole content."""
    sizes = [part["size"] for part in (state.get("upload") or {}).get("parts", ())]
    ends = [*accumulate(sizes)]
    if not ends or ends[-1] != len(content):
        return []
    return [content[end - size : end] for size, end in zip(sizes, ends, strict=True)]
