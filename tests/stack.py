"""The tutorial's finished backend, in a local cloud in this process."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import requests

from chatprov.engine.engine import Engine
from chatprov.local.process import LocalCloud
from chatprov.outputs import Outputs, outputs_of
from chatprov.project import load_project
from chatprov.target import Target, local_target
from tests.patience import PATIENCE
from tests.ports import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from chatprov.config import ResolverLanguage
    from chatprov.project import Project


@dataclass(frozen=True)
class Stack:
    """The backend as its clients are told of it; `certificate_authority` is the file to trust."""

    port: int
    outputs: Outputs
    certificate_authority: str
    project: Project
    state: Path
    """The folder of the state file."""

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def told(self) -> dict[str, Any]:
        """What the script of a client is told."""
        more = {"endpoint": self.endpoint, "certificate_authority": self.certificate_authority}
        return {**vars(self.outputs), **more}

    @cached_property
    def target(self) -> Target:
        return local_target(self.port, self.outputs.region)


@contextmanager
def running_stack(project: Project, folder: Path) -> Iterator[Stack]:
    """Start a local cloud, build the tutorial in it, and stop it at the end."""
    port = free_port()
    cloud = LocalCloud(port, folder / "local.log")
    cloud.start()
    try:
        engine = Engine(project, local_target(port, project.config.region), folder)
        engine.up()
        health = requests.get(f"http://127.0.0.1:{port}/_chatprov/health", timeout=PATIENCE).json()
        yield Stack(port, outputs_of(engine, engine.read_all()), health["certificate_authority"], project, folder)
    finally:
        cloud.stop()


@contextmanager
def written_in(language: ResolverLanguage, stack: Stack) -> Iterator[Stack]:
    """Build the resolvers of a stack in a language, in place, and in VTL again at the end."""
    if language != "vtl":
        _build(stack, language)
    try:
        yield stack
    finally:
        if language != "vtl":
            _build(stack, "vtl")


def _build(stack: Stack, language: ResolverLanguage) -> None:
    project, appsync = stack.project, stack.target.client("appsync")
    Engine(load_project(project.root, project.root, project.variant, language), stack.target, stack.state).up()
    resolvers = appsync.list_resolvers(apiId=stack.outputs.api_id, typeName="Query")["resolvers"]
    assert {"code" in resolver for resolver in resolvers} == {language == "js"}
