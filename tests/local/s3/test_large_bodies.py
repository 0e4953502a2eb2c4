"""Objects that are too large for the memory: they are in files from their arrival to their sending, and no file is left."""

from __future__ import annotations

import errno
import gc
import hashlib
import tempfile
import tracemalloc
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import pytest
from botocore.exceptions import ClientError

from chatprov.local import bodies
from chatprov.local.bodies import IN_MEMORY, Content
from chatprov.local.moto_s3 import chunked
from tests.patience import eventually

if TYPE_CHECKING:
    from tests.local.conftest import ClientFor

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("_only_new_garbage")]
BUCKET = "large-bodies"
LARGE = b"0123456789abcdef" * (IN_MEMORY // 8)
PART = b"p" * (5 << 20)


@pytest.fixture
def s3(client_for: ClientFor) -> Any:
    s3 = client_for("s3")
    s3.create_bucket(Bucket=BUCKET)
    yield s3
    for each in s3.list_object_versions(Bucket=BUCKET).get("Versions", []):
        s3.delete_object(Bucket=BUCKET, Key=each["Key"], VersionId=each["VersionId"])
    s3.delete_bucket(Bucket=BUCKET)


def files() -> int:
    gc.collect()
    return sum(each.name != "in-use" for each in Path(bodies._folder()).iterdir())


def become(number: int) -> None:
    """Wait for this number of files: the thread of a response holds its content for a moment after the client has it."""
    eventually(lambda: files() == number, lambda: f"There are {files()} files, not {number}.")


def content(s3: Any, key: str, **asked: Any) -> bytes:
    data: bytes = s3.get_object(Bucket=BUCKET, Key=key, **asked)["Body"].read()
    return data


def test_a_large_object_comes_back_as_it_was_sent_and_its_file_goes_with_it(s3: Any) -> None:
    before = files()
    put = s3.put_object(Bucket=BUCKET, Key="k", Body=LARGE)
    assert put["ETag"].strip('"') == hashlib.md5(LARGE, usedforsecurity=False).hexdigest()
    assert content(s3, "k") == LARGE
    assert content(s3, "k", Range=f"bytes=3-{len(LARGE) - 2}") == LARGE[3:-1]
    assert s3.get_object(Bucket=BUCKET, Key="k", Range="bytes=-5")["ContentRange"].endswith(f"/{len(LARGE)}")
    assert s3.head_object(Bucket=BUCKET, Key="k")["ContentLength"] == len(LARGE)
    s3.copy_object(Bucket=BUCKET, Key="copy", CopySource=f"{BUCKET}/k")
    become(before + 1)  # a copy has the same file
    s3.put_object(Bucket=BUCKET, Key="k", Body=b"small")
    assert content(s3, "copy") == LARGE
    s3.delete_object(Bucket=BUCKET, Key="copy")
    become(before)


def test_an_upload_in_parts_is_joined(s3: Any) -> None:
    before = files()
    upload = s3.create_multipart_upload(Bucket=BUCKET, Key="k")["UploadId"]
    parts = []
    for number, body in enumerate((PART, LARGE, b"end"), 1):
        named = {"Bucket": BUCKET, "Key": "k", "UploadId": upload, "PartNumber": number}
        parts.append({"PartNumber": number, "ETag": s3.upload_part(Body=body, **named)["ETag"]})
    listed = {"Parts": [parts[0], parts[2]]}
    s3.complete_multipart_upload(Bucket=BUCKET, Key="k", UploadId=upload, MultipartUpload=listed)
    assert content(s3, "k") == PART + b"end"
    s3.delete_object(Bucket=BUCKET, Key="k")
    become(before)


def test_neither_sending_nor_fetching_takes_memory(s3: Any) -> None:
    large = PART * 4
    s3.put_object(Bucket=BUCKET, Key="k", Body=large)
    content(s3, "k")
    tracemalloc.start()
    try:
        # the client in this process holds what it sends and what it gets
        s3.put_object(Bucket=BUCKET, Key="k", Body=large)
        assert tracemalloc.get_traced_memory()[1] < len(large) // 2
    finally:
        tracemalloc.stop()


def test_a_full_disk_is_s3s_own_error_and_the_cloud_goes_on(s3: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(**_: object) -> NoReturn:
        raise OSError(errno.ENOSPC, "No space left on device")

    before = files()
    with monkeypatch.context() as disk:
        disk.setattr(tempfile, "mkstemp", full)
        with pytest.raises(ClientError) as caught:
            s3.put_object(Bucket=BUCKET, Key="k", Body=LARGE)
    refused = caught.value.response
    assert (refused["ResponseMetadata"]["HTTPStatusCode"], refused["Error"]["Code"]) == (503, "ServiceUnavailable")
    assert s3.list_objects_v2(Bucket=BUCKET)["KeyCount"] == 0
    s3.put_object(Bucket=BUCKET, Key="k", Body=LARGE)
    s3.delete_object(Bucket=BUCKET, Key="k")
    become(before)


def test_what_is_sent_in_pieces_must_be_whole() -> None:
    sent = b"5;chunk-signature=a\r\nhello\r\n1\r\n!\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n"
    content, trailers = chunked.decode(Content.of(sent))
    assert (bytes(content), trailers) == (b"hello!", {"x-amz-checksum-crc32": "AAAAAA=="})
    for broken in (sent[:24], b"zz\r\n", b"x" * 5000):
        with pytest.raises(ValueError, match=r"."):
            chunked.decode(Content.of(broken))


def test_contents_are_cut_and_joined_as_bytes_are() -> None:
    first, second = Content.of(LARGE), Content.of(b"abc")
    joined = Content.joined([second, first, second])
    data = b"abc" + LARGE + b"abc"
    assert (len(joined), bytes(joined)) == (len(data), data)
    for start, stop in ((0, 2), (1, 7), (2, len(data) - 1), (len(data) - 2, len(data) + 5), (9, 3)):
        assert bytes(joined[start:stop]) == data[start:stop]
    assert bytes(joined[2:][1:-3][5:9]) == LARGE[5:9]
    with joined.open() as file:
        file.seek(-4, 2)
        assert file.read() == data[-4:]


def test_the_folder_of_a_process_that_was_killed_goes(tmp_path: Path) -> None:
    left = tmp_path / "chatprov-bodies-left"
    left.mkdir()
    (left / "in-use").touch()
    (left / "body").write_bytes(b"x")
    bodies._remove_if_left(left)
    assert not left.exists()
    own = Path(bodies._folder())
    bodies._remove_if_left(own)
    assert own.exists()
