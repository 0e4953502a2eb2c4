"""A learner at work: does what an entry of the catalogues says, with boto3, and follows hints to the letter."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3

from chatprov.engine.engine import Engine
from chatprov.engine.read_result import handles
from chatprov.target import Target
from chatprov.teach.check import check
from chatprov.teach.mistakes import MistakeMaker
from tests.engine.harness import Clock
from tests.read_yaml import read_yaml

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from chatprov.project import Project
    from chatprov.teach.findings import CheckFinding

DATA = Path(__file__).parent / "data"
REGION = "ap-south-1"


def catalogue(name: str) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = read_yaml(DATA / name)
    return entries


class Learner:
    """The stack, and what somebody does to it."""

    def __init__(self, project: Project, folder: Path, target: Target | None = None) -> None:
        self.project = project
        self.folder = folder
        self.target = target or Target("aws", boto3.Session("test", "test"), REGION, None)
        self.is_right = False
        """Whether the test before left everything as the tutorial asks; a test says so at its end."""

    def engine(self) -> Engine:
        # what answers has no lag, so nothing is won by waiting for one
        return Engine(self.project, self.target, self.folder, clock=Clock())

    def put_right(self) -> None:
        """Build what is not as it should be: at the first test, and after one that failed or left something better."""
        seen = self.engine().read_all()
        if not self.is_right or handles(seen).keys() != seen.keys():
            for file in self.folder.glob("*.json"):
                file.unlink()
            engine = self.engine()
            engine.up(adopt=True, replace=True)
        self.is_right = False
        self.maker = MistakeMaker(self.engine(), self.target)

    def client(self, service: str) -> Any:
        return self.target.client(service)

    def do(self, entry: Mapping[str, Any]) -> None:
        """Do everything that an entry says."""
        self.maker.make(entry)

    def undo(self, entry: Mapping[str, Any]) -> None:
        self.maker.call(entry.get("undo", ()))

    def findings(self) -> list[tuple[int, CheckFinding]]:
        return [(step.step.number, one) for step in check(self.engine()) for one in step.findings]

    def follow(self, findings: Iterable[tuple[int, CheckFinding]]) -> None:
        """Run the calls of all hints, exactly as they are printed."""
        learner = self

        class Boto3:
            @staticmethod
            def client(service: str) -> Any:
                return learner.client(service)

        for code in dict.fromkeys(one.fix.python for _, one in findings):
            exec(code, {"boto3": Boto3, "json": json})
        self.wait_for_schema()

    def wait_for_schema(self) -> None:
        self.maker.wait_for_schema()
