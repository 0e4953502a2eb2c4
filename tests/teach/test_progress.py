"""The learner's progress: what is kept, where the course continues, and what a file that cannot be used changes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from chatprov.teach.progress import ProgressFile, StepProgress, first_not_done

if TYPE_CHECKING:
    from pathlib import Path

VERSION_1 = {
    "version": 1,
    "project": "/p",
    "steps": {"read": [1, 2], "finished": [1], "tried": [8], "predicted": [1]},
    "built": {"x": [1]},
}


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))


def step(number: int, *, made: bool | None = False, **done: bool) -> StepProgress:
    given: dict[str, Any] = {
        "read": False,
        "finished": False,
        "tried": False,
        "right": made,
        "ours": bool(made),
        **done,
    }
    return StepProgress(number, "Table", 10, made=made, **given)


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ([step(1), step(2)], (1, "explanation")),
        ([step(1, made=True), step(2)], (1, "explanation")),
        ([step(1, read=True), step(2)], (1, "explanation")),
        ([step(1, made=True, read=True), step(2)], (1, "results")),
        ([step(1, made=True, read=True, finished=True), step(2)], (2, "explanation")),
        ([step(1, made=False, read=True, finished=True), step(2)], (1, "explanation")),
        ([step(8, made=None, read=True, finished=True)], (8, "explanation")),
        ([step(8, made=None, read=True, tried=True)], (8, "results")),
        ([step(8, made=None, read=True, finished=True, tried=True)], None),
    ],
)
def test_the_course_continues_at_the_first_thing_that_is_not_done(steps: list[StepProgress], expected: object) -> None:
    assert first_not_done(steps) == expected


def test_marks_are_kept_for_each_project(tmp_path: Path) -> None:
    ProgressFile(tmp_path / "one").mark("read", 1, 2)
    ProgressFile(tmp_path / "one").mark("tried", 8)
    kept, other = ProgressFile(tmp_path / "one"), ProgressFile(tmp_path / "other")
    assert [kept.has("read", 2), kept.has("tried", 8), kept.has("finished", 1)] == [True, True, False]
    assert not other.has("read", 2)
    assert kept.path
    assert kept.path.stat().st_mode & 0o777 == 0o600
    assert [file.name for file in kept.path.parent.iterdir()] == [kept.path.name]


def test_another_learner_has_another_progress(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ProgressFile(tmp_path).mark("read", 1)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "second"))
    assert not ProgressFile(tmp_path).has("read", 1)


def test_two_terminals_lose_nothing(tmp_path: Path) -> None:
    one, other = ProgressFile(tmp_path), ProgressFile(tmp_path)
    one.mark("read", 1)
    other.mark("read", 2)
    one.mark("finished", 1)
    assert [ProgressFile(tmp_path).has("read", number) for number in (1, 2)] == [True, True]


def test_what_was_made_at_a_target_is_remembered(tmp_path: Path) -> None:
    assert ProgressFile(tmp_path).last_built("a", [1, 2]) == []
    assert ProgressFile(tmp_path).last_built("b", [1]) == []
    assert ProgressFile(tmp_path).last_built("a", []) == [1, 2]
    assert ProgressFile(tmp_path).last_built("a", []) == []


def test_version_1_stays_readable(tmp_path: Path) -> None:
    path = written(tmp_path, json.dumps(VERSION_1))
    found = ProgressFile(tmp_path)
    assert [found.has("read", 2), found.has("finished", 2), found.has("tried", 8)] == [True, False, True]
    assert found.last_built("x", [1]) == [1]
    assert json.loads(path.read_text()) == VERSION_1
    assert not found.notes


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        '{"version": 1}',
        '{"version": "x"}',
        json.dumps({**VERSION_1, "steps": {"read": ["1"]}}),
        "[" * 9999,
    ],
)
def test_a_damaged_file_is_kept_and_reported_in_one_sentence(tmp_path: Path, text: str) -> None:
    path = written(tmp_path, text)
    found = ProgressFile(tmp_path)
    assert len(found.notes) == 1
    assert "is damaged and is kept as" in found.notes[0]
    assert [file.read_text() for file in path.parent.glob("*.damaged-*")] == [text]
    found.mark("read", 3)
    assert ProgressFile(tmp_path).has("read", 3)


def test_a_file_of_a_newer_version_is_not_changed(tmp_path: Path) -> None:
    path = written(tmp_path, '{"version": 2}')
    found = ProgressFile(tmp_path)
    found.mark("read", 3)
    assert found.has("read", 3)
    assert path.read_text() == '{"version": 2}'
    assert "newer chatprov" in found.notes[0]


def test_without_a_writable_folder_the_course_continues(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "file"))
    found = ProgressFile(tmp_path)
    found.mark("read", 1)
    found.mark("read", 2)
    assert found.has("read", 2)
    assert len(found.notes) == 1
    assert "your progress is not kept" in found.notes[0]


def written(project: Path, text: str) -> Path:
    path = ProgressFile(project).path
    assert path
    path.parent.mkdir(parents=True)
    path.write_text(text)
    return path
