"""Archives that someone has made up, or whose bytes have changed: one line that names the archive, and nothing is changed."""

from __future__ import annotations

import gzip
import io
import random
import shutil
import tarfile
from types import MappingProxyType
from typing import TYPE_CHECKING

import pytest

from chatprov.local import archive
from chatprov.local.archive_reading import DEEPEST, LONGEST_HEADER, ArchiveError, unpack
from tests.local.storage.loading import load
from tests.local.storage.test_archive import bytes_in
from tests.local.storage.test_folder import fill, read_all

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

CHANGES = 300
CONTENT = b"content"
NONE: Mapping[str, str] = MappingProxyType({})


def entry(name: str = "state.json", size: int = len(CONTENT), headers: Mapping[str, str] = NONE) -> bytes:
    """Return the header of a file in an archive, with headers of POSIX before it."""
    made = tarfile.TarInfo(name)
    made.size, made.pax_headers = size, dict(headers)
    return made.tobuf(tarfile.PAX_FORMAT)


def block(content: bytes = CONTENT) -> bytes:
    return content + bytes(-len(content) % tarfile.BLOCKSIZE)


def with_size(size: bytes) -> bytes:
    """Return the header of a file whose size is 12 bytes of this kind, with a right checksum."""
    made = bytearray(entry())
    made[124:136] = size
    made[148:156] = b" " * 8
    made[148:156] = b"%06o\0 " % sum(made)
    return bytes(made)


def chain(kind: bytes, content: bytes, count: int = 5000) -> bytes:
    """Return headers that each announce another one."""
    made = tarfile.TarInfo("././@LongLink")
    made.type, made.size = kind, len(content)
    return (made.tobuf(tarfile.GNU_FORMAT) + block(content)) * count


def header_of(size: int) -> bytes:
    made = tarfile.TarInfo("./PaxHeaders/state.json")
    made.type, made.size = tarfile.XHDTYPE, size
    return made.tobuf(tarfile.USTAR_FORMAT) + block(bytes(size))


END = bytes(2 * tarfile.BLOCKSIZE)
HOSTILE: dict[str, Callable[[], bytes]] = {
    "a map of a sparse file": lambda: entry(headers={"GNU.sparse.map": "a,b", "GNU.sparse.size": "q"}) + block(),
    "the size of a sparse file": lambda: (
        entry(headers={"GNU.sparse.major": "1", "GNU.sparse.minor": "0", "GNU.sparse.realsize": "zz"}) + block()
    ),
    "a sparse file": lambda: entry(headers={"GNU.sparse.map": "0,7", "GNU.sparse.size": "99"}) + block(),
    "a negative size": lambda: with_size(b"\xff" * 12) + block(),
    "a negative size in a header": lambda: entry(headers={"size": "-5"}) + block(),
    "a huge size": lambda: with_size(b"\x80" + b"\x7f" * 11) + block(),
    "a chain of long names": lambda: chain(tarfile.GNUTYPE_LONGNAME, b"ab\0") + entry() + block(),
    "a chain of headers": lambda: chain(tarfile.XHDTYPE, b"12 comment=x\n") + entry() + block(),
    "a short chain of long names": lambda: chain(tarfile.GNUTYPE_LONGNAME, b"ab\0", 20) + entry("a/b/c/d/e") + block(),
    "a header of many bytes": lambda: header_of(64 << 20) + entry() + block(),
    "digits without an end": lambda: header_of(0) + entry(headers={"1" * LONGEST_HEADER: "1"}) + block(),
    "a deep name": lambda: entry("/".join(["a"] * 1500)) + block(),
    "a name that is a little too deep": lambda: entry("/".join(["a"] * (DEEPEST + 1))) + block(),
    "a long name": lambda: entry("/".join(["a" * 255] * 30)) + block(),
    "a NUL in the name": lambda: entry(headers={"path": "a\0b"}) + block(),
    "a lock": lambda: entry() + block() + entry("lock") + block(),
    "a folder in the place of the lock": lambda: entry() + block() + entry("lock/a") + block(),
    "a file that a repair sets aside": lambda: entry() + block() + entry("s3.00000001.log.damaged.2") + block(),
    "the same file twice": lambda: (entry() + block()) * 2,
    "a file that is a folder, too": lambda: entry() + block() + entry("state.json/a") + block(),
    "a content that is cut off": lambda: entry(size=1 << 20) + block(),
    "more than a megabyte behind it": lambda: entry() + block() + END + bytes(2 << 20),
    "random bytes": lambda: random.Random(1).randbytes(1 << 20),
}


@pytest.mark.parametrize("make", HOSTILE.values(), ids=HOSTILE)
def test_a_made_up_archive_changes_nothing(tmp_path: Path, make: Callable[[], bytes]) -> None:
    data, given = tmp_path / "cloud" / "4566", tmp_path / "given"
    fill(data)
    before = bytes_in(data)
    given.write_bytes(gzip.compress(make() + END, 1))
    with pytest.raises(ArchiveError) as caught:
        load(given, data, lambda: read_all(data))
    assert caught.value.message.startswith(f"{given} is no archive of a local cloud: ")
    assert "\n" not in caught.value.message
    assert caught.value.kept == "Nothing was changed."
    assert bytes_in(data) == before
    assert [path.name for path in data.parent.iterdir()] == ["4566"]


def changed(content: bytes, chance: random.Random) -> bytes:
    """Return a content with a few other bytes, or cut off, or with a part of it twice."""
    copy = bytearray(content)
    place = chance.randrange(len(copy))
    match chance.randrange(4):
        case 0:
            del copy[place:]
        case 1:
            copy[place:place] = copy[chance.randrange(len(copy)) :][: chance.randrange(1, 2048)]
        case _:
            for _ in range(chance.randrange(1, 9)):
                copy[chance.randrange(len(copy))] = chance.randrange(256)
    return bytes(copy)


def repaired(tar: bytes) -> bytes:
    """Return a tar archive whose headers have right checksums, so that what is behind the checksum is read, too."""
    copy = bytearray(tar)
    for start in range(0, len(copy) - tarfile.BLOCKSIZE + 1, tarfile.BLOCKSIZE):
        if copy[start + 257 : start + 262] == b"ustar":
            copy[start + 148 : start + 156] = b" " * 8
            copy[start + 148 : start + 156] = b"%06o\0 " % sum(copy[start : start + tarfile.BLOCKSIZE])
    return bytes(copy)


def answer(given: Path, new: Path) -> str:
    try:
        unpack(given, new)
    except ArchiveError as error:
        return error.message
    return ""


@pytest.mark.parametrize("layer", ["gzip", "tar", "headers"])
def test_whatever_the_bytes_are_the_answer_is_one_line(tmp_path: Path, layer: str) -> None:
    data, given, new = tmp_path / "cloud" / "4566", tmp_path / "given", tmp_path / "new"
    fill(data)
    archive.save(data, given)
    good = given.read_bytes()
    tar = gzip.decompress(good)
    chance = random.Random(len(layer))
    refused = 0
    for _ in range(CHANGES):
        if layer == "gzip":
            given.write_bytes(changed(good, chance))
        elif layer == "tar":
            given.write_bytes(gzip.compress(changed(tar, chance), 1))
        else:
            given.write_bytes(gzip.compress(repaired(changed(tar, chance)), 1))
        new.mkdir()
        message = answer(given, new)
        shutil.rmtree(new)
        if message:
            refused += 1
            assert message.startswith(str(given))
            assert "\n" not in message
    assert refused
    assert sorted(path.name for path in tmp_path.iterdir()) == ["cloud", "given"]


@pytest.mark.parametrize("error", [RecursionError(), MemoryError(), KeyError("a"), OverflowError(), OSError("odd")])
def test_whatever_tarfile_raises_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def failing(*_: object, **__: object) -> None:
        raise error

    (tmp_path / "given").write_bytes(gzip.compress(entry() + block() + END))
    monkeypatch.setattr(tarfile.TarFile, "next", failing)
    with pytest.raises(ArchiveError, match=r"given (is no archive of a local cloud|cannot be loaded): "):
        unpack(tmp_path / "given", tmp_path)


def test_what_does_not_fit_on_the_disk_is_not_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A few kilobytes can be compressed from gigabytes."""
    size = 8 << 20
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(0, 0, 3 * size))
    (tmp_path / "new").mkdir()
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as packed:
        for number in range(3):
            made = tarfile.TarInfo(f"bodies/{number}")
            made.size = size
            packed.addfile(made, io.BytesIO(bytes(size)))
    assert len(out.getvalue()) < size // 100
    (tmp_path / "given").write_bytes(out.getvalue())
    with pytest.raises(ArchiveError, match=r"its files need more than the 24\.0 MiB that are free"):
        unpack(tmp_path / "given", tmp_path / "new")
    assert sorted(path.name for path in (tmp_path / "new" / "bodies").iterdir()) == ["0", "1"]
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(0, 0, 3 * size + (3 << 12)))
    shutil.rmtree(tmp_path / "new")
    (tmp_path / "new").mkdir()
    unpack(tmp_path / "given", tmp_path / "new")


def test_many_small_files_need_a_block_each(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(0, 0, 100 << 12))
    (tmp_path / "new").mkdir()
    (tmp_path / "given").write_bytes(gzip.compress(b"".join(entry(f"{number}", 0) for number in range(101)) + END))
    with pytest.raises(ArchiveError, match=r"its files need more than the 0\.[0-9] MiB"):
        unpack(tmp_path / "given", tmp_path / "new")
