"""The documented backend and the hardened one, each built in place of the other in one local cloud."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from chatprov.engine.engine import Engine
from chatprov.local.process import LocalCloud
from chatprov.outputs import Outputs, outputs_of
from chatprov.project import Project, load_project
from chatprov.target import Target, local_target
from tests.conftest import ROOT
from tests.ports import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from chatprov.config import ResolverLanguage
    from chatprov.engine.read_result import ReadResult


@dataclass(frozen=True)
class Backend:
    """A deployed variant."""

    project: Project
    target: Target
    outputs: Outputs
    resources: Mapping[str, ReadResult]


class Build(Protocol):
    """Builds a variant with resolvers in a language, in place of the deployed one."""

    def __call__(self, variant: str, language: ResolverLanguage = "vtl") -> Backend: ...


@contextmanager
def backends(folder: Path) -> Iterator[Build]:
    """Yield a function that builds a variant, in place of the deployed one."""
    port = free_port()
    cloud = LocalCloud(port, folder / "local.log")
    cloud.start()

    def build(variant: str, language: ResolverLanguage = "vtl") -> Backend:
        project = load_project(ROOT, ROOT, variant, language)
        target = local_target(port, project.config.region)
        engine = Engine(project, target, folder)
        engine.up()
        resources = engine.read_all()
        return Backend(project, target, outputs_of(engine, resources), resources)

    try:
        yield build
    finally:
        cloud.stop()
