"""`chatprov local repair`, as a user meets it: a start is refused, a repair says what is lost, and the next start goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from chatprov.local.data_folder import data_folder
from chatprov.local.repair_notes import NOTES
from chatprov.local.storage import CloudFolder
from chatprov.local.storage.document import read_document, write_document
from chatprov.target import local_target
from tests.cli.kept_data import Commands, building, content_of, one
from tests.local.keeping.damage import changed_line

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the data of a local cloud that was stopped: three messages and a file."""
    home = tmp_path_factory.mktemp("built")
    with building(home) as commands:
        commands("up")
        for message in ("first", "second", "third"):
            commands.write(message)
        s3 = local_target(commands.port, "ap-south-1").client("s3")
        s3.put_object(Bucket=commands.document("outputs")["bucket"], Key="room1/cat.jpg", Body=b"a cat")
    return home


def damage(data: Path) -> None:
    """Damage the line of a message, and delete the content of a file."""
    changed_line(one(data, "dynamodb.*.log"), lambda line: b'"second"' in line)
    one(data, "bodies/*").unlink()


def test_what_is_left_is_read(chatprov: Commands, data: Path) -> None:
    log = one(data, "dynamodb.*.log")
    place = log.read_bytes().index(b'"second"')
    place = log.read_bytes().rindex(b"\n", 0, place) + 1
    damage(data)
    assert "Read what is left with `chatprov local repair`" in chatprov("local", "start", code=1)
    said = chatprov("local", "repair")
    assert f"{log.name}, byte {place}: item room1 / second of table ChatMessages (kept in: {log.name}.damaged)" in said
    assert "/room1/cat.jpg: its content is missing, which was in the file" in said
    assert f"The files as they were are kept in {data}." in said
    assert said.endswith("`chatprov local start` starts it.")
    assert chatprov.document("local", "start")["running"] is True
    assert chatprov.messages == ["first", "third"]
    assert "no changes" in chatprov("up")


def test_the_document_has_what_was_set_aside(chatprov: Commands, data: Path) -> None:
    damage(data)
    log = one(data, "dynamodb.*.log")
    document = chatprov.document("local", "repair")
    assert (document["running"], document["data"]) == (False, str(data))
    item, *more = document["set_aside"]
    assert item == {
        "file": str(log),
        "byte": item["byte"],
        "what": "item room1 / second of table ChatMessages",
        "kept": f"{log}.damaged",
    }
    assert type(item["byte"]) is int
    assert [entry["byte"] for entry in more] == [None]
    assert chatprov.document("local", "repair")["set_aside"] == []


def test_what_an_interrupted_repair_has_set_aside_is_named_by_the_next_one(chatprov: Commands, data: Path) -> None:
    entry = {"file": "dynamodb.00000001.log", "byte": 3, "what": "item a\nb", "kept": None}
    write_document(data / NOTES, {"set_aside": [entry], "lost": {}})
    chatprov("local", "start")
    assert chatprov.messages == ["first", "second", "third"]
    chatprov("local", "stop")
    assert "dynamodb.00000001.log, byte 3: item a\N{SYMBOL FOR LINE FEED}b (kept in: -)" in chatprov("local", "repair")
    assert chatprov("local", "repair") == "Nothing is damaged."


def test_what_is_not_damaged_is_not_changed(chatprov: Commands, data: Path) -> None:
    before = content_of(data)
    assert chatprov("local", "repair") == "Nothing is damaged."
    assert content_of(data) == before


def test_data_in_use_is_not_repaired(chatprov: Commands, data: Path) -> None:
    chatprov("local", "start")
    before = content_of(data)
    assert chatprov("local", "repair") == (
        f"The local cloud on port {chatprov.port} uses its data, which was not changed. If an answer says that something is "
        "damaged, stop it with `chatprov local stop`, and run the same command again."
    )
    assert chatprov.document("local", "repair") == {
        "version": 1,
        "running": True,
        "data": str(data),
        "set_aside": [],
    }
    assert content_of(data) == before


def test_data_that_a_cloud_in_memory_does_not_use_is_repaired(chatprov: Commands, data: Path) -> None:
    damage(data)
    chatprov("local", "start", "--memory")
    document = chatprov.document("local", "repair")
    assert (document["running"], len(document["set_aside"])) == (True, 2)


def test_without_data_there_is_nothing_to_repair(chatprov: Commands) -> None:
    said = f"There is no data of a local cloud on port {chatprov.port}, so there is nothing to repair."
    assert chatprov("local", "repair") == said
    assert chatprov.document("local", "repair") == {"version": 1, "running": False, "data": None, "set_aside": []}
    folder = data_folder(chatprov.port)
    assert folder is not None
    assert not folder.exists()


def test_data_without_its_main_file_is_repaired(chatprov: Commands, data: Path) -> None:
    (data / "state.json").unlink()
    assert "state.json is damaged: the file is missing" in chatprov("local", "start", code=1)
    assert "state.json: the file is missing; it is written again (kept in: -)" in chatprov("local", "repair")
    chatprov("local", "start")
    assert chatprov.messages == ["first", "second", "third"]


def test_data_of_a_newer_version_and_of_another_owner_is_refused(chatprov: Commands, data: Path) -> None:
    folder = CloudFolder(data, 4000)
    try:
        assert chatprov.document("local", "repair", code=1)["error"]["type"] == "CloudFolderInUse"
    finally:
        folder.close()
    content: dict[str, Any] = read_document(data / "state.json")
    write_document(data / "state.json", {**content, "form": 2, "chatprov": "9.1.0"})
    before = content_of(data)
    assert "was written by chatprov 9.1.0 in form 2" in chatprov("local", "repair", code=1)
    assert content_of(data) == before


def test_what_was_set_aside_is_not_in_an_archive(chatprov: Commands, data: Path, tmp_path: Path) -> None:
    damage(data)
    chatprov("local", "repair")
    assert [*data.rglob("*.damaged")]
    chatprov("local", "save", str(tmp_path / "saved"))
    chatprov("local", "load", str(tmp_path / "saved"), "--yes")
    assert chatprov.messages == ["first", "third"]
    assert not [*data.rglob("*.damaged")]


def test_what_could_not_be_printed_is_reported_again(chatprov: Commands, data: Path) -> None:
    damage(data)
    chatprov.prefix = ("sh", "-c", 'exec "$@" >&- 2>&-', "sh")
    chatprov("local", "repair", code=1)
    chatprov.prefix = ()
    assert "second" in chatprov("local", "repair")
    assert chatprov("local", "repair") == "Nothing is damaged."
