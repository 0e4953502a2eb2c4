"""What a command works with: the project, the target that the options name, and the local cloud."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from chatprov.engine.engine import Engine
from chatprov.engine.offline import OfflineEngine
from chatprov.engine.state import variant_built
from chatprov.errors import ChatprovError, EngineError, ProjectError
from chatprov.local.process import LocalCloud
from chatprov.outputs import Outputs, outputs_of
from chatprov.project import CONFIG_FILES, find, shipped_root
from chatprov.trust import is_trusted, stranger, trust
from chatprov.ui.cloud_status import cloud_stopped
from chatprov.ui.console import harmless, stderr, stdout
from chatprov.ui.progress import Progress
from chatprov.ui.trace_table import trace_table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chatprov.cli.options import Settings
    from chatprov.project import Project, ProjectLocation
    from chatprov.target import Kind, Target

READING = "Reading resources"


class Session:
    """One command's surroundings, each made on first use."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.out = stdout()
        self.err = stderr()
        self.progress = Progress(self.err)
        self._noted: set[str] = set()

    @property
    def kind(self) -> Kind:
        """Which kind of target the options name."""
        if self.settings.endpoint_url:
            return "endpoint"
        return "aws" if self.settings.target == "aws" else "local"

    @cached_property
    def folder(self) -> ProjectLocation:
        """Where the project is that --project names, or the one at hand; asks before one that others can change is used at all."""
        named = self.settings.project
        place = find(Path(named) if named else None, Path.cwd())
        why = "" if named else stranger(place)
        if why:
            self.confirm_trust(
                place, f"{place.root} is a project that {why}", "Use it, with its steps as they are now?"
            )
        return place

    @cached_property
    def project(self) -> Project:
        """The project in the variant that --variant names; without it, in the one that was built last."""
        built = variant_built(self.state_dir / f"{self.kind}.json")
        if not self.settings.project and not is_trusted(self.folder):
            self.confirm_trust(
                self.folder,
                f"{self.folder.root} is a project whose steps, which are Python code, are not chatprov's own, "
                "and you have not said yet that they may run",
                "Run them, now and from now on?",
            )
        project = self.folder.load(self.settings.variant or (built if built in CONFIG_FILES else None))
        if not self.folder.shipped and project.root != shipped_root():
            self.err.print(f"Project {project.root}, {CONFIG_FILES[project.variant]}", style="dim", soft_wrap=True)
        return project

    def confirm_trust(self, place: ProjectLocation, why: str, question: str) -> None:
        """Ask, once for each folder, whether a project that only happens to be at hand is to be used."""
        place.code  # noqa: B018  # what is asked for is what was read by now
        if not in_terminal():
            raise ProjectError(
                why,
                kept="Nothing was run.",
                advice=f"If you know whose it is, name the project: --project {place.root}; "
                "`chatprov init` makes a project of your own.",
            )
        self.err.print(f"{why}.", soft_wrap=True)
        if not click.confirm(question, err=True):
            raise ProjectError("You said no", kept="Nothing was run.")
        trust(place)

    @property
    def state_dir(self) -> Path:
        """The folder of the state file."""
        named = self.settings.state_dir
        return Path(named) if named else self.folder.state_dir(Path.cwd())

    @cached_property
    def cloud(self) -> LocalCloud:
        """The local cloud on the port that the options name."""
        return LocalCloud(self.settings.port, self.state_dir / "local.log")

    @cached_property
    def target(self) -> Target:
        """The target; nothing is started or asked for yet."""
        from chatprov import target  # noqa: PLC0415  # boto3 is loaded while the local cloud starts

        settings, region = self.settings, self.project.config.region
        match self.kind:
            case "aws":
                return target.aws_target(settings.region, region, settings.profile)
            case "endpoint":
                return target.endpoint_target(settings.endpoint_url or "", settings.region or region, settings.profile)
        return target.local_target(settings.port, settings.region or region)

    def cognito(self) -> Any:
        """Return the client of Cognito, which gets passwords: that the port is still the local cloud's is looked at once more.

        Raises PortTaken, and EngineError when the local cloud was stopped meanwhile.
        """
        if self.cloud_stopped():
            raise _nothing_to_reach()
        return self.target.client("cognito-idp")

    def cloud_stopped(self) -> OfflineEngine | None:
        """Return the local cloud as it is while it does not run; None when it runs, or when the target is another."""
        if self.kind != "local" or self.cloud.status():
            return None
        return self.offline()

    def offline(self) -> OfflineEngine:
        """Return an engine that sees nothing and makes no call: it tells what would be made from nothing."""
        region = self.settings.region or self.project.config.region
        engine = OfflineEngine(self.project, self.kind, region, self.state_dir)
        self.print_notes(engine)
        return engine

    def print_notes(self, engine: Engine) -> None:
        """Print on stderr what the user has to know beside the result, each sentence once."""
        for note in engine.notes:
            if note not in self._noted:
                self._noted.add(note)
                self.err.print(note, soft_wrap=True)

    def ensure_running(self) -> None:
        """Start the local cloud if it is the target and does not run."""
        if self.kind == "local":
            cloud = self.cloud  # loads the project: a broken config.yaml is told before anything is started
            # What boto3 takes to load is done meanwhile.
            with (
                self.progress.during(f"Starting the local cloud on port {self.settings.port}"),
                ThreadPoolExecutor(1) as aside,
            ):
                starting = aside.submit(cloud.start)
                self.target.prepare()
                starting.result()

    def engine(self) -> Engine:
        """Return an engine that tells the live progress what it does."""
        with self.progress.during(f"Asking {self.target.place} who we are"):
            engine = Engine(self.project, self.target, self.state_dir, self.progress.tell)
        self.progress.stopping = engine.run.stop.is_set
        self.print_notes(engine)
        return engine

    def backend(self) -> Outputs:
        """Return the finished backend as its clients see it; raise EngineError when it does not stand."""
        if self.cloud_stopped():
            raise _nothing_to_reach()
        engine = self.engine()
        with self.progress.during(READING):
            return outputs_of(engine, engine.read_all())

    @property
    def short_place(self) -> str:
        """Where things are built, in a few words."""
        return {"aws": f"on AWS in {self.target.region}", "endpoint": f"at {self.target.endpoint_url}"}.get(
            self.kind, "in the local cloud"
        )

    def place(self, engine: Engine) -> str:
        """Return where things are built, in words that follow "stands"."""
        at = {"aws": "on AWS", "endpoint": self.short_place}.get(
            self.kind, f"in the local cloud at {self.target.endpoint_url}"
        )
        return f"{at} (account {engine.run.account}, region {engine.run.region})"

    def note_if_stopped(self, engine: Engine) -> None:
        """Say on stderr that the local cloud is not running, if that is why nothing stands."""
        if self.kind == "local" and isinstance(engine, OfflineEngine):
            self.err.print(cloud_stopped(self.settings.port, just_now=False))

    def steps_meant(self, step: int | None) -> list[int]:
        """Return the numbers of the steps meant, all when none is named; raise ProjectError when there is no such step."""
        numbers = [one.number for one in self.project.steps]
        if step is not None and step not in numbers:
            raise ProjectError(
                f"There is no STEP {step}", advice=f"The steps of this project are {', '.join(map(str, numbers))}."
            )
        return numbers if step is None else [step]

    @contextmanager
    def traced(self, *, show: bool) -> Iterator[None]:
        """List the calls made at the end of the block, however it ends."""
        try:
            yield
        finally:
            if show:
                self.err.print(trace_table(self.target.calls))


def _nothing_to_reach() -> EngineError:
    return EngineError(
        "The local cloud is not running, so there is nothing to reach",
        advice="Run `chatprov up`: it starts the local cloud and builds the backend in it.",
    )


def in_terminal() -> bool:
    """Tell whether somebody is there to be asked."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def ask(question: str, *, instead: str) -> None:
    """Ask whether to go on; `instead` is the option that answers where nobody can be asked.

    Raises ChatprovError when the answer is no, or when there is no terminal.
    """
    if not in_terminal():
        raise ChatprovError(
            "This needs a yes, and there is no terminal to ask in",
            kept="Nothing was changed.",
            advice=f"Run it again with {instead}.",
        )
    if not click.confirm(harmless(question), err=True):
        raise ChatprovError("You said no", kept="Nothing was changed.")
