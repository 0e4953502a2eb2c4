"""What is stored about contents finds a changed byte in each of them, and nothing in one that is not changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from chatprov.local.moto_s3 import content_proofs
from chatprov.local.storage import FileFolder
from chatprov.local.storage.log_file import read_log
from tests.local.keeping.damage import changed
from tests.local.keeping.test_kept_services import running

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow
PART = b"x" * (5 << 20)
CUSTOMER: dict[str, Any] = {"SSECustomerAlgorithm": "AES256", "SSECustomerKey": "k" * 32}


def in_parts(s3: Any, key: str, **given: Any) -> None:
    customer = {name: value for name, value in given.items() if name in CUSTOMER}
    upload = s3.create_multipart_upload(Bucket="files", Key=key, **given)["UploadId"]
    place = {"Bucket": "files", "Key": key, "UploadId": upload}
    named = {"ChecksumAlgorithm": given["ChecksumAlgorithm"]} if "ChecksumAlgorithm" in given else {}
    parts = []
    for number, body in ((1, PART), (2, key.encode())):
        stored = s3.upload_part(**place, PartNumber=number, Body=body, **named, **customer)
        found = {name: value for name, value in stored.items() if name == "ETag" or name.startswith("ChecksumSHA")}
        parts.append({"PartNumber": number, **found})
    s3.complete_multipart_upload(**place, MultipartUpload={"Parts": parts}, **customer)


def faults(folder: Path) -> set[str]:
    (log,) = folder.glob("s3.*.log")
    files = FileFolder(folder / "bodies")
    found = content_proofs.faults(read_log(log, 99).entries, files, files.sizes())
    assert {*found.values()} <= {"is not what was stored"}
    return {entry.decode().split('"')[9] for entry in found}


def test_a_changed_byte_is_found_where_something_proves_it(tmp_path: Path) -> None:
    folder = tmp_path / "cloud"
    with running(folder) as cloud:
        s3 = cloud.client("s3")
        s3.create_bucket(Bucket="files")
        s3.put_object(Bucket="files", Key="empty", Body=b"")
        s3.put_object(Bucket="files", Key="plain", Body=b"plain")
        s3.put_object(Bucket="files", Key="sha", Body=b"sha", ChecksumAlgorithm="SHA256")
        s3.put_object(Bucket="files", Key="kms", Body=b"kms", ServerSideEncryption="aws:kms")
        s3.put_object(Bucket="files", Key="own-key", Body=b"own-key", **CUSTOMER)
        in_parts(s3, "parts")
        in_parts(s3, "parts-sha", ChecksumAlgorithm="SHA256")
        in_parts(s3, "parts-kms", ServerSideEncryption="aws:kms", ChecksumAlgorithm="SHA1")
        in_parts(s3, "parts-own-key", **CUSTOMER)
        s3.copy_object(Bucket="files", Key="copy", CopySource="files/parts")
    assert faults(folder) == set()
    for file in (folder / "bodies").iterdir():
        changed(file, file.stat().st_size - 1)
    # with a key of the client, and without a checksum, nothing proves the content
    assert faults(folder) == {"plain", "sha", "kms", "own-key", "parts", "parts-sha", "parts-kms", "copy"}


def test_what_is_not_an_entry_of_s3_has_no_fault(tmp_path: Path) -> None:
    entries = {b'["version"]': b'{"object":1}', b"[]": b"1", b'["part"]': b'{"content":"x"}', b'["bucket","a"]': b"{}"}
    assert content_proofs.faults(entries, FileFolder(tmp_path), {}) == {}
