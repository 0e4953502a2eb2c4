"""What a disk, a file, or a lack of memory does to a command is one clear line, never a traceback, and never called a bug."""

from __future__ import annotations

import errno
import os
import py_compile
import resource
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError, ParamValidationError

from chatprov.cli import failures
from chatprov.config.section import present
from chatprov.errors import ProjectError
from chatprov.project import find
from tests.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.slow
MEGABYTE = 1 << 20


def chatprov(
    *arguments: str,
    stdout: Any = subprocess.PIPE,
    stderr: Any = subprocess.PIPE,
    limit: tuple[int, int] | None = None,
    cwd: Path | None = None,
) -> subprocess.CompletedProcess[str]:
    """Run chatprov in a separate process, with a limit of the resource module where one is given.

    It writes no compiled files: with a limit Python leaves them incomplete, for every process that comes later.
    """
    setting = f"resource.setrlimit({limit[0]}, ({limit[1]}, {limit[1]}))" if limit else "pass"
    program = (
        "import resource, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN); "
        f"{setting}; from chatprov.cli.main import main; main()"
    )
    return subprocess.run(
        [sys.executable, "-c", program, *arguments],
        stdout=stdout,
        stderr=stderr,
        text=True,
        check=False,
        cwd=cwd,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
    )


def one_line(said: str, told: str) -> None:
    errors = [line for line in said.splitlines() if line.startswith("Error: ")]
    assert len(errors) == 1, said
    assert told in errors[0], said
    for word in ("Traceback", "a bug", "Exception ignored"):
        assert word not in said


STDOUT = [
    ["--help"],
    ["--version"],
    ["plan", "--port", "1"],
    ["plan", "--port", "1", "--json"],
    ["walkthrough", "1", "--port", "1"],
    ["outputs", "--port", "1", "--json"],
    ["status", "--port", "1"],
    ["local", "status", "--port", "1"],
    ["local", "repair", "--port", "1"],
    ["export", "--format", "cloudformation", "--port", "1"],
]


@pytest.mark.parametrize("arguments", STDOUT, ids=" ".join)
def test_a_full_disk_behind_stdout(arguments: list[str], tmp_path: Path) -> None:
    with Path("/dev/full").open("w") as full:
        ran = chatprov("--project", str(ROOT), "--state-dir", str(tmp_path), *arguments, stdout=full)
        assert ran.returncode == 1
        told = "The local cloud is not running" if arguments[0] == "outputs" else "The disk is full"
        one_line(ran.stderr, told)
        both = chatprov("--project", str(ROOT), *arguments, stdout=full, stderr=full)
        assert both.returncode == 1


@pytest.mark.parametrize("arguments", STDOUT, ids=" ".join)
@pytest.mark.parametrize("closed", [">&-", "<&- >&-", ">&- 2>&-"])
def test_a_stdout_that_is_closed(arguments: list[str], closed: str, tmp_path: Path) -> None:
    ran = with_closed(closed, "--project", str(ROOT), "--state-dir", str(tmp_path), *arguments)
    assert ran.returncode == 1
    if "2" in closed:
        assert ran.stderr == ""
    else:
        not_running = arguments[0] == "outputs"
        one_line(
            ran.stderr, "The local cloud is not running" if not_running else "Nothing can be printed: stdout is closed"
        )
    assert ran.stdout == ""


@pytest.mark.parametrize("arguments", STDOUT, ids=" ".join)
def test_other_streams_that_are_closed(arguments: list[str], tmp_path: Path) -> None:
    shared = ["--project", str(ROOT), "--state-dir", str(tmp_path)]
    ran, expected = with_closed("<&- 2>&-", *shared, *arguments), chatprov(*shared, *arguments)
    assert (ran.returncode, ran.stdout) == (expected.returncode, expected.stdout)


def test_a_question_without_a_stdin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    data = tmp_path / "chatprov" / "cloud" / "1"
    data.mkdir(parents=True)
    (data / "state.json").touch()
    asked = with_closed("<&-", "--project", str(ROOT), "--state-dir", str(tmp_path), "--port", "1", "local", "reset")
    assert asked.returncode == 1
    one_line(asked.stderr, "Confirmation needed, but stdin is not a terminal")
    assert (data / "state.json").exists()


def with_closed(closed: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run chatprov as a shell does with streams that are closed."""
    command = ["sh", "-c", f'exec "$@" {closed}', "sh", sys.executable, "-m", "chatprov", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_a_reader_that_has_seen_enough(tmp_path: Path) -> None:
    read, write = os.pipe()
    os.close(read)
    ran = chatprov("--project", str(ROOT), "plan", "--port", "1", stdout=write)
    os.close(write)
    assert ran.returncode == 1
    assert "Error" not in ran.stderr
    assert "BrokenPipe" not in ran.stderr


def test_a_new_project_on_a_disk_that_becomes_full(tmp_path: Path) -> None:
    ran = chatprov("init", str(tmp_path / "mine"), limit=(resource.RLIMIT_FSIZE, 4096))
    assert ran.returncode == 1
    one_line(ran.stderr, "cannot be written: File too large")
    assert "what was written until then" in ran.stderr


def with_damaged(module: str, cache: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run chatprov with the compiled file of a module cut off at 4096 bytes, as on a disk that was full."""
    spec = find_spec(module)
    assert spec is not None
    assert spec.origin is not None
    compiled = cache / Path(spec.origin).relative_to("/").with_suffix(f".{sys.implementation.cache_tag}.pyc")
    compiled.parent.mkdir(parents=True)
    py_compile.compile(spec.origin, str(compiled))
    os.truncate(compiled, 4096)
    return subprocess.run(
        [sys.executable, "-m", "chatprov", *arguments],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env={**os.environ, "PYTHONPYCACHEPREFIX": str(cache), "PYTHONDONTWRITEBYTECODE": "1"},
    )


@pytest.mark.parametrize(
    ("module", "command"),
    [
        ("chatprov.cli.main", "--version"),
        ("click.core", "--version"),
        ("chatprov.new_project", "init"),
        ("chatprov.engine.engine", "up"),
        ("chatprov.config.source", "plan"),
        ("botocore.session", "status"),
    ],
)
def test_a_compiled_file_that_was_cut_off(module: str, command: str, tmp_path: Path) -> None:
    ran = with_damaged(module, tmp_path / "cache", "--state-dir", str(tmp_path / "state"), "--port", "1", command)
    assert ran.returncode == 1
    one_line(ran.stderr, "A file that Python compiled is damaged: ")
    assert module.rpartition(".")[2] in ran.stderr
    assert "Delete that file, and run the command again" in ran.stderr


def test_a_compiled_file_of_the_local_cloud_that_was_cut_off(tmp_path: Path, free_port: int) -> None:
    options = ("--state-dir", str(tmp_path / "state"), "--port", str(free_port))
    ran = with_damaged("chatprov.local.server", tmp_path / "cache", *options, "local", "start")
    assert ran.returncode == 1
    one_line(ran.stderr, "The local cloud could not start: A file that Python compiled is damaged; delete it: ")
    assert "server.cpython" in ran.stderr


@pytest.mark.parametrize(
    ("command", "message"),
    [
        (["init", "{}/file/mine"], "cannot be written: Not a directory"),
        (
            ["walkthrough", "--port", "1", "--export", "{}/file/docs"],
            "Cannot write {}/file/docs/walkthrough.md: Not a directory",
        ),
    ],
)
def test_a_folder_below_a_file(command: list[str], message: str, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    ran = chatprov("--state-dir", str(tmp_path / "state"), *(one.format(tmp_path) for one in command), cwd=tmp_path)
    assert ran.returncode == 1
    one_line(ran.stderr, message.format(tmp_path))


def test_an_export_to_a_disk_that_is_full(tmp_path: Path) -> None:
    ran = chatprov(
        *(
            "--project",
            str(ROOT),
            "--port",
            "1",
            "--state-dir",
            str(tmp_path),
            "walkthrough",
            "--export",
            str(tmp_path),
        ),
        limit=(resource.RLIMIT_FSIZE, 1024),
    )
    assert ran.returncode == 1
    one_line(ran.stderr, "walkthrough.md: File too large")


def test_code_that_is_exported_to_a_disk_that_is_full(tmp_path: Path) -> None:
    options = ("--project", str(ROOT), "--port", "1", "--state-dir", str(tmp_path / "state"))
    command = ("export", "--format", "terraform", "--out", str(tmp_path / "out"))
    ran = chatprov(*options, *command, limit=(resource.RLIMIT_FSIZE, 1024))
    assert ran.returncode == 1
    one_line(ran.stderr, "File too large")
    assert str(tmp_path / "out") in ran.stderr


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (MemoryError(), "Not enough memory"),
        (RecursionError("maximum recursion depth exceeded"), "Too deeply nested"),
        (RuntimeError("can't start new thread"), "Cannot start another thread"),
        (OSError(errno.ENOSPC, "No space left on device"), "The disk is full"),
        (OSError(errno.ENOSPC, "No space left on device", "/x/state.json"), "The disk is full: /x/state.json"),
        (OSError(errno.EDQUOT, "Disk quota exceeded", "/x"), "Your disk quota is full: /x"),
        (OSError(errno.EROFS, "Read-only file system", "/x"), "The disk is read-only: /x"),
        (OSError(errno.EMFILE, "Too many open files", "/x"), "Too many files are open (ulimit -n): /x"),
        (OSError(errno.EIO, "Input/output error", "/x"), "The disk cannot be read or written: /x"),
        (PermissionError(errno.EACCES, "Permission denied", "/x/y"), "/x/y: Permission denied"),
        (FileNotFoundError(errno.ENOENT, "No such file or directory", "/x/y"), "/x/y: No such file or directory"),
        (NotADirectoryError(errno.ENOTDIR, "Not a directory", b"/x/y"), "Not a directory"),
        (OSError("odd"), "odd"),
        (TimeoutError(), "TimeoutError"),
        (
            ClientError({"Error": {"Code": "ExpiredToken", "Message": "no"}}, "Y"),
            "AWS answers ExpiredToken: no",
        ),
        (EndpointConnectionError(endpoint_url="http://x"), "Could not connect"),
        (ParamValidationError(report="a\nb"), "Parameter validation failed: a b"),
    ],
    ids=repr,
)
def test_a_full_disk_or_memory_is_not_a_bug(error: Exception, told: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert failures.report(error, as_json=False, debug=False) == 1
    said = capsys.readouterr().err
    one_line(said, told)
    assert len(said.strip().splitlines()) >= 2


# A project may be untrusted.

ALIASES = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join([f'*{before}'] * 10)}]\n" for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)
MAPS = "a: &a {k: v, l: w}\n" + "".join(
    f"{name}: &{name} {{{', '.join(f'k{n}: *{before}' for n in range(4))}}}\n"
    for before, name in zip("abcdefghijk", "bcdefghijkl", strict=True)
)
MERGED = "a: &a {k: v}\nb: &b {<<: [" + ", ".join(["*a"] * 30000) + "]}\n"


def fifo(file: Path) -> None:
    os.mkfifo(file)


def written(text: str) -> Callable[[Path], object]:
    return lambda file: file.write_text(text)


BAD_FILES: list[tuple[str, Callable[[Path], object], str]] = [
    ("aliases of lists", written(ALIASES), "expand to more than 20000 values"),
    ("aliases of maps", written(MAPS), "expand to more than 20000 values"),
    ("merged maps", written(MERGED), "values"),
    ("an alias of itself", written("a: &a [*a]\n"), "contains itself"),
    ("an unknown alias", written("a: *b\n"), "not valid YAML: found undefined alias"),
    ("deep lists", written("a: " + "[" * 5000), "more than 20 levels"),
    ("deep lists that end", written("a: " + "[" * 900 + "]" * 900), "more than 20 levels"),
    ("deep maps", written("a: " + "{a: " * 900 + "}" * 900), "more than 20 levels"),
    ("deep by aliases", written("a0: &a0 [x]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}]\n" for n in range(1, 99))), "more than 20"),
    ("a large file", written("# " + "x" * (1 << 20)), "cannot be read: it is larger than 256 KB"),
    ("a number without end", written("a: " + "9" * 200_000), ""),
    ("a date that is none", written("a: 2026-13-45"), ""),
    ("a tag", written("a: !!python/object/apply:os.system [id]"), "not valid YAML"),
    ("a pipe", fifo, "cannot be read: it is not a regular file"),
    ("a folder", lambda file: file.mkdir(), "cannot be read: it is a folder"),
    ("a device without end", lambda file: file.symlink_to("/dev/zero"), "cannot be read: it is not a regular file"),
    ("a link to nothing", lambda file: file.symlink_to("/nonexistent"), ""),
    ("a link to itself", lambda file: file.symlink_to(file), ""),
    ("no text", lambda file: file.write_bytes(b"\xff\xfe\x00"), "not UTF-8"),
]  # fmt: skip


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    folder = tmp_path / "mine"
    folder.mkdir()
    for part in ("steps", "graphql"):
        shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "config.yaml", folder)
    return folder


@pytest.mark.parametrize("name", ["config.yaml", "steps/step01_table.yaml"])
@pytest.mark.parametrize(("make", "told"), [case[1:] for case in BAD_FILES], ids=[case[0] for case in BAD_FILES])
def test_a_yaml_file_of_a_project(name: str, make: Callable[[Path], object], told: str, mine: Path) -> None:
    (mine / name).unlink()
    make(mine / name)
    with pytest.raises(ProjectError) as refused:
        find(mine, mine).load()
    assert told in refused.value.message
    assert Path(name).name in refused.value.message
    assert "\n" not in refused.value.message.strip() or name == "config.yaml"  # a wrong file is wrong in many lines


@pytest.mark.parametrize("name", ["config.yaml", "steps/step01_table.yaml"])
@pytest.mark.parametrize("text", [ALIASES, MAPS], ids=["lists", "maps"])
def test_expanded_aliases_are_not_built(name: str, text: str, mine: Path) -> None:
    (mine / name).write_text(text)
    ran = chatprov("--project", str(mine), "--port", "1", "plan", limit=(resource.RLIMIT_AS, 512 * MEGABYTE))
    assert ran.returncode == 1
    one_line(ran.stderr, "expand to more than 20000 values")


def test_an_alias_equals_its_value(mine: Path) -> None:
    text = (mine / "config.yaml").read_text()
    text = text.replace('allowed_headers: ["*"]', 'allowed_headers: &all ["*"]').replace(
        'allowed_origins: ["*"]', "allowed_origins: *all"
    )
    (mine / "config.yaml").write_text(text)
    assert present(find(mine, mine).load().config.bucket).cors[0].allowed_origins == ["*"]


@pytest.mark.parametrize(
    "name", ["graphql/schema.graphql", "graphql/sendMessage.request.vtl", "graphql/operations/sendMessage.graphql"]
)
def test_a_text_file_of_a_project_that_is_a_pipe(name: str, mine: Path) -> None:
    (mine / name).unlink()
    os.mkfifo(mine / name)
    ran = chatprov("--project", str(mine), "--port", "1", "plan")
    assert (ran.returncode, "Traceback" in ran.stderr, "bug" in ran.stderr) in {(0, False, False), (1, False, False)}


@pytest.mark.parametrize("command", [["local", "status"], ["plan"], ["status"]])
def test_a_pipe_as_config_yaml_of_the_current_folder(command: list[str], mine: Path) -> None:
    (mine / "config.yaml").unlink()
    os.mkfifo(mine / "config.yaml")
    ran = chatprov("--port", "1", *command, cwd=mine)
    assert "Traceback" not in ran.stderr
    if command != ["local", "status"]:
        one_line(ran.stderr, "config.yaml cannot be read: it is not a regular file")
