"""The tutorial's backend in a local cloud, for clients that others wrote."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import requests

from chatprov.engine.engine import Engine
from chatprov.local.port import listen
from chatprov.local.process import LocalCloud
from chatprov.outputs import outputs_of
from chatprov.target import local_target

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chatprov.project import Project


@pytest.fixture(scope="module")
def backend(project: Project, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """What a client of the backend is told, with `endpoint`, the local cloud, and `certificate_authority`."""
    folder = tmp_path_factory.mktemp("cloud")
    with listen(0) as probe:
        port: int = probe.getsockname()[1]
    cloud = LocalCloud(port, folder / "local.log")
    cloud.start()
    try:
        engine = Engine(project, local_target(port, project.config.region), folder)
        engine.up()
        outputs = outputs_of(engine, engine.survey())
        endpoint = f"http://127.0.0.1:{port}"
        health = requests.get(f"{endpoint}/_chatprov/health", timeout=20).json()
        yield {**vars(outputs), "endpoint": endpoint, "certificate_authority": health["certificate_authority"]}
    finally:
        cloud.stop()
