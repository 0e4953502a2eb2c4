"""The disk of the local cloud gets full under a mixed load: what is refused is not there, what is acknowledged is, and it goes on.

A limit on the size of the files of its process is like a full disk, but with another reason, and it is lifted without a restart.
`ROUNDS=50 pytest tests/whole/kept/test_full_disk.py -n 0 -rP` does it more often, and prints the number of writes.
"""

from __future__ import annotations

import os
import random
import threading
from typing import TYPE_CHECKING

import psutil
import pytest
from botocore.exceptions import ClientError

from tests.patience import PATIENCE, eventually
from tests.whole.kept.place import built
from tests.whole.kept.writers import LARGE, RefusedError, all_writers

if TYPE_CHECKING:
    from pathlib import Path

    from chatprov.local.process import LocalCloud
    from chatprov.project import Project
    from tests.whole.kept.writers import Place, Writer

ROUNDS = int(os.environ.get("ROUNDS", "2"))
WRITES = 6
"""What each writer writes before the disk is full, and afterwards."""
PART = 5 << 20
QUERY = 'query { getMessages(roomId: "messages") { content } }'


class Load:
    """The writers, each in a separate thread, which ends with the first error answer."""

    def __init__(self, place: Place, writers: list[Writer]) -> None:
        self.place = place
        self.writers = writers
        self.refused: dict[str, Exception] = {}
        self._threads: list[threading.Thread] = []

    def begin(self, most: float) -> None:
        """Let each one write up to so many times."""
        self.refused = {}
        self._threads = [
            threading.Thread(target=self._write, args=(writer, most), name=writer.name) for writer in self.writers
        ]
        for thread in self._threads:
            thread.start()

    def end(self) -> None:
        """Wait until all have ended."""
        for thread in self._threads:
            thread.join(PATIENCE)
        assert [thread.name for thread in self._threads if thread.is_alive()] == []

    @property
    def there(self) -> dict[str, int]:
        """What each one finds of its writes."""
        return {writer.name: writer.find(self.place) for writer in self.writers}

    @property
    def acknowledged(self) -> dict[str, int]:
        """The last write of each one that was acknowledged."""
        return {writer.name: writer.last for writer in self.writers}

    def _write(self, writer: Writer, most: float) -> None:
        try:
            while most > 0:
                writer.write(self.place)
                most -= 1
        except Exception as error:  # noqa: BLE001  # the test looks at it
            self.refused[writer.name] = error


def limit_files(process: int, size: int) -> None:
    """Let no file of the process become larger than this."""
    psutil.Process(process).rlimit(psutil.RLIMIT_FSIZE, (size, psutil.RLIM_INFINITY))


def is_fault(error: Exception) -> bool:
    """Return whether an error is the service's own one for a change that it cannot store."""
    if isinstance(error, RefusedError):
        kind, answer = error.args
        return kind == "DynamoDB:InternalServerError" and "Status Code: 500" in answer["errors"][0]["message"]
    status = error.response["ResponseMetadata"]["HTTPStatusCode"] if isinstance(error, ClientError) else 0
    return status in {500, 503}


def files_of_uploads(cloud: LocalCloud) -> int:
    assert cloud.data is not None
    return sum(1 for _ in (cloud.data / "bodies").iterdir())


def objects(place: Place) -> int:
    pages = place.client("s3").get_paginator("list_objects_v2").paginate(Bucket=place.outputs.bucket)
    return sum(page["KeyCount"] for page in pages)


def test_a_full_disk_refuses_what_it_cannot_keep(cloud: LocalCloud, project: Project, tmp_path: Path) -> None:
    seed = int(os.environ.get("ROUNDS_SEED", random.SystemRandom().randrange(1 << 32)))
    print(f"ROUNDS_SEED={seed}")  # noqa: T201  # it repeats a run
    chance = random.Random(seed)
    port = cloud.start().port
    load = Load(built(project, port, tmp_path), all_writers())
    for _ in range(ROUNDS):
        process = cloud.start().pid
        load.begin(WRITES)
        load.end()
        assert not load.refused
        _fill(cloud, load, process, chance)
        assert load.refused.keys() == load.acknowledged.keys()
        assert [error for error in load.refused.values() if not is_fault(error)] == []
        assert load.there == load.acknowledged
        load.begin(1)
        load.end()
        assert [name for name, last in load.acknowledged.items() if name not in load.refused] == []
        assert load.there == load.acknowledged
        assert len(load.place.graphql(QUERY)["getMessages"]) > 0
        eventually(lambda: files_of_uploads(cloud) == objects(load.place))
        limit_files(process, psutil.RLIM_INFINITY)
        load.begin(WRITES)
        load.end()
        assert not load.refused
        psutil.Process(process).kill()
        assert cloud._child is not None
        cloud._child.wait(PATIENCE)
        cloud.start()
        assert load.there == load.acknowledged
        assert files_of_uploads(cloud) == objects(load.place)
    print(f"{ROUNDS} times full, {sum(load.acknowledged.values())} writes")  # noqa: T201  # what was tried


def test_a_large_body_without_room_leaves_nothing(cloud: LocalCloud, project: Project, tmp_path: Path) -> None:
    running = cloud.start()
    place = built(project, running.port, tmp_path)
    s3, upload = place.client("s3"), {"Bucket": place.outputs.bucket, "Key": "in parts"}
    where = {"Bucket": place.outputs.bucket, "Key": "large"}
    s3.put_object(**where, Body=b"before")
    upload["UploadId"] = s3.create_multipart_upload(**upload)["UploadId"]
    limit_files(running.pid, PART // 2)
    for _ in range(2):
        for call, given in ((s3.put_object, where), (s3.upload_part, {**upload, "PartNumber": 1})):
            with pytest.raises(ClientError) as refused:
                call(**given, Body=b"x" * PART)
            assert is_fault(refused.value)
        assert s3.get_object(**where)["Body"].read() == b"before"
        assert "Parts" not in s3.list_parts(**upload)
    eventually(lambda: files_of_uploads(cloud) == 1)
    limit_files(running.pid, psutil.RLIM_INFINITY)
    s3.put_object(**where, Body=b"y" * PART)
    etags = [s3.upload_part(**upload, PartNumber=part, Body=bytes([part]) * PART)["ETag"] for part in (1, 2)]
    limit_files(running.pid, 0)
    parts = [{"PartNumber": part, "ETag": etag} for part, etag in enumerate(etags, 1)]
    with pytest.raises(ClientError) as refused:
        s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": parts})
    assert is_fault(refused.value)
    assert [part["ETag"] for part in s3.list_parts(**upload)["Parts"]] == etags
    limit_files(running.pid, psutil.RLIM_INFINITY)
    s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": parts})
    psutil.Process(running.pid).kill()
    assert cloud._child is not None
    cloud._child.wait(PATIENCE)
    cloud.start()
    assert s3.get_object(**where)["Body"].read() == b"y" * PART
    whole = s3.get_object(Bucket=upload["Bucket"], Key=upload["Key"])["Body"].read()
    assert whole == b"\1" * PART + b"\2" * PART
    assert files_of_uploads(cloud) == 3


def _fill(cloud: LocalCloud, load: Load, process: int, chance: random.Random) -> None:
    """Let the disk get full while all write: first for one of the files, often in the middle of a line, and then for all."""
    assert cloud.data is not None
    sizes = [file.stat().st_size for file in cloud.data.glob("*.log")]
    load.begin(float("inf"))
    limit_files(process, chance.choice([*sizes, LARGE // 3]) + chance.randint(1, 300))
    eventually(lambda: bool(load.refused))
    limit_files(process, 0)
    load.end()
