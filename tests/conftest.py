"""What every test may use: an environment without AWS settings, the project, moto with chatprov's corrections, a local cloud."""

from __future__ import annotations

import gc
import hashlib
import itertools
import os
import shutil
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import botocore.session
import pytest
from hypothesis import HealthCheck, settings

from chatprov.engine.engine import Engine
from chatprov.local.services.cognito import clock
from chatprov.outputs import outputs_of
from chatprov.project import Project, load_project
from chatprov.target import local_target
from tests.local.running import Cloud
from tests.own_services import mocked_aws
from tests.stack import Stack, running_stack

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent
FOLDER_MARKS = {"browser": "browser", "security": "slow", "whole": "slow"}
"""The mark that every test below a folder of tests/ has; other marks are written in the modules."""
LONGEST_ID = 100
"""Characters of a parameter in the id of a test."""
SLOW_TO_START = frozenset({"engine_after_up", "learner_after_up", "browser", "built", "hardened_stack", "recorded"})
MEMORY = Path("/dev/shm")
ROOM_BYTES = 2 * 1024**3
_homes = itertools.count()

# How long one example takes says how busy the machine is.
settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any machine")


def pytest_configure() -> None:
    """Keep the tests' files in memory where there is room for them.

    A state file is written to the disk at each change, which takes up to ten milliseconds: a quarter of a second for an `up`.
    """
    if os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM_BYTES:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Name a long value by its beginning and its digest.

    The id of the running test is in the environment (PYTEST_CURRENT_TEST), and a process cannot start with a variable of 128 KiB.
    """
    if isinstance(val, str | bytes) and len(val) > LONGEST_ID:
        content = val.encode(errors="replace") if isinstance(val, str) else val
        return f"{argname}-{val[:12]!r}-{hashlib.sha256(content).hexdigest()[:12]}"
    return None


@pytest.hookimpl(tryfirst=True)  # xdist reads the marks in this hook, too
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep a module's tests in one process where they share what takes a second to start; mark the tests of whole folders."""
    for item in items:
        folder = item.path.relative_to(ROOT / "tests").parts[0]
        if folder in FOLDER_MARKS:
            item.add_marker(FOLDER_MARKS[folder])
        if isinstance(item, pytest.Function) and not SLOW_TO_START.isdisjoint(item.fixturenames):
            item.add_marker(pytest.mark.xdist_group(item.path.stem))


def pytest_collection_finish() -> None:
    """Leave ten thousand tests and all modules out of the collection of garbage, which would take a fifth of the time."""
    leave_out_of_garbage()
    gc.set_threshold(10_000, 20, 20)


def leave_out_of_garbage() -> None:
    """Leave all objects that are there out of the collection of garbage: from now on it takes as long as what is new."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True, scope="session")
def _models_are_read_once() -> Iterator[None]:
    """Every session of boto3 reads the services' models again, which is slow: here they share them."""
    with pytest.MonkeyPatch.context() as shared:
        shared.setattr("botocore.session.create_loader", cache(botocore.session.create_loader))
        yield


@pytest.fixture(autouse=True)
def _own_environment(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """No test sees the machine's AWS settings, nor chatprov's, nor how wide a terminal is."""
    for name in os.environ:
        if name.startswith(("AWS_", "CHATPROV_")) or name in ("COLUMNS", "LINES", "NO_COLOR", "FORCE_COLOR"):
            monkeypatch.delenv(name)
    # tmp_path would create a folder for each test, and few tests write there
    home = tmp_path_factory.getbasetemp() / f"home-{next(_homes)}"
    monkeypatch.setenv("AWS_CONFIG_FILE", str(home / "no-aws-config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(home / "no-aws-credentials"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("XDG_STATE_HOME", str(home / "user-state"))


@pytest.fixture(scope="module")
def _only_new_garbage() -> None:
    """For tests that collect garbage themselves, again and again; other tests of the process leave millions of objects."""
    leave_out_of_garbage()


@pytest.fixture(scope="session")
def project() -> Project:
    return load_project(ROOT, ROOT)


@pytest.fixture(scope="session")
def hardened() -> Project:
    return load_project(ROOT, ROOT, "hardened")


@pytest.fixture(scope="session")
def stack(project: Project, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The tutorial's backend for clients of the chat; each test has its own users and rooms in it."""
    with running_stack(project, tmp_path_factory.mktemp("stack")) as stack:
        yield stack


@pytest.fixture(scope="session")
def hardened_stack(hardened: Project, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The hardened backend, likewise."""
    with running_stack(hardened, tmp_path_factory.mktemp("hardened")) as stack:
        yield stack


@pytest.fixture
def moto_aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """AWS as moto plays it in this process, with the corrections that the local cloud runs with."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    with mocked_aws():
        yield


@pytest.fixture(scope="session")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    """A local cloud in this process, on a free port."""
    cloud = Cloud(tmp_path_factory.mktemp("state"))
    yield cloud
    cloud.close()


@pytest.fixture(scope="session")
def cloud_url(cloud: Cloud) -> str:
    return cloud.url


@pytest.fixture(scope="module")
def engine_after_up(project: Project, cloud: Cloud, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """The tutorial's backend, and nothing else, on the local cloud in this process, as `up` makes it."""
    cloud.empty()  # of what other tests of this process have left
    target = local_target(cloud.port, project.config.region)
    engine = Engine(project, target, tmp_path_factory.mktemp("up"))
    engine.up()
    yield engine
    engine.down(delete_data=True)


@pytest.fixture(scope="module")
def backend(engine_after_up: Engine, cloud: Cloud) -> dict[str, Any]:
    """What a client of that backend is told, with `endpoint`, the local cloud, and `certificate_authority`."""
    outputs = outputs_of(engine_after_up, engine_after_up.read_all())
    return {**vars(outputs), "endpoint": cloud.url, "certificate_authority": cloud.authority}


@dataclass
class Clock:
    """Time that tests move."""

    time: float

    def advance(self, seconds: float) -> None:
        self.time += seconds


@pytest.fixture
def cognito_clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The clock of the user pools in this process, by which codes, sessions and tokens expire; it does not advance by itself."""
    moved = Clock(clock.now())
    monkeypatch.setattr(clock, "now", lambda: moved.time)
    return moved
