"""A folder with something of every service: each file is damaged in turn, and a local cloud starts with what a repair leaves."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from chatprov.errors import LocalCloudFailed
from chatprov.local import repair as repair_module
from chatprov.local.kept_services import LOG_VERSIONS
from chatprov.local.refused_entries import find_refused_entries
from chatprov.local.repair import repaired
from chatprov.local.start_check import RefusedFile
from chatprov.local.storage import CloudFolder, CloudFolderError, CloudFolderInUse, CloudFolderOfNewer, Log
from chatprov.local.storage.document import read_document, write_document
from chatprov.local.storage.record import line_of
from tests.conftest import ROOT
from tests.local.keeping.damage import changed, changed_line, fill, view
from tests.local.keeping.forks import forked_cloud, refused_entries, refused_file
from tests.local.keeping.test_kept_services import running

if TYPE_CHECKING:
    from collections.abc import Callable

    from chatprov.local.repair_notes import SetAside

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """Return a folder with something of every service, and what is in it; a test damages a copy of it."""
    folder = tmp_path_factory.mktemp("kept") / "cloud"
    fill(folder)
    with forked_cloud(folder) as cloud:
        return folder, view(cloud)


@pytest.fixture
def folder(kept: tuple[Path, dict[str, Any]], tmp_path: Path) -> Path:
    return Path(shutil.copytree(kept[0], tmp_path / "cloud"))


@pytest.fixture
def before(kept: tuple[Path, dict[str, Any]]) -> dict[str, Any]:
    """Return what was in the folder, as something that can be changed to what is expected."""
    found: dict[str, Any] = json.loads(json.dumps(kept[1], default=bytes.decode))
    return found


@pytest.fixture(autouse=True)
def _checked_by_forks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(repair_module, "find_refused", refused_file)
    monkeypatch.setattr(repair_module, "find_refused_entries", refused_entries)


def repair(folder: Path) -> list[SetAside]:
    """Repair a folder, and return what is reported."""
    with repaired(folder) as found:
        return found


def started(folder: Path) -> dict[str, Any]:
    """Start a local cloud with a folder, and return what is in it."""
    with forked_cloud(folder) as cloud:
        found: dict[str, Any] = json.loads(json.dumps(view(cloud), default=bytes.decode))
        return found


def log_of(folder: Path, name: str) -> Path:
    (file,) = folder.glob(f"{name}.*.log")
    return file


def assert_refused(folder: Path) -> None:
    """Assert that a start is refused, without moto: this process has one moto for all tests."""
    with pytest.raises(CloudFolderError):
        read_all(folder)


def read_all(folder: Path) -> None:
    with closing(CloudFolder(folder)) as opened:
        for name, version in LOG_VERSIONS.items():
            opened.log(name, version)
        opened.document("signing-key")


def words(found: list[SetAside]) -> list[str]:
    return [entry.what for entry in found]


def content_of(folder: Path) -> dict[str, bytes]:
    files = [file for file in folder.rglob("*") if file.is_file() and file.name != "lock"]
    return {str(file.relative_to(folder)): file.read_bytes() for file in files}


def test_a_folder_that_is_not_damaged_is_not_changed(folder: Path) -> None:
    log = log_of(folder, "dynamodb")
    log.write_bytes(log.read_bytes()[:-1])  # a kill leaves this, and a start cuts it off
    (folder / "bodies" / "left").write_bytes(b"by a kill")
    before = content_of(folder)
    assert repair(folder) == []
    assert content_of(folder) == before


@pytest.mark.parametrize("name", ["cloudformation", "cognito-idp", "iam", "s3", "ssm"])
def test_a_service_without_its_log_starts_empty(folder: Path, before: dict[str, Any], name: str) -> None:
    log_of(folder, name).unlink()
    assert_refused(folder)
    first, *more = repair(folder)
    assert (first.file.name, first.what, first.kept) == (
        f"{name}.*.log",
        f"the file is missing; the service {name} starts empty",
        None,
    )
    assert words(more) == (["contents that no object has any more"] if name == "s3" else [])
    found = started(folder)
    if name in before:
        assert not any(found.pop(name).values())
        del before[name]
    assert found == before
    assert len([*folder.glob("bodies.damaged/*")]) == (3 if name == "s3" else 0)


@pytest.mark.parametrize("name", ["dynamodb", "s3"])
def test_a_damaged_first_line_loses_nothing_else(folder: Path, before: dict[str, Any], name: str) -> None:
    log = log_of(folder, name)
    changed(log, 3)
    content = log.read_bytes()
    assert_refused(folder)
    first, *_ = repair(folder)
    assert (first.file, first.kept) == (log, log.with_name(f"{log.name}.damaged"))
    assert first.what == f"its first line is not what was written; version {LOG_VERSIONS[name]} of the log is assumed"
    assert log.with_name(f"{log.name}.damaged").read_bytes() == content
    assert started(folder) == before


def test_each_file_that_is_missing_with_the_main_one_is_named(folder: Path, before: dict[str, Any]) -> None:
    (folder / "state.json").unlink()
    log_of(folder, "s3").unlink()
    log_of(folder, "iam").unlink()
    found = repair(folder)
    assert [(entry.file.name, entry.what.partition(";")[0]) for entry in found] == [
        ("state.json", "the file is missing"),
        ("iam.*.log", "the file is missing"),
        ("s3.*.log", "the file is missing"),
        ("bodies", "contents that no object has any more"),
    ]
    left = started(folder)
    assert not any(left.pop("s3").values())
    assert {name: value for name, value in left.items() if name != "iam"} == {
        name: value for name, value in before.items() if name not in {"s3", "iam"}
    }
    assert len([*folder.glob("bodies.damaged/*")]) == 3


def test_contents_alone_are_kept(folder: Path) -> None:
    for file in (*folder.glob("*.log"), *folder.glob("*.json")):
        file.unlink()
    (folder / "bodies.damaged").touch()
    found = repair(folder)
    assert [entry.kept for entry in found if entry.file.name == "bodies"] == [folder / "bodies.damaged.2"]
    assert started(folder)
    assert len([*folder.glob("bodies.damaged.2/*")]) == 3


def test_a_file_in_the_place_of_the_contents(folder: Path, before: dict[str, Any]) -> None:
    (folder / "bodies").rename(folder / "elsewhere")
    (folder / "bodies").touch()
    found = repair(folder)
    assert (found[0].file.name, found[0].kept) == ("bodies", folder / "bodies.damaged")
    assert sum("its content is missing" in what for what in words(found)) >= 2
    left = started(folder)
    assert {name: value for name, value in left.items() if name != "s3"} == {
        name: value for name, value in before.items() if name != "s3"
    }


@pytest.mark.parametrize("name", LOG_VERSIONS)
def test_a_changed_byte_in_a_log_concerns_no_other_service(folder: Path, before: dict[str, Any], name: str) -> None:
    log = log_of(folder, name)
    changed(log, log.stat().st_size // 2)
    assert_refused(folder)
    first, *_ = repair(folder)
    assert first.file == log
    assert first.place is not None
    found = started(folder)
    found.pop(name, None)
    before.pop(name, None)
    assert found == before
    assert repair(folder) == []


def of_kind(kind: str, more: str = "") -> Callable[[bytes], bool]:
    """Return whether a line has something in it, and an entry of a kind as the first one."""
    return lambda line: f'{{"k":["{kind}",'.encode() in line[:40] and more.encode() in line


Loss = tuple[str, "Callable[[bytes], bool]", list[str], "Callable[[dict[str, Any]], object]"]
"""A log, which of its lines are damaged, what is named, and how what is there is another than before."""
LOST: dict[str, Loss] = {
    "an item": (
        "dynamodb",
        of_kind("item", '"c"'),
        ["item c of table Rooms"],
        lambda found: found["dynamodb"]["Rooms"].remove("c"),
    ),
    "a table": (
        "dynamodb",
        of_kind("table"),
        ["table Rooms", "4 items of the table Rooms, whose description cannot be read"],
        lambda found: found["dynamodb"].clear(),
    ),
    "a user": (
        "cognito-idp",
        of_kind("user", "ben@example.com"),
        ["user ben@example.com", "message 2 of user pool us-east-1_*"],
        lambda found: found["cognito-idp"]["chat"]["users"].pop("ben@example.com"),
    ),
    "the last change of a user": (
        "cognito-idp",
        lambda line: line[9:].startswith(b'{"k":["user",'),
        ["user ann@example.com; it has its value from before, which may be older"],
        lambda found: found["cognito-idp"]["chat"]["users"].update({"ann@example.com": []}),
    ),
    "a group that has a user": (
        "cognito-idp",
        of_kind("group"),
        ["group admins of user pool us-east-1_*", "user ann@example.com: only its reference to something that is lost"],
        lambda found: found["cognito-idp"]["chat"].update(
            groups=[], users={"ann@example.com": [], "ben@example.com": []}
        ),
    ),
    "a user pool": (
        "cognito-idp",
        of_kind("pool"),
        [
            "user pool us-east-1_*",
            "1 client, 1 group, 2 users, 2 messages of the user pool us-east-1_*, whose description cannot be read",
        ],
        lambda found: found["cognito-idp"].clear(),
    ),
    "an object": (
        "s3",
        of_kind("version", '"first"'),
        ["object s3://files/first", "contents that no object has any more"],
        lambda found: found["s3"]["files"].pop("first"),
    ),
    "a bucket": (
        "s3",
        of_kind("bucket"),
        [
            "bucket s3://files",
            "2 objects, 1 upload of the bucket s3://files, whose description cannot be read",
            "1 part of the upload to s3://files, whose description cannot be read",
            "contents that no object has any more",
        ],
        lambda found: found["s3"].clear(),
    ),
    "a resolver": (
        "appsync",
        of_kind("resolver"),
        ["resolver Query.hello of API *"],
        lambda found: found["appsync"].update(A=[]),
    ),
    "an API": (
        "appsync",
        of_kind("api"),
        [
            "API *",
            "schema of API *; it was written again later, and is as it was",
            "1 schema, 1 data source, 1 resolver, 1 API key of the API *, whose description cannot be read",
        ],
        lambda found: found["appsync"].clear(),
    ),
    "a policy that is attached": (
        "iam",
        of_kind("policy", ":policy/read"),
        ["policy arn:aws:iam::123456789012:policy/read", "group readers: only its reference to something that is lost"],
        lambda found: found["iam"].update(policies=[], groups={"readers": [["ann"], 0]}),
    ),
    "a stack": (
        "cloudformation",
        of_kind("stack"),
        # a line for each step
        [name for number in range(5) for name in ("stack Groups", f"event {number} of stack Groups")],
        lambda found: found["cloudformation"].clear(),
    ),
    "a parameter": (
        "ssm",
        of_kind("parameter"),
        ["parameter /chat/version"],
        lambda found: found["ssm"].clear(),
    ),
    "a session": ("sts", of_kind("session"), ["session ASIA*"], lambda _: None),
}


def matches(text: str, pattern: str) -> bool:
    """Return whether a text is one of a pattern, where "*" is an id."""
    position = 0
    for part in pattern.split("*"):
        position = text.find(part, position)
        if position < 0:
            return False
        position += len(part)
    return text.startswith(pattern.split("*", maxsplit=1)[0]) and (pattern.endswith("*") or position == len(text))


@pytest.mark.parametrize("loss", LOST.values(), ids=LOST)
def test_what_is_lost_is_named_and_everything_else_is_there(folder: Path, before: dict[str, Any], loss: Loss) -> None:
    name, is_meant, named, change = loss
    log = log_of(folder, name)
    changed_line(log, is_meant)
    content = log.read_bytes()
    assert_refused(folder)
    found = words(repair(folder))
    assert len(found) == len(named), found
    assert all(matches(*pair) for pair in zip(found, named, strict=True)), found
    assert log.with_name(f"{log.name}.damaged").read_bytes() == content
    change(before)
    assert started(folder) == before


def test_an_api_whose_schema_is_lost_has_none(folder: Path, before: dict[str, Any]) -> None:
    """In a log that was written again, an API and its schema are two lines."""
    log = Log(folder, "appsync", LOG_VERSIONS["appsync"])
    entries = [(tuple(json.loads(key)), json.loads(value)) for key, value in log.entries.items()]
    log.start()
    log.replace(entries)
    log.close()
    changed_line(log_of(folder, "appsync"), of_kind("schema"))
    found = words(repair(folder))
    assert matches(found[0], "schema of API *")
    assert matches(found[1], "the schema of the API *; it has none now")
    assert started(folder) == before


@pytest.mark.parametrize("damage", [Path.unlink, lambda file: file.write_bytes(b"the")])
def test_an_object_without_its_content_is_left_out(
    folder: Path, before: dict[str, Any], damage: Callable[[Path], object]
) -> None:
    (body,) = (file for file in (folder / "bodies").iterdir() if file.read_bytes() == b"the first content")
    damage(body)
    is_there = body.exists()
    found = repair(folder)
    assert found[0].what.startswith("object s3://files/first: its content is ")
    assert len(found) == 1 + is_there
    assert [file.name for file in folder.glob("bodies.damaged/*")] == ([f"{body.name}.damaged"] if is_there else [])
    del before["s3"]["files"]["first"]
    assert started(folder) == before


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"the first content", "object s3://files/first"),
        (b"a part", "part 1 of an upload to s3://files"),
    ],
)
def test_a_content_with_a_changed_byte_is_left_out(
    folder: Path, before: dict[str, Any], content: bytes, what: str
) -> None:
    (body,) = (file for file in (folder / "bodies").iterdir() if file.read_bytes() == content)
    changed(body, 2)
    is_now = body.read_bytes()
    assert words(repair(folder)) == [
        f"{what}: its content is not what was stored",
        "contents that no object has any more",
    ]
    assert (folder / "bodies.damaged" / f"{body.name}.damaged").read_bytes() == is_now
    before["s3"]["files"].pop("first" if content != b"a part" else "", None)
    assert started(folder) == before


def test_random_bytes_before_a_line_are_one_entry(folder: Path, before: dict[str, Any]) -> None:
    log = log_of(folder, "dynamodb")
    lines = log.read_bytes().splitlines(keepends=True)
    garbage = random.Random(1).randbytes(1 << 20)
    log.write_bytes(b"".join([*lines[:2], garbage, b"\n", *lines[2:]]))
    (found,) = repair(folder)
    assert found.place == len(b"".join(lines[:2]))
    assert found.what.startswith(f"{len(garbage) + 1} bytes in which no key of an entry can be read; ")
    assert started(folder) == before


def test_an_overwritten_line_feed_loses_nothing(folder: Path, before: dict[str, Any]) -> None:
    log = log_of(folder, "dynamodb")
    place = log.read_bytes().index(b"\n", 200)
    changed(log, place)
    (found,) = repair(folder)
    assert (found.place, found.what) == (
        place,
        "a line feed, which is missing or was overwritten; the entries before and after it are there",
    )
    assert started(folder) == before


def test_a_part_without_its_content_is_left_out(folder: Path, before: dict[str, Any]) -> None:
    (body,) = (file for file in (folder / "bodies").iterdir() if file.read_bytes() == b"a part")
    body.unlink()
    (found,) = words(repair(folder))
    assert found.startswith("part 1 of an upload to s3://files: its content is missing")
    assert started(folder) == before


NOT_KNOWN = "this version of chatprov does not know its kind or its form"
NONSENSE = [
    b'{"k":["nonsense"],"v":1}',
    b'{"k":["nonsense","123456789012","us-east-1","x"],"v":{}}',
    b'{"k":["nonsense"}],"v":{}}',
]


def append(folder: Path, name: str, *bodies: bytes) -> None:
    log = log_of(folder, name)
    log.write_bytes(log.read_bytes() + b"".join(map(line_of, bodies)))


@pytest.mark.parametrize("body", NONSENSE)
def test_only_the_entry_of_an_unknown_kind_is_set_aside(folder: Path, before: dict[str, Any], body: bytes) -> None:
    for name in LOG_VERSIONS:
        append(folder, name, body)
    contents = content_of(folder)
    found = repair(folder)
    assert sorted(entry.file.name.partition(".")[0] for entry in found) == sorted(LOG_VERSIONS)
    for entry in found:
        assert entry.kept is not None
        assert entry.kept.read_bytes() == contents[entry.file.name]
        assert "nonsense" in entry.what
    assert started(folder) == before


def test_an_entry_of_an_unknown_form_is_set_aside_with_what_needs_it(folder: Path, before: dict[str, Any]) -> None:
    for name, kind in (("cognito-idp", "pool"), ("dynamodb", "table"), ("appsync", "api"), ("iam", "policy")):
        key, value = first_of(folder, name, kind)
        append(folder, name, b'{"k":%s,"v":%s}' % (key, value[:-1] + b',"new":1}'))
    found = words(repair(folder))
    for pattern in (
        f"user pool us-east-1_*: {NOT_KNOWN}",
        "1 client, 1 group, 2 users, 2 messages of the user pool us-east-1_*, whose description cannot be read",
        f"table Rooms: {NOT_KNOWN}",
        "4 items of the table Rooms, whose description cannot be read",
        f"API *: {NOT_KNOWN}",
        "1 schema, 1 data source, 1 resolver, 1 API key of the API *, whose description cannot be read",
        f"policy arn:aws:iam::123456789012:policy/read: {NOT_KNOWN}",
        "group readers: only its reference to something that is lost",
    ):
        assert [what for what in found if matches(what, pattern)], (pattern, found)
    assert len(found) == 8
    before["cognito-idp"], before["dynamodb"], before["appsync"] = {}, {}, {}
    before["iam"].update(policies=[], groups={"readers": [["ann"], 0]})
    assert started(folder) == before


def test_the_entries_are_searched_by_another_process_than_the_owner(folder: Path) -> None:
    append(folder, "iam", NONSENSE[1])
    with closing(CloudFolder(folder)):
        before = content_of(folder)
        assert find_refused_entries(folder, "iam") == [b'["nonsense","123456789012","us-east-1","x"]']
        assert content_of(folder) == before


def first_of(folder: Path, name: str, kind: str) -> tuple[bytes, bytes]:
    """Return the key and the value of an entry."""
    entries = Log(folder, name, LOG_VERSIONS[name]).entries
    return next((key, value) for key, value in entries.items() if json.loads(key)[0] == kind)


@pytest.mark.parametrize(
    "damage", [lambda file: append(file.parent, "iam", NONSENSE[1]), lambda file: changed(file, 30)]
)
def test_what_a_newer_version_may_have_written_is_not_touched(folder: Path, damage: Callable[[Path], object]) -> None:
    state = read_document(folder / "state.json")
    write_document(folder / "state.json", {**state, "chatprov": "10.0"})
    assert repair(folder) == []
    damage(log_of(folder, "dynamodb"))
    before = content_of(folder)
    with pytest.raises(CloudFolderOfNewer, match=r"chatprov 10\.0 has used it") as raised:
        repair(folder)
    assert "Install that version" in raised.value.advice
    assert content_of(folder) == before


def test_state_that_only_moto_refuses_is_set_aside(folder: Path, before: dict[str, Any]) -> None:
    """It is read when moto is loaded, after the start: a folder that starts is not enough."""
    log = log_of(folder, "iam")
    lines = log.read_bytes().splitlines(keepends=True)
    log.write_bytes(b"".join(line for line in lines if not line[9:].startswith(b'{"k":["user"')))
    (found,) = repair(folder)
    assert (found.file, found.what) == (log, f"group readers: {NOT_KNOWN}")
    before["iam"].update(users=[], groups={})
    assert started(folder) == before


@pytest.mark.parametrize("damage", ["a text", "missing", "no key"])
def test_the_key_that_signs_urls_is_made_again(folder: Path, before: dict[str, Any], damage: str) -> None:
    key = folder / "signing-key.json"
    old = read_document(key)
    if damage == "a text":
        key.write_text("text")
    elif damage == "missing":
        key.unlink()
    else:
        write_document(key, {"key_id": 1})
    (found,) = repair(folder)
    assert found.file == key
    assert (found.kept is None) == (damage == "missing")
    assert found.what.endswith("the next start makes a new one, and pre-signed URLs from before are not valid")
    assert started(folder) == before
    assert read_document(key) != old


@pytest.mark.parametrize("damage", [Path.unlink, lambda file: changed(file, 30)])
def test_the_main_file_is_written_again(folder: Path, before: dict[str, Any], damage: Callable[[Path], object]) -> None:
    damage(folder / "state.json")
    assert_refused(folder)
    (found,) = repair(folder)
    assert found.file == folder / "state.json"
    assert found.what.endswith("; it is written again")
    assert started(folder) == before
    files = read_document(folder / "state.json")["files"]
    assert sorted(files) == sorted([*(f"{name}.log" for name in LOG_VERSIONS), "signing-key.json"])


def test_all_files_at_once(folder: Path) -> None:
    """Nothing of the data can be read: the local cloud starts empty, and all is beside."""
    contents = {}
    for file in [file for file in folder.rglob("*") if file.is_file() and file.name != "lock"]:
        file.write_bytes(b"\0" * 100)
        contents[file.name] = file.read_bytes()
    assert len(repair(folder)) >= len(LOG_VERSIONS) + 2
    assert not any(started(folder)["dynamodb"])
    kept = {file.name.removesuffix(".damaged") for file in folder.rglob("*.damaged") if file.is_file()}
    assert kept == contents.keys()


def test_items_of_a_table_that_was_deleted_are_no_loss(folder: Path, before: dict[str, Any]) -> None:
    with running(folder) as cloud:
        dynamodb = cloud.client("dynamodb")
        dynamodb.create_table(
            TableName="Other",
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
        )
        dynamodb.put_item(TableName="Other", Item={"id": {"S": "z"}})
        dynamodb.delete_table(TableName="Other")
    changed_line(log_of(folder, "dynamodb"), of_kind("item", '"c"'))
    assert words(repair(folder)) == ["item c of table Rooms"]
    before["dynamodb"]["Rooms"].remove("c")
    assert started(folder) == before


def test_a_folder_in_use_is_refused(folder: Path) -> None:
    with closing(CloudFolder(folder, 4566)), pytest.raises(CloudFolderInUse, match="on port 4566"):
        repair(folder)


def test_what_no_repair_helps_against_is_said(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(repair_module, "find_refused", lambda _: RefusedFile("iam.00000001.log", "it is refused", ""))
    with pytest.raises(LocalCloudFailed, match=r"iam\.00000001\.log cannot be repaired: it is refused\."):
        repair(folder)


def test_a_folder_is_checked_by_another_process_than_its_owner(folder: Path) -> None:
    log_of(folder, "iam").unlink()
    with closing(CloudFolder(folder)):
        before = content_of(folder)
        command = [sys.executable, "-m", "chatprov.local.start_check", str(folder)]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
    file, what, message = json.loads(done.stdout)
    assert (file, what) == ("iam.*.log", "the file is missing")
    assert message == f"{folder / file} is damaged: {what}."
    assert content_of(folder) == before
