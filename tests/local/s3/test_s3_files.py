"""The contents of objects as files in the folder of the cloud."""

from __future__ import annotations

import gc
import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from chatprov.local import bodies
from chatprov.local.bodies import CHUNK, IN_MEMORY, BodyFile, Content, Writer
from chatprov.local.locks import ServiceLocks
from chatprov.local.moto_s3.bucket_files import MotoBucketFiles
from chatprov.local.moto_s3.changes import CHANGES
from chatprov.local.moto_s3.keeper import LOG_VERSION, S3Keeper
from chatprov.local.moto_s3.state import S3_STATE
from chatprov.local.offered import SERVICES
from chatprov.local.ports import BucketPlace, ObjectEncryption
from chatprov.local.storage import (
    CloudFolder,
    CloudFolderDamaged,
    CloudFolderUnusable,
    FileFolder,
    Log,
    NotWrittenError,
)
from tests.conftest import ROOT
from tests.local.s3.kept import ask, started, state, stored
from tests.local.states.moto_world import ACCOUNT, answer
from tests.own_services import mocked_aws

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.local.s3.kept import KeptS3

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("_only_new_garbage")]

NAME: Final = "chat"
SMALL: Final = b"small"
LARGE: Final = b"0123456789abcdef" * (IN_MEMORY // 16 + 1)
PART: Final = b"p" * (5 << 20)


def create() -> None:
    ask("create_bucket", Bucket=NAME, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})


def put(key: str, body: bytes = SMALL) -> None:
    ask("put_object", Bucket=NAME, Key=key, Body=body)


def content(key: str, **parameters: str) -> bytes:
    found: bytes = ask("get_object", Bucket=NAME, Key=key, **parameters)["Body"]
    return found


def files_of(cloud: KeptS3) -> list[int]:
    """Return the sizes of the files that are there when nothing reads them."""
    gc.collect()
    return sorted(cloud.files.values())


def test_contents_are_files_for_their_owner_only(tmp_path: Path) -> None:
    with started(tmp_path) as cloud:
        create()
        put("small")
        put("large", LARGE)
        put("empty", b"")
        folder = tmp_path / "bodies"
        assert folder.stat().st_mode & 0o777 == 0o700
        assert {file.stat().st_mode & 0o777 for file in folder.iterdir()} == {0o600}
        assert {file.read_bytes() for file in folder.iterdir()} == {SMALL, LARGE}
        (log,) = tmp_path.glob("*.log")
        assert SMALL not in log.read_bytes().replace(b'"small"', b"")
        ask("copy_object", Bucket=NAME, Key="copy", CopySource=f"{NAME}/large")
        assert files_of(cloud) == [len(SMALL), len(LARGE)]
        put("large", b"other")
        assert files_of(cloud) == [len(SMALL), len(b"other"), len(LARGE)]
        for key in ("copy", "small", "large"):
            ask("delete_object", Bucket=NAME, Key=key)
        assert files_of(cloud) == []


def test_what_is_read_after_a_start_is_read_from_the_files(tmp_path: Path) -> None:
    with started(tmp_path):
        create()
        put("large", LARGE)
        made = {"Bucket": NAME, "Key": "joined"}
        made["UploadId"] = ask("create_multipart_upload", **made)["UploadId"]
        etags = [ask("upload_part", **made, PartNumber=number, Body=PART)["ETag"] for number in (1, 2)]
        place = {"CopySource": f"{NAME}/large", "CopySourceRange": "bytes=2-11"}
        etags.append(ask("upload_part_copy", **made, PartNumber=3, **place)["CopyPartResult"]["ETag"])
        parts = [{"PartNumber": number, "ETag": etag} for number, etag in enumerate(etags, 1)]
        ask("complete_multipart_upload", **made, MultipartUpload={"Parts": parts})
        ask("delete_object", Bucket=NAME, Key="large")
    for _ in range(2):
        with started(tmp_path) as cloud:
            # the object has the files of its parts, and the third one is in that of another object
            assert files_of(cloud) == [len(LARGE), len(PART), len(PART)]
            whole = PART * 2 + LARGE[2:12]
            assert hashlib.sha256(content("joined")).digest() == hashlib.sha256(whole).digest()
            assert content("joined", Range=f"bytes={len(PART) - 2}-{len(PART) + 1}") == b"pppp"
            assert content("joined", Range="bytes=-12") == whole[-12:]
    with started(tmp_path) as cloud:
        ask("delete_object", Bucket=NAME, Key="joined")
        assert files_of(cloud) == []


def test_a_large_body_is_written_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("cloud").mkdir()
    with started(Path("cloud")) as cloud:
        create()
        made: list[str] = []
        original = BodyFile.new.__func__  # type: ignore[attr-defined]

        def new(kind: type[BodyFile], folder: Path | None = None) -> Any:
            file, out = original(kind, folder)
            made.append(file.path.name)
            return file, out

        monkeypatch.setattr(BodyFile, "new", classmethod(new))
        body = Writer()
        for start in range(0, len(LARGE), CHUNK):
            body.write(LARGE[start : start + CHUNK])
        received = body.content()
        [name] = made
        assert list(cloud.files) == [name]
        _store(received)
        assert (made, list(cloud.files)) == ([name], [name])
        del received, body
        assert files_of(cloud) == [len(LARGE)]


def _store(received: Any) -> None:
    from moto.s3.models import s3_backends

    CHANGES.watcher.object(NAME, "k")  # type: ignore[union-attr]
    s3_backends[ACCOUNT]["aws"].put_object(NAME, "k", received)
    CHANGES.watcher.keep()  # type: ignore[union-attr]


def test_a_file_that_is_read_is_deleted_afterwards(tmp_path: Path) -> None:
    with started(tmp_path) as cloud:
        create()
        put("k", LARGE)
        from moto.s3.models import s3_backends

        key: Any = s3_backends[ACCOUNT]["aws"].get_object(NAME, "k")
        response = key.value[5:]
        del key
        ask("delete_object", Bucket=NAME, Key="k")
        assert stored(tmp_path) == state()
        assert bytes(response) == LARGE[5:]
        del response
        assert files_of(cloud) == []


def test_files_that_no_entry_names_are_removed_at_the_start(tmp_path: Path) -> None:
    with started(tmp_path):
        create()
        put("k")
    (left,) = (tmp_path / "bodies").iterdir()
    (tmp_path / "bodies" / "tmpleft").write_bytes(LARGE)
    (tmp_path / "bodies" / "folder").mkdir()
    files = FileFolder(tmp_path / "bodies")
    keeper = S3Keeper(Log(tmp_path, "s3", LOG_VERSION), files)
    keeper.close()
    assert set(files.sizes()) == {left.name, "tmpleft"}, "nothing is changed before the start"
    files.start()
    assert set(files.sizes()) == {left.name}


def test_a_folder_of_files_that_is_a_link_is_refused(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "precious").touch()
    (tmp_path / "bodies").symlink_to(tmp_path / "other")
    files = FileFolder(tmp_path / "bodies")
    with pytest.raises(CloudFolderUnusable):
        files.sizes()
    files.keep_only(())
    with pytest.raises(OSError, match="bodies"):
        files.start()
    assert (tmp_path / "other" / "precious").exists()


def remove(file: Path) -> None:
    file.unlink()


def shorten(file: Path) -> None:
    os.truncate(file, file.stat().st_size - 1)


def empty(file: Path) -> None:
    os.truncate(file, 0)


@pytest.mark.parametrize("damage", [remove, shorten, empty])
@pytest.mark.parametrize("body", [SMALL, LARGE])
def test_a_damaged_file_is_named_with_its_object(tmp_path: Path, damage: Callable[[Path], None], body: bytes) -> None:
    with started(tmp_path):
        create()
        put("photos/é", body)
    (file,) = (tmp_path / "bodies").iterdir()
    damage(file)
    before = {each: each.read_bytes() for each in tmp_path.glob("*.log")}
    wrong = "is missing, which was in the file" if damage is remove else "is not whole, because the file"
    with mocked_aws(), pytest.raises(CloudFolderDamaged) as refused, started(tmp_path):
        pass
    assert f"the content of the object 'photos/\\xe9' in the bucket {NAME} {wrong} {file.name}" in str(refused.value)
    assert {each: each.read_bytes() for each in tmp_path.glob("*.log")} == before
    assert CHANGES.watcher is None


def test_a_damaged_part_is_named_with_its_object(tmp_path: Path) -> None:
    with started(tmp_path):
        create()
        made = {"Bucket": NAME, "Key": "running"}
        made["UploadId"] = ask("create_multipart_upload", **made)["UploadId"]
        ask("upload_part", **made, PartNumber=1, Body=SMALL)
    (file,) = (tmp_path / "bodies").iterdir()
    file.unlink()
    with (
        pytest.raises(CloudFolderDamaged, match="the content of the object 'running' in the bucket chat is missing"),
        started(tmp_path),
    ):
        pass


ENTRIES: Final[dict[str, tuple[list[str], Any]]] = {
    "another kind": (["table", ACCOUNT, "aws", "x"], {}),
    "a key that is too short": (["version", ACCOUNT, "aws", NAME, "k"], {}),
    "an object of no bucket": (["version", ACCOUNT, "aws", "absent", "k", "null"], {"id": "null"}),
    "a value without members": (["version", ACCOUNT, "aws", NAME, "k", "null"], {"id": "null"}),
    "no object": (["bucket", ACCOUNT, "aws", "other"], 5),
    "a partition that does not exist": (["account", ACCOUNT, "mars"], dict.fromkeys(
        ("block_public_acls", "ignore_public_acls", "block_public_policy", "restrict_public_buckets"), True
    )),
}  # fmt: skip


@pytest.mark.parametrize(("key", "value"), ENTRIES.values(), ids=ENTRIES)
def test_an_entry_that_is_not_one_of_s3_is_refused(tmp_path: Path, key: list[str], value: Any) -> None:
    with started(tmp_path) as cloud:
        create()
        put("k")
        cloud.disk.append([(tuple(key), value)])
    with pytest.raises(CloudFolderDamaged, match="an entry is not one of S3"), started(tmp_path):
        pass


def test_a_content_in_no_form_is_refused(tmp_path: Path) -> None:
    with started(tmp_path) as cloud:
        create()
        put("k")
        [(key, value)] = [
            (json.loads(key), json.loads(value))
            for key, value in Log(tmp_path, "s3", LOG_VERSION).entries.items()
            if b'"version"' in key
        ]
        for wrong in ("../s3", "x:y", "x:1:y"):
            value["object"]["content"] = wrong
            cloud.disk.append([(tuple(key), value)])
            with pytest.raises(CloudFolderDamaged, match="an entry is not one of S3"):
                S3Keeper(Log(tmp_path, "s3", LOG_VERSION), FileFolder(tmp_path / "bodies"))


def test_an_empty_log_loads_no_moto(tmp_path: Path) -> None:
    code = f"""
import sys
from pathlib import Path
from chatprov.local.moto_s3.keeper import LOG_VERSION, S3Keeper
from chatprov.local.storage import CloudFolder
folder = CloudFolder(Path({str(tmp_path / "cloud")!r}))
keeper = S3Keeper(folder.log("s3", LOG_VERSION), folder.files("bodies"))
folder.start()
keeper.watch()
keeper.keep()
assert not [name for name in sys.modules if name.partition(".")[0] == "moto"]
"""
    subprocess.run([sys.executable, "-P", "-c", code], cwd=ROOT, check=True)


def test_a_log_of_an_earlier_version_is_written_again(tmp_path: Path) -> None:
    """In version 2 no object and no upload had a client's key, and no upload was overtaken."""
    with started(tmp_path):
        create()
        put("k")
        expected = state()
    log = Log(tmp_path, "s3", LOG_VERSION)
    old = Log(tmp_path / "bodies" / "..", "old", 2)
    old.start()
    for key, value in log.entries.items():
        found = json.loads(value)
        for version in [found] if b'"version"' in key else []:
            del version["object"]["encryption"]["customer_key_md5"]
            version["over_marker"] = False
        old.append([(tuple(json.loads(key)), found)])
    old.close()
    for file in tmp_path.glob("s3.*.log"):
        file.unlink()
    (file,) = tmp_path.glob("old.*.log")
    file.rename(tmp_path / "s3.00000001.log")
    for _ in range(2):
        with started(tmp_path) as cloud:
            assert state() == expected
            assert cloud.disk.version == LOG_VERSION
            assert content("k") == SMALL


def test_a_synced_folder_syncs_a_file_before_its_entry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []

    def fsync(descriptor: int) -> None:
        done.append(Path(f"/proc/self/fd/{descriptor}").readlink().name)

    with mocked_aws():
        folder = CloudFolder(tmp_path, synced=True)
        keeper = S3Keeper(folder.log("s3", LOG_VERSION), folder.files("bodies"))
        folder.start()
        keeper.watch()
        create()
        keeper.keep()
        put("k")
        monkeypatch.setattr(os, "fsync", fsync)
        monkeypatch.setattr(os, "fdatasync", fsync)
        keeper.keep()
        (file,) = (tmp_path / "bodies").iterdir()
        assert done == [file.name, "bodies", "s3.00000001.log"]
        keeper.close()
        folder.close()


def test_a_disk_without_room_for_a_content_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with started(tmp_path) as cloud:
        create()
        put("k")
        before = state()
        with monkeypatch.context() as disk:
            disk.setattr(BodyFile, "new", classmethod(_no_room))
            assert answer("s3", "put_object", Bucket=NAME, Key="k", Body="other") == "InternalError"
        assert state() == before
        assert content("k") == SMALL
        assert files_of(cloud) == [len(SMALL)]


def _no_room(_: type[BodyFile], __: Path | None = None) -> Any:
    raise OSError(28, "No space left on device")


def test_without_a_folder_nothing_is_noted_and_no_file_is_written(tmp_path: Path) -> None:
    with started(tmp_path):
        pass
    assert CHANGES.watcher is None
    with mocked_aws():
        create()
        put("k")
        file, out = BodyFile.new()
        out.close()
        assert file.path.parent == Path(bodies._folder())
    assert list((tmp_path / "bodies").iterdir()) == []


def test_a_file_that_became_shorter_is_an_error(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"abc")
    kept = Content([(BodyFile(file, is_kept=True), 0, 4)])
    with pytest.raises(OSError, match="shorter"):
        bytes(kept)
    assert bytes(kept[:3]) == b"abc"
    del kept
    assert file.exists()


# Ways in that are no request to S3


def test_the_files_of_an_export_are_kept(tmp_path: Path) -> None:
    place, encryption = BucketPlace(NAME, ACCOUNT), ObjectEncryption("AES256")
    buckets = MotoBucketFiles(ServiceLocks(SERVICES).of("s3"))
    with started(tmp_path) as cloud:
        create()
        put("a")
        buckets.write(place, {"a": b"exported", "b": LARGE}, encryption)
        assert cloud.disk.written == 3
        expected = state()
        assert stored(tmp_path) == expected
        cloud.disk.is_full = True
        with pytest.raises(NotWrittenError):
            buckets.write(place, {"a": b"again", "c": b"new"}, encryption)
        assert state() == expected
    with started(tmp_path):
        assert state() == expected
        assert content("a") == b"exported"


def test_an_export_leaves_the_versions_with_ids(tmp_path: Path) -> None:
    with started(tmp_path):
        create()
        for status in ("Enabled", "Suspended"):
            ask("put_bucket_versioning", Bucket=NAME, VersioningConfiguration={"Status": status})
            put("a", status.encode())
        MotoBucketFiles(ServiceLocks(SERVICES).of("s3")).write(
            BucketPlace(NAME, ACCOUNT), {"a": b"exported"}, ObjectEncryption("AES256")
        )
        assert stored(tmp_path) == state()
        found = ask("list_object_versions", Bucket=NAME)["Versions"]
        assert [content("a", VersionId=version["VersionId"]) for version in found] == [b"exported", b"Enabled"]


def test_an_export_that_cannot_be_kept_is_refused_and_there_is_none(tmp_path: Path) -> None:
    with started(tmp_path) as cloud:
        create()
        table = {
            "TableName": "table",
            "KeySchema": [{"AttributeName": "k", "KeyType": "HASH"}],
            "AttributeDefinitions": [{"AttributeName": "k", "AttributeType": "S"}],
            "BillingMode": "PAY_PER_REQUEST",
        }
        arn = ask("create_table", "dynamodb", **table)["TableDescription"]["TableArn"]
        recovery = {"PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": True}}
        ask("update_continuous_backups", "dynamodb", TableName="table", **recovery)
        before = state()
        cloud.disk.is_full = True
        export = {"TableArn": arn, "S3Bucket": NAME}
        assert answer("dynamodb", "export_table_to_point_in_time", **export) == "InternalServerError"
        assert ask("list_exports", "dynamodb")["ExportSummaries"] == []
        cloud.disk.is_full = False
        assert state() == before
        ask("export_table_to_point_in_time", "dynamodb", **export)
        assert stored(tmp_path) == state() != before


def test_tags_by_the_tagging_api_are_kept(tmp_path: Path) -> None:
    arn = f"arn:aws:s3:::{NAME}"
    with started(tmp_path) as cloud:
        create()
        ask("tag_resources", "resourcegroupstaggingapi", ResourceARNList=[arn], Tags={"a": "b", "c": "d"})
        ask("untag_resources", "resourcegroupstaggingapi", ResourceARNList=[arn], TagKeys=["a"])
        ask("get_resources", "resourcegroupstaggingapi")
        assert cloud.disk.written == 3
        assert stored(tmp_path) == state()
    with started(tmp_path):
        assert ask("get_bucket_tagging", Bucket=NAME)["TagSet"] == [{"Key": "c", "Value": "d"}]


def test_an_imported_state_is_kept(tmp_path: Path) -> None:
    with started(tmp_path) as cloud:
        create()
        put("old", LARGE)
        before, old = S3_STATE.export_state(), state()
        ask("delete_object", Bucket=NAME, Key="old")
        ask("delete_bucket", Bucket=NAME)
        ask("create_bucket", Bucket="other", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
        expected, written = state(), cloud.disk.written
        S3_STATE.import_state(before)
        cloud.disk.is_full = True
        with pytest.raises(NotWrittenError):
            cloud.keeper.keep()
        assert (state(), files_of(cloud)) == (expected, [])
        cloud.disk.is_full = False
        for number in (1, 2):
            S3_STATE.import_state(before)
            cloud.keeper.keep()
            assert cloud.disk.written == written + number
            assert stored(tmp_path) == state() == old
            assert files_of(cloud) == [len(LARGE)]
        S3_STATE.import_state({**before, "accounts": {}})
        cloud.keeper.keep()
        assert files_of(cloud) == []
    with started(tmp_path):
        assert state()["accounts"] == {}


# Any state

STEPS: Final[dict[str, Callable[[str, str], tuple[str, dict[str, Any]]]]] = {
    "put": lambda key, other: ("put_object", {"Key": key, "Body": other, "Tagging": f"k={other}"}),
    "copy": lambda key, other: ("copy_object", {"Key": key, "CopySource": f"{NAME}/{other}"}),
    "tag": lambda key, other: (
        "put_object_tagging",
        {"Key": key, "Tagging": {"TagSet": [{"Key": "a", "Value": other}]}},
    ),
    "delete": lambda key, _: ("delete_object", {"Key": key}),
    "delete null": lambda key, _: ("delete_object", {"Key": key, "VersionId": "null"}),
    "delete all": lambda key, other: ("delete_objects", {"Delete": {"Objects": [{"Key": key}, {"Key": other}]}}),
    "enable": lambda *_: ("put_bucket_versioning", {"VersioningConfiguration": {"Status": "Enabled"}}),
    "suspend": lambda *_: ("put_bucket_versioning", {"VersioningConfiguration": {"Status": "Suspended"}}),
    "begin": lambda key, _: ("create_multipart_upload", {"Key": key}),
}


@settings(
    max_examples=4, deadline=None, phases=[Phase.explicit, Phase.generate], suppress_health_check=list(HealthCheck)
)
@given(
    st.lists(
        st.tuples(st.sampled_from(sorted(STEPS)), st.sampled_from("ab"), st.sampled_from("ab"), st.booleans()),
        min_size=10,
        max_size=25,
    )
)
def test_any_state_is_the_same_after_a_start(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, str, str, bool]]
) -> None:
    folder = tmp_path_factory.mktemp("cloud")
    with started(folder) as cloud:
        create()
        for step, key, other, is_full in steps:
            operation, parameters = STEPS[step](key, other)
            before = state()
            cloud.disk.is_full = is_full
            answer("s3", operation, Bucket=NAME, **parameters)
            if is_full:
                assert state() == before
            assert stored(folder) == state()
        expected, files = state(), files_of(cloud)
    with started(folder) as cloud:
        assert (state(), files_of(cloud)) == (expected, files)


def test_what_was_answered_is_there_after_a_kill(tmp_path: Path) -> None:
    (tmp_path / "cloud").mkdir()
    command = [sys.executable, "-m", "tests.local.s3.kept_writer", str(tmp_path / "cloud")]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        lines = [process.stdout.readline().split() for _ in range(40)]
        process.kill()
        lines += [line.split() for line in process.stdout.read().splitlines() if line.count(" ") == 1]
    done = {(action, key) for action, key in lines}
    with started(tmp_path / "cloud") as cloud:
        keys = {found["Key"] for found in ask("list_objects_v2", Bucket=NAME, MaxKeys=1000)["Contents"]}
        assert len(keys) > 10
        for action, key in done:
            if action == "put" and ("delete", key) not in done:
                assert content(key) == (LARGE if int(key[1:]) % 4 == 0 else SMALL)
            elif action == "deleted":
                assert key not in keys
        assert len(files_of(cloud)) == len(keys)
        assert stored(tmp_path / "cloud") == state()
