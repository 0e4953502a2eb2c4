"""The objects that an export writes: the items in one compressed file, two manifests and their checksums.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/S3DataExport.Output.html has the contents. The page names the
checksums manifest-files.checksum; in all exports that users have listed, they are manifest-files.md5.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import secrets
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from chatprov.local.services.dynamodb.export import Export
    from chatprov.local.services.dynamodb.values import Item

_ALPHABET: Final = "abcdefghijklmnopqrstuvwxyz234567"
_NAME_LENGTH: Final = 26


def folder_of(prefix: str | None, export_id: str) -> str:
    """Return where an export's objects are, with a slash at the end."""
    return f"{prefix.removesuffix('/')}/AWSDynamoDB/{export_id}/" if prefix else f"AWSDynamoDB/{export_id}/"


def files_of(export: Export, folder: str, items: Iterable[Item]) -> dict[str, bytes]:
    """Return the contents of an export's objects by their keys; the manifests come last, as they are the last to be written."""
    lines = "".join(json.dumps({"Item": item}, separators=(",", ":"), ensure_ascii=False) + "\n" for item in items)
    data = gzip.compress(lines.encode("utf-8", "surrogatepass"), mtime=0)
    name = "".join(secrets.choice(_ALPHABET) for _ in range(_NAME_LENGTH))
    data_key = f"{folder}data/{name}.json.gz"
    of_data = {
        "itemCount": export.count,
        "md5Checksum": _md5(data),
        "etag": hashlib.md5(data, usedforsecurity=False).hexdigest(),
        "dataFileS3Key": data_key,
    }
    files = _json(of_data) + b"\n"
    files_key = f"{folder}manifest-files.json"
    summary = _json(_summary(export, files_key))
    return {
        f"{folder}_started": b"",
        data_key: data,
        files_key: files,
        f"{folder}manifest-files.md5": _md5(files).encode(),
        export.manifest: summary,
        f"{folder}manifest-summary.md5": _md5(summary).encode(),
    }


def _summary(export: Export, files_key: str) -> dict[str, Any]:
    settings = export.settings
    return {
        "version": "2020-06-30",
        "exportArn": export.arn,
        "startTime": _time(export.started),
        "endTime": _time(export.ended),
        "tableArn": export.table_arn,
        "tableId": export.table_id,
        "exportTime": _time(export.time),
        "s3Bucket": settings["S3Bucket"],
        "s3Prefix": settings.get("S3Prefix"),
        "s3SseAlgorithm": settings["S3SseAlgorithm"],
        "s3SseKmsKeyId": settings.get("S3SseKmsKeyId"),
        "manifestFilesS3Key": files_key,
        "billedSizeBytes": export.size,
        "itemCount": export.count,
        "outputFormat": settings["ExportFormat"],
        "exportType": "FULL_EXPORT",
    }


def _json(document: Any) -> bytes:
    return json.dumps(document, separators=(",", ":"), ensure_ascii=False).encode()


def _time(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _md5(content: bytes) -> str:
    return base64.b64encode(hashlib.md5(content, usedforsecurity=False).digest()).decode()
