"""A project that an attacker prepared: only compared code runs, and the project's owner decides whether it is used."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import shutil
import stat
import subprocess
import sys
import traceback
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from chatprov import step_code, trust
from chatprov.cli import session
from chatprov.cli.main import cli
from chatprov.project import CONFIG_FILES, ProjectLocation, find
from tests.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable

    from click.testing import Result

pytestmark = pytest.mark.slow
STRANGER = 54321


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with chatprov's own steps, which no user has confirmed."""
    folder = tmp_path / "here"
    copy_project(folder)
    monkeypatch.chdir(folder)
    return folder


def copy_project(folder: Path) -> None:
    folder.mkdir()
    for file in CONFIG_FILES.values():
        shutil.copy(ROOT / file, folder)
    for part in ("steps", "graphql"):
        shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"))


@pytest.fixture
def plan(free_port: int) -> Callable[..., Result]:
    def run(*arguments: str, said: str | None = None) -> Result:
        return CliRunner().invoke(cli, ["--port", str(free_port), *arguments, "plan"], input=said)

    return run


def evil(marker: Path) -> str:
    return f"open({str(marker)!r}, 'w').close()\n"


def compiled(here: Path, marker: Path, *, checked_by_time: bool) -> None:
    """Put a compiled copy beside a step: of the same source, with one line more."""
    step = here / "steps" / "step01_table.py"
    code = compile(step.read_text() + evil(marker), str(step), "exec")
    if checked_by_time:
        found = step.stat()
        data = importlib._bootstrap_external._code_to_timestamp_pyc(code, int(found.st_mtime), found.st_size)  # type: ignore[attr-defined]
    else:
        source_hash = importlib.util.source_hash(step.read_bytes())
        data = importlib._bootstrap_external._code_to_hash_pyc(code, source_hash, checked=False)  # type: ignore[attr-defined]
    file = Path(importlib.util.cache_from_source(str(step)))
    file.parent.mkdir()
    file.write_bytes(bytes(data))


def beside(name: str) -> Callable[[Path, Path], None]:
    def put(here: Path, marker: Path) -> None:
        file = here / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(evil(marker))

    return put


def extension(here: Path, marker: Path) -> None:
    """An extension module beats a .py file of the same name where Python's own path is searched."""
    suffix = importlib.machinery.EXTENSION_SUFFIXES[0]
    shutil.copy(importlib.util.find_spec("_struct").origin or "", here / "steps" / f"step01_table{suffix}")  # type: ignore[union-attr]


def sourceless(here: Path, marker: Path) -> None:
    code = compile(evil(marker), "x", "exec")
    for folder in (here, here / "steps"):
        for name in ("step01_table", "yaml", "__init__"):
            data = importlib._bootstrap_external._code_to_timestamp_pyc(code, 0, 0)  # type: ignore[attr-defined]
            (folder / f"{name}.pyc").write_bytes(bytes(data))


FILES = """
steps/__init__.py
steps/__main__.py
steps/conftest/x.py
steps/step01_table/__init__.py
steps/chatprov/step.py
steps/x.pth
steps/sitecustomize.PY
steps/Step01_table.Py
steps/deep/step11_more.py
steps/step11_x.py~
steps/a.b.py
graphql/__init__.py
yaml.py
click.py
json.py
typing.py
sitecustomize.py
usercustomize.py
conftest.py
setup.py
x.pth
.env
chatprov_project_steps.py
step01_table.py
"""
IGNORED = {
    "a compiled copy with an unchecked hash": lambda here, marker: compiled(here, marker, checked_by_time=False),
    "a compiled copy with the same time and size": lambda here, marker: compiled(here, marker, checked_by_time=True),
    "compiled files without a source": sourceless,
    "an extension module": extension,
    **{name: beside(name) for name in FILES.split("\n") if name},
}


@pytest.mark.parametrize("put", IGNORED.values(), ids=IGNORED)
def test_a_file_that_is_not_a_step_is_never_run(
    here: Path, tmp_path: Path, plan: Callable[..., Result], put: Callable[[Path, Path], None]
) -> None:
    marker = tmp_path / "marker"
    put(here, marker)
    done = plan()
    assert (done.exit_code, marker.exists()) == (0, False), done.output


@pytest.mark.parametrize(
    "name",
    [
        "helper.py",
        "step11_more.py",
        "yaml.py",
        "conftest.py",
        "sitecustomize.py",
        "hardened/step11_more.py",
        "hardened/helper.py",
    ],
)
def test_one_more_python_file_is_asked_about(
    here: Path, tmp_path: Path, plan: Callable[..., Result], name: str
) -> None:
    beside(f"steps/{name}")(here, tmp_path / "marker")
    refused = plan()
    assert (refused.exit_code, (tmp_path / "marker").exists()) == (1, False)
    assert "is not from chatprov" in refused.stderr


def test_no_compiled_copy_is_written(here: Path, plan: Callable[..., Result]) -> None:
    assert plan().exit_code == 0
    assert not list(here.rglob("__pycache__"))


@pytest.mark.parametrize("inside", [True, False])
def test_a_step_that_is_a_link_is_refused(
    here: Path, tmp_path: Path, plan: Callable[..., Result], *, inside: bool
) -> None:
    step = here / "steps" / "step01_table.py"
    target = step.rename((here / "graphql" if inside else tmp_path) / "elsewhere.py")
    step.symlink_to(target)
    refused = plan()
    assert refused.exit_code == 1
    assert f"{step} is a link" in refused.stderr
    assert plan("--project", str(here)).exit_code == 1


@pytest.mark.parametrize("folder", ["steps", "steps/hardened"])
def test_a_folder_of_steps_that_is_a_link_is_refused(
    here: Path, tmp_path: Path, plan: Callable[..., Result], folder: str
) -> None:
    (here / folder).rename(tmp_path / "elsewhere")
    (here / folder).symlink_to(tmp_path / "elsewhere")
    assert f"{folder} is a link" in plan().stderr


def test_a_step_without_a_lesson_is_one_clear_error(here: Path, plan: Callable[..., Result]) -> None:
    (here / "steps" / "step01_table.yaml").write_text("resources: {}")
    failed = plan()
    assert (failed.exit_code, "STEP 1 has no lesson" in failed.stderr) == (1, True)


def test_two_lessons_of_a_step_are_one_clear_error(here: Path, plan: Callable[..., Result]) -> None:
    (here / "steps" / "step01_other.yaml").write_bytes((here / "steps" / "step01_table.yaml").read_bytes())
    failed = plan()
    assert (failed.exit_code, "STEP 1 has a lesson in another file already" in failed.stderr) == (1, True)


def pipe(file: Path) -> None:
    os.mkfifo(file)


def large(file: Path) -> None:
    with file.open("wb") as opened:
        opened.truncate(1 << 40)


@pytest.mark.parametrize(
    ("make", "said"), [(pipe, "not a regular file"), (large, "larger than"), (Path.mkdir, "a folder")]
)
@pytest.mark.parametrize("name", ["steps/step01_table.py", "steps/step01_table.yaml", "config.yaml"])
def test_a_special_or_endless_file_is_one_clear_error(
    here: Path, plan: Callable[..., Result], name: str, make: Callable[[Path], None], said: str
) -> None:
    (here / name).unlink()
    make(here / name)
    refused = plan()
    assert refused.exit_code == 1
    assert "cannot be read" in refused.stderr
    assert said in refused.stderr
    assert "bug" not in refused.stderr


def test_too_many_files_are_refused(here: Path, plan: Callable[..., Result]) -> None:
    for number in range(step_code.MOST_FILES):
        (here / "steps" / f"more{number}.py").touch()
    assert "more than 200 Python files" in plan().stderr


BOMB = "a0: &a0 [x, x]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, 40))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (BOMB, r":\d+: not valid YAML: its aliases \(\*name\) expand to more than 20000 values"),
        ("a: &a [*a]\n", r":1: not valid YAML: it contains itself by an alias"),
        ("[" * 20_000, r":1: not valid YAML: more than 20 levels"),
        ("- " * 30 + "x", r":1: not valid YAML: more than 20 levels"),
        ("a: [", r":\d: not valid YAML: (expected the|did not find expected) node content"),
        ("lesson: 3\n", r":1: lesson: a mapping of keys is expected, not 3"),
        (
            "resources: {table: {requires: [{path: x, machter: same}]}}",
            r":1: resources\.table\.requires\[0\]\.machter: unknown key \(did you mean matcher\?\)",
        ),
        (
            "resources: {table: {exists: {asks: x, hints: [{mistake: x, at: '('}]}}}",
            r":1: .*\.at: not a regular expression",
        ),
        (
            "lesson: {table: {title: x, columns: [a, b], rows: {r: [c]}}}",
            r":1: lesson\.table: the row 'r' needs 2 cells, one for each column",
        ),
        ("\xff", " cannot be read: it is not UTF-8 text"),
    ],
)
def test_a_step_text_that_cannot_be_used_is_one_clear_error(
    here: Path, plan: Callable[..., Result], text: str, said: str
) -> None:
    (here / "steps" / "step01_table.yaml").write_text(text, encoding="latin-1")
    failed = plan()
    assert failed.exit_code == 1
    assert re.search(f"step01_table.yaml{said}", failed.stderr)
    assert "bug" not in failed.stderr


def test_a_change_after_the_comparison_does_not_run(here: Path, tmp_path: Path) -> None:
    place = find(None, here)
    assert trust.is_trusted(place)
    for file in (here / "steps").glob("*.py"):
        file.write_text(evil(tmp_path / "marker"))
    assert len(place.load().steps) == 11
    assert not (tmp_path / "marker").exists()


def test_a_step_imports_what_was_read_with_it_and_nothing_else(here: Path) -> None:
    steps = here / "steps"
    with (steps / "step01_table.py").open("a") as file:
        file.write(
            "\nfrom .naming import NAME\nfrom . import naming\n\ndef later():\n    from .late import LATE\n    return LATE\n"
        )
    (steps / "naming.py").write_text("NAME = 'a'\n")
    (steps / "late.py").write_text("LATE = 'as it was read'\n")
    place = find(None, here)
    code = place.code
    (steps / "late.py").write_text("LATE = 'changed'\n")
    module = code.load("step01_table.py")
    assert module.NAME == module.naming.NAME == "a"
    assert module.later() == "as it was read"
    assert sys.modules[module.ChatMessagesTable.__module__] is module
    other = step_code.read_step_code(steps).load("step01_table.py")
    assert other.later() == "changed"
    assert module.later() == "as it was read"
    with (steps / "step01_table.py").open("a") as file:
        file.write("\nimport naming\n")
    with pytest.raises(Exception, match="No module named 'naming'"):
        step_code.read_step_code(steps).load("step01_table.py")


def test_a_traceback_shows_the_line_that_ran(here: Path) -> None:
    step = here / "steps" / "step01_table.py"
    step.write_text("def fail():\n    return 1 / 0  # as it was read\n")
    module = step_code.read_step_code(here / "steps").load("step01_table.py")
    step.write_text("# changed since\n# changed since\n")
    with pytest.raises(ZeroDivisionError) as caught:
        module.fail()
    assert caught.traceback[-1].path == step
    shown = "".join(traceback.format_exception(caught.value))
    assert "return 1 / 0  # as it was read" in shown


@pytest.mark.parametrize(
    "text", ["raise SystemExit(3)\n", "x = 1\0\n", "# coding: none-such\n", "(" * 5000, "raise KeyError('a')\n"]
)
def test_a_step_that_cannot_run_is_one_clear_error(here: Path, plan: Callable[..., Result], text: str) -> None:
    (here / "steps" / "step01_table.py").write_text(text)
    failed = plan("--project", str(here))
    assert failed.exit_code == 1
    assert "step01_table.py:1: the step cannot be loaded" in failed.stderr
    assert "bug" not in failed.stderr


# Whose project it is


def give(path: Path) -> None:
    os.chown(path, STRANGER, STRANGER)


def writable(path: Path) -> None:
    path.chmod(path.stat().st_mode | stat.S_IWOTH)


def shared_with_a_group(path: Path) -> None:
    os.chown(path, -1, STRANGER)
    path.chmod(path.stat().st_mode | stat.S_IWGRP)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file to another user")
@pytest.mark.parametrize(
    "part", [".", "config.yaml", "steps", "steps/step01_table.py", "graphql", "graphql/schema.graphql"]
)
@pytest.mark.parametrize("change", [give, writable, shared_with_a_group])
def test_a_project_that_others_can_change_is_not_used_unasked(
    here: Path, plan: Callable[..., Result], part: str, change: Callable[[Path], None], free_port: int
) -> None:
    change(here / part)
    (here / "deep").mkdir()
    os.chdir(here / "deep")
    refused = plan()
    assert refused.exit_code == 1
    assert f"{here} is a project that " in refused.stderr
    assert plan("--project", str(here)).exit_code == 0
    for command in ("start", "stop", "status", "logs", "reset"):  # they would use its folder .chatprov
        assert "is a project that" in CliRunner().invoke(cli, ["--port", str(free_port), "local", command]).stderr
    assert not (here / ".chatprov").exists()


def test_a_folder_on_the_way_that_others_can_write_in(here: Path, plan: Callable[..., Result]) -> None:
    here.parent.chmod(0o777)
    assert f"other users can replace: they can write in {here.parent}" in plan().stderr
    here.parent.chmod(0o1777)  # as /tmp
    assert plan().exit_code == 0


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file to another user")
def test_another_users_project_is_vouched_for_with_its_steps_as_they_are(
    here: Path, tmp_path: Path, plan: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    give(here)
    monkeypatch.setattr(session, "in_terminal", lambda: True)
    assert plan(said="n\n").exit_code == 1
    assert plan(said="y\n").exit_code == 0
    monkeypatch.setattr(session, "in_terminal", lambda: False)
    assert plan().exit_code == 0
    beside("steps/helper.py")(here, tmp_path / "marker")
    assert plan().exit_code == 1


# The list of what was vouched for


def change_helper(here: Path) -> ProjectLocation:
    (here / "steps" / "helper.py").write_text("")
    return find(None, here)


@pytest.mark.parametrize("state", [".", "state", ""])
def test_a_trust_list_in_the_current_folder_is_ignored(here: Path, monkeypatch: pytest.MonkeyPatch, state: str) -> None:
    place = change_helper(here)
    list_ = here / state / "chatprov" / "trusted"
    list_.parent.mkdir(parents=True)
    list_.write_text(json.dumps({"folder": str(here), "code": "any"}))
    monkeypatch.setenv("XDG_STATE_HOME", state)
    monkeypatch.setenv("HOME", ".")
    assert not trust.is_trusted(place)


def test_a_list_that_others_may_have_written_counts_for_nothing(here: Path) -> None:
    place = change_helper(here)
    trust.trust(place)
    assert trust.is_trusted(place)
    file = trust._file()
    assert file is not None
    file.chmod(0o620)
    assert not trust.is_trusted(place)
    file.chmod(0o600)
    real = file.rename(file.with_name("real"))
    file.symlink_to(real)
    assert not trust.is_trusted(place)


def test_a_folders_name_vouches_for_no_other(here: Path, tmp_path: Path) -> None:
    place = change_helper(here)
    odd = tmp_path / f"x\n{json.dumps({'folder': str(here), 'code': 'any'})}\n".replace("/", "\N{FRACTION SLASH}")
    copy_project(odd)
    (odd / "steps" / "helper.py").write_text("")
    trust.trust(ProjectLocation(odd, shipped=False))
    assert trust.is_trusted(ProjectLocation(odd, shipped=False))
    assert not trust.is_trusted(place)


@pytest.mark.parametrize("left", ['{"folder": "/ho', "[[" * 100_000, "null\n1\n[]\n{}\n", "\x00\xff"])
def test_a_damaged_list_keeps_what_can_be_read(here: Path, left: str) -> None:
    place = change_helper(here)
    file = trust._file()
    assert file is not None
    file.parent.mkdir(parents=True)
    file.write_text(left)
    file.chmod(0o600)
    assert not trust.is_trusted(place)
    trust.trust(place)
    assert trust.is_trusted(place)


# Python's modules must not come from the current folder


@pytest.mark.parametrize("module", ["click", "yaml", "pydantic", "rich", "boto3", "graphql", "sitecustomize_x", "json"])
@pytest.mark.parametrize("how", ["-m", "script"])
def test_nothing_is_imported_from_the_current_folder(here: Path, tmp_path: Path, module: str, how: str) -> None:
    marker = tmp_path / "marker"
    (here / f"{module}.py").write_text(evil(marker))
    (here / "chatprov").mkdir()
    (here / "chatprov" / "x.py").write_text(evil(marker))
    script = "import sys; sys.path[0] = '/nowhere'; from chatprov.__main__ import main; main()"
    command = ["-m", "chatprov"] if how == "-m" else ["-c", script]
    if how == "-m":
        shutil.rmtree(here / "chatprov")  # Python itself would take it for the program
    done = subprocess.run(
        [sys.executable, *command, "--port", "1", "plan"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert not marker.exists()
    assert "Plan: " in done.stdout, done.stderr


def test_one_finder_answers_for_every_project(here: Path) -> None:
    before = len(sys.meta_path)
    for number in range(5):
        (here / "steps" / "step01_table.py").write_text(f"STEP = {number}\n")
        step_code.read_step_code(here / "steps").load("step01_table.py")
    assert len(sys.meta_path) <= before + 1
