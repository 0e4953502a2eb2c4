"""The context of a command: the project, the target that the options select, and the local cloud."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from chatprov.cli.owner import check_owner
from chatprov.engine.engine import Engine
from chatprov.engine.offline import OfflineEngine
from chatprov.engine.state import last_built
from chatprov.errors import ChatprovError, EngineError, ProjectError
from chatprov.local.data_folder import data_folder
from chatprov.local.process import LocalCloud
from chatprov.outputs import Outputs, outputs_of
from chatprov.project import CONFIG_FILES, DEFAULT_LANGUAGE, find, shipped_root
from chatprov.region import TUTORIAL_SERVICES, check_region
from chatprov.shell_words import shell_path
from chatprov.teach.progress import ProgressFile
from chatprov.trust import is_trusted, stranger, trust
from chatprov.ui.cloud_status import cloud_stopped
from chatprov.ui.console import harmless, stderr, stdout
from chatprov.ui.progress import Progress
from chatprov.ui.trace_table import trace_table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chatprov.cli.options import Settings
    from chatprov.config import ResolverLanguage
    from chatprov.project import Project, ProjectLocation
    from chatprov.target import Kind, Target

READING = "Reading resources"
FILES_OF = {"vtl": "a request_template and a response_template", "js": "code"}
"""The keys of a resolver in config.yaml, by language."""


class Session:
    """The project, target and consoles of one command, each created on first use."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.out = stdout()
        self.err = stderr()
        self.progress = Progress(self.err)
        self._noted: set[str] = set()
        self._may_start = True

    @property
    def kind(self) -> Kind:
        """The kind of target that the options select."""
        if self.settings.endpoint_url:
            return "endpoint"
        return "aws" if self.settings.target == "aws" else "local"

    @cached_property
    def folder(self) -> ProjectLocation:
        """The folder of --project, or the one found from the current directory; asks before it uses one that others can change."""
        named = self.settings.project
        location = find(Path(named), Path()) if named else find(None, _current_folder())
        why = "" if named else stranger(location)
        if why:
            self.confirm_trust(
                location, f"{location.root} is a project that {why}", "Use it, with its steps in their present form?"
            )
        return location

    @cached_property
    def project(self) -> Project:
        """The project in the variant of --variant and the language of --resolvers; without them, as it was built last."""
        built = last_built(self.state_dir / f"{self.kind}.json")
        if not self.settings.project and not is_trusted(self.folder):
            self.confirm_trust(
                self.folder,
                f"{self.folder.root} contains step code that is not from chatprov and is not trusted yet",
                "Trust it, and run it from now on?",
            )
        variant = built.variant if built and built.variant in CONFIG_FILES else None
        language: ResolverLanguage = "js" if built and built.language == "js" else DEFAULT_LANGUAGE
        project = self.folder.load(self.settings.variant or variant, self.settings.resolvers or language)
        if self.settings.resolvers and not any(
            resolver.is_in(project.language) for resolver in project.config.resolvers
        ):
            raise ProjectError(
                f"No resolver in {CONFIG_FILES[project.variant]} has {FILES_OF[project.language]}",
                kept="Nothing was changed.",
                advice="Leave --resolvers out, or add the files to the resolvers.",
            )
        if not self.folder.shipped and project.root != shipped_root():
            self.err.print(f"Project {project.root}, {CONFIG_FILES[project.variant]}", style="dim", soft_wrap=True)
        return project

    @cached_property
    def progress_file(self) -> ProgressFile:
        """The learner's progress in this project."""
        return ProgressFile(self.project.root)

    @property
    def tried_steps(self) -> list[int]:
        """The numbers of the steps that this learner has tried."""
        return [step.number for step in self.project.steps if self.progress_file.has("tried", step.number)]

    def mark_tried(self, command: str) -> None:
        """Record that the steps without resources that name this command, such as "chatprov test", were tried."""
        self.progress_file.mark(
            "tried", *(step.number for step in self.project.steps if step.text.command.startswith(command))
        )

    def confirm_trust(self, location: ProjectLocation, why: str, question: str) -> None:
        """Ask, once for each folder, whether to use a project that was found and not named."""
        location.code  # noqa: B018  # the answer is about the code as it was read here
        if not in_terminal():
            raise ProjectError(
                why,
                kept="Nothing was run.",
                advice=f"If you trust its author, name the project: --project {shell_path(location.root)}; "
                "`chatprov init` creates a new project.",
            )
        self.err.print(f"{why}.", soft_wrap=True)
        if not click.confirm(question, err=True):
            raise ProjectError("Cancelled", kept="Nothing was run.")
        trust(location)

    @property
    def state_dir(self) -> Path:
        """The folder of the state file."""
        named = self.settings.state_dir
        return Path(named) if named else self.folder.state_dir(_current_folder() if self.folder.shipped else Path())

    @cached_property
    def cloud(self) -> LocalCloud:
        """The local cloud on the port of --port."""
        return LocalCloud(self.settings.port, self.state_dir / "local.log", data_folder(self.settings.port))

    @cached_property
    def target(self) -> Target:
        """The target; nothing is started, and no call is made yet."""
        from chatprov import target  # noqa: PLC0415  # boto3 is loaded while the local cloud starts

        settings, region = self.settings, self.project.config.region
        match self.kind:
            case "aws":
                return target.aws_target(settings.region, region, settings.profile)
            case "endpoint":
                return target.endpoint_target(settings.endpoint_url or "", settings.region or region, settings.profile)
        return target.local_target(settings.port, settings.region or region)

    def cognito(self) -> Any:
        """Return the Cognito client; it receives passwords, so check again that the port belongs to the local cloud.

        Raises PortTaken, and EngineError when the local cloud was stopped in the meantime.
        """
        if self.offline_if_empty():
            raise _local_cloud_stopped()
        return self.target.client("cognito-idp")

    def offline_if_empty(self) -> OfflineEngine | None:
        """Return an offline engine when the target is the local cloud, and it is not running and keeps no data; else None.

        A cloud that keeps data is started: what is in it exists, whether it runs or not. One that ends during the command is
        not, because its user has stopped it.
        """
        may_start, self._may_start = self._may_start, False
        if self.kind != "local":
            return None
        if running := self.cloud.status():
            check_owner(self.cloud, running)
            return None
        if may_start and self.cloud.kept_data() is not None:
            self.ensure_running()
            return None
        return self.offline()

    def offline(self) -> OfflineEngine:
        """Return an engine that makes no calls and plans against an empty account."""
        region = self.settings.region or self.project.config.region
        engine = OfflineEngine(self.project, self.kind, region, self.state_dir)
        self.print_notes(engine)
        return engine

    def print_notes(self, engine: Engine) -> None:
        """Print the engine's notes on stderr, each one once."""
        for note in engine.notes:
            if note not in self._noted:
                self._noted.add(note)
                self.err.print(note, soft_wrap=True)

    def ensure_running(self) -> None:
        """Start the local cloud if it is the target and is not running."""
        if self.kind == "local":
            cloud = self.cloud  # loads the project: a broken config.yaml is reported before anything is started
            check_region(self.settings.region or self.project.config.region, TUTORIAL_SERVICES)
            # boto3 is loaded while the local cloud starts
            with (
                self.progress.during(f"Starting the local cloud on port {self.settings.port}"),
                ThreadPoolExecutor(1) as aside,
            ):
                starting = aside.submit(cloud.start)
                self.target.prepare()
                check_owner(cloud, starting.result())

    def engine(self) -> Engine:
        """Return an engine that reports its events to the live progress."""
        with self.progress.during("Checking credentials"):
            engine = Engine(self.project, self.target, self.state_dir, self.progress.on_event)
            engine.connect()
        self.progress.stopping = engine.is_stopping
        self.print_notes(engine)
        return engine

    def backend(self) -> Outputs:
        """Return the outputs of the finished backend; raise EngineError when it does not exist."""
        if self.offline_if_empty():
            raise _local_cloud_stopped()
        engine = self.engine()
        with self.progress.during(READING):
            return outputs_of(engine, engine.read_all())

    @property
    def short_description(self) -> str:
        """The target in a few words, such as "in the local cloud"."""
        return {"aws": f"on AWS in {self.target.region}", "endpoint": f"at {self.target.endpoint_url}"}.get(
            self.kind, "in the local cloud"
        )

    def description(self, engine: Engine) -> str:
        """Return the target with account and region, in words that follow "exist"."""
        at = {"aws": "on AWS", "endpoint": self.short_description}.get(
            self.kind, f"in the local cloud at {self.target.endpoint_url}"
        )
        return f"{at} (account {engine.account}, region {engine.region})"

    def check_code(self) -> None:
        """Check the files of the resolvers, and print on stderr what AWS may refuse; raise ProjectError for mistakes."""
        for warning in self.project.check_code():
            self.err.print(f"Warning: {harmless(warning)}", markup=False, soft_wrap=True)

    def note_if_stopped(self, engine: Engine) -> None:
        """Print on stderr that the local cloud is not running, if that is why no resource was found."""
        if self.kind == "local" and isinstance(engine, OfflineEngine):
            self.err.print(cloud_stopped(self.settings.port, None))

    def steps_meant(self, steps: range | None) -> list[int]:
        """Return the given numbers, or those of all steps for None; raise ProjectError when there is no such step."""
        numbers = [step.number for step in self.project.steps]
        if steps is None:
            return numbers
        if unknown := [number for number in (steps[0], steps[-1]) if number not in numbers]:
            raise ProjectError(
                f"There is no STEP {unknown[0]}",
                advice=f"The steps of this project are {', '.join(map(str, numbers))}.",
            )
        return [number for number in numbers if number in steps]

    @contextmanager
    def traced(self, *, show: bool) -> Iterator[None]:
        """List the calls at the end of the block, also after an error."""
        try:
            yield
        finally:
            if show:
                self.err.print(trace_table(self.target.calls))


def _local_cloud_stopped() -> EngineError:
    return EngineError(
        "The local cloud is not running",
        advice="Run `chatprov up`: it starts the local cloud and builds the backend in it.",
    )


def in_terminal() -> bool:
    """Return whether stdin and stderr are a terminal, so that questions can be asked."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def ask(question: str, *, instead: str) -> None:
    """Ask for confirmation; `instead` is the option that gives it where there is no terminal.

    Raises ChatprovError when the answer is no, or when stdin is not a terminal.
    """
    if not in_terminal():
        raise ChatprovError(
            "Confirmation needed, but stdin is not a terminal",
            kept="Nothing was changed.",
            advice=f"Run it again with {instead}.",
        )
    if not click.confirm(harmless(question), err=True):
        raise ChatprovError("Cancelled", kept="Nothing was changed.")


def _current_folder() -> Path:
    try:
        return Path.cwd()
    except OSError as error:
        raise ProjectError(
            f"The current folder cannot be used: {error.strerror}",
            kept="Nothing was changed.",
            advice="It may have been deleted: go to another folder, and run the command again.",
        ) from None
