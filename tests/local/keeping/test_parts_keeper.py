"""The keeper that compares the parts of a state, with a service that has nothing but parts."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import pytest

from chatprov.local.services.parts_keeper import PartsKeeper
from chatprov.local.services.state_document import StateFormat
from chatprov.local.services.stored_form import NAME, StoredForm, part_at
from chatprov.local.storage import CloudFolderTooNew, Log, NotWrittenError
from tests.local.storage.disk import Disk

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

PLACE: Final = ("1", "here")


@dataclass
class Numbers:
    """The state of one region."""

    numbers: dict[str, int] = field(default_factory=dict)


def texts_to_numbers(region: dict[str, Any]) -> None:
    """Change a region of version 1, in which numbers are texts, into one of version 2."""
    region["numbers"] = {name: int(text) for name, text in region["numbers"].items()}


def form(version: int) -> StoredForm:
    return StoredForm(
        StateFormat("numbers", version, Numbers, {1: texts_to_numbers}),
        {"numbers": {}},
        {"number": part_at("numbers", NAME)},
    )


class Service:
    """A service with numbers by name; it writes them in version 2."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}

    def export_state(self) -> dict[str, Any]:
        return form(2).format.write({PLACE: Numbers(self.numbers)})

    def import_state(self, document: Mapping[str, Any]) -> None:
        self.numbers = form(2).format.read(document)[PLACE].numbers

    def parts(self) -> dict[tuple[str, ...], Any]:
        return {("number", *PLACE, name): number for name, number in self.numbers.items()}

    def value(self, part: Any) -> Any:
        return part

    def put_back(self, parts: Mapping[tuple[str, ...], Any]) -> None:
        self.numbers = {key[-1]: number for key, number in parts.items()}


@pytest.fixture
def disk(tmp_path: Path) -> Disk:
    return Disk(tmp_path, "numbers", 2)


def kept(log: Log) -> tuple[Service, PartsKeeper]:
    service = Service()
    keeper = PartsKeeper(form(2), log, service)
    keeper.load(service)
    log.start()
    return service, keeper


def test_a_change_is_one_record_of_what_differs(disk: Disk, tmp_path: Path) -> None:
    service, keeper = kept(disk)
    service.numbers = {"a": 1, "b": 2, "c": 3}
    keeper.keep()
    keeper.keep()
    service.numbers = {"a": 1, "b": 5, "d": 4}
    keeper.keep()
    assert disk.written == 2
    assert list(Log(tmp_path, "numbers", 2).entries.items()) == [
        (b'["number","1","here","a"]', b"1"),
        (b'["number","1","here","b"]', b"5"),
        (b'["number","1","here","d"]', b"4"),
    ]


def test_what_cannot_be_written_is_put_back_and_written_with_the_next_change(disk: Disk) -> None:
    service, keeper = kept(disk)
    service.numbers = {"a": 1}
    keeper.keep()
    service.numbers = {"b": 2}
    disk.is_full = True
    with pytest.raises(NotWrittenError):
        keeper.keep()
    assert service.numbers == {"a": 1}
    disk.is_full = False
    keeper.keep()
    assert disk.written == 1
    service.numbers |= {"b": 2}
    keeper.keep()
    assert disk.written == 2


def test_a_log_of_an_earlier_version_is_read_and_written_again(tmp_path: Path) -> None:
    earlier = Log(tmp_path, "numbers", 1)
    earlier.start()
    earlier.append([(("number", *PLACE, "a"), "7"), (("number", *PLACE, "b"), "8")])
    earlier.close()
    service, keeper = kept(Log(tmp_path, "numbers", 2))
    assert service.numbers == {"a": 7, "b": 8}
    with pytest.raises(CloudFolderTooNew):
        Log(tmp_path, "numbers", 1)
    service.numbers["a"] = 9
    keeper.keep()
    again, _ = kept(Log(tmp_path, "numbers", 2))
    assert again.numbers == {"a": 9, "b": 8}


def test_after_any_error_the_state_is_put_back(disk: Disk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    service, keeper = kept(disk)
    service.numbers = {"a": 1}
    keeper.keep()

    def no_memory(_: Any) -> Any:
        raise MemoryError

    for name in ("value", "parts"):
        service.numbers = {"a": 2}
        with monkeypatch.context() as full:
            full.setattr(service, name, no_memory if name == "value" else lambda: no_memory(None))
            with pytest.raises(MemoryError):
                keeper.keep()
        assert service.numbers == {"a": 1}
    service.numbers = {"a": 3}
    keeper.keep()
    assert disk.written == 2
    assert list(Log(tmp_path, "numbers", 2).entries.values()) == [b"3"]
