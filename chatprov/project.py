"""Find and load the project (config.yaml, steps/, graphql/): the user's folder, or the copy that is installed with chatprov.

A project has one configuration file for each variant; the variants share all other files.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Final

from chatprov.config import Config, ResolverLanguage, ResolverSettings, load
from chatprov.config.code import look_at_code
from chatprov.config.conflicts import limits
from chatprov.errors import ProjectError
from chatprov.project_file import MOST_YAML, NotReadable, project_text, read_text
from chatprov.step import Resource, Step, StepModule
from chatprov.step_code import StepCode, read_step_code
from chatprov.step_text import LessonText, ResourceText, read_step_text

STEPS, GRAPHQL = "steps", "graphql"
"""The folders of a project; one without steps/ is built by chatprov's own steps, and has no lessons."""
TITLES = {
    1: "Tables",
    2: "Users",
    3: "Bucket",
    4: "API",
    5: "Schema",
    6: "Data sources",
    7: "Functions and resolvers",
}
"""The titles of the steps in a project that is not the chat."""
CONFIG_FILES = {"documented": "config.yaml", "hardened": "config.hardened.yaml"}
"""The variants: exactly the tutorial, and the same chat without the tutorial's weaknesses."""
DEFAULT_LANGUAGE: Final = "vtl"
"""The language of the tutorial's resolvers."""
_MARKER = re.compile(r"^chatprov\s*:", re.MULTILINE)
_STEP = re.compile(r"step[0-9][0-9]_.*\.py")
_UNCHANGED = "Nothing was changed."


@dataclass(frozen=True)
class ProjectLocation:
    """The location of a project: its folder, and whether it is the copy that is installed with chatprov."""

    root: Path
    shipped: bool

    def state_dir(self, start: Path) -> Path:
        """Return the folder of the project's state: in the project, or for the installed copy in the current folder."""
        return (start if self.shipped else self.root) / ".chatprov"

    @cached_property
    def code(self) -> StepCode:
        """The code of the steps, read on first use; raises ProjectError for code that cannot be run."""
        own = self.root / STEPS
        if own.is_dir() or own.is_symlink():
            return read_step_code(own, follow_links=self.shipped or self.root == shipped_root())
        return read_step_code(shipped_root() / STEPS, follow_links=True)

    def load(self, variant: str | None = None, language: ResolverLanguage = DEFAULT_LANGUAGE) -> Project:
        """Load a variant (by default the first of the project) and the steps; `language` is that of the resolvers.

        A resolver that the configuration has in one language only is built in that language. Raises ConfigError for the
        variant's configuration file, ProjectError for a step that cannot be loaded or a missing variant.
        """
        has = _variants(self.root)
        if variant is not None and variant not in has:
            raise ProjectError(
                f"{self.root} has no {CONFIG_FILES[variant]}, so it has no {variant} variant",
                advice="`chatprov init` makes a project with all variants; --project names another folder.",
            )
        chosen = variant or has[0]
        config = load(self.root / CONFIG_FILES[chosen])
        return Project(
            root=self.root,
            variant=chosen,
            language=language,
            config=config.written_in(language),
            resolvers=tuple(config.resolvers),
            steps=tuple(_steps_for(config, _load_steps(self.code))),
        )


@dataclass(frozen=True)
class Project:
    """A project folder, loaded: the configuration of one variant, and the steps in their order."""

    root: Path
    variant: str
    language: ResolverLanguage
    config: Config
    """The configuration, with the files of one language for each resolver."""
    resolvers: tuple[ResolverSettings, ...]
    """The resolvers with the files of both languages."""
    steps: tuple[Step, ...]

    def require_chat(self, what: str) -> None:
        """Raise ProjectError if the project is not the chat; `what` is the part that it then does not have, such as "lessons"."""
        if not self.config.is_chat:
            raise ProjectError(
                f"This project has no {what}: it is not the tutorial's chat",
                kept="Nothing was changed.",
                advice="`up`, `plan`, `status`, `outputs`, `user`, `export` and `down` work with it.",
            )

    @property
    def operations(self) -> Path:
        """The folder of the operations for STEP 8."""
        return self.root / self.config.schema_.operations

    def read(self, file: str) -> str:
        """Return the text of a project file that the configuration names."""
        return project_text(self.root / file)

    def check_code(self) -> list[str]:
        """Find what is wrong with the templates or the code of the resolvers, before anything is started or sent.

        Returns one line for each call that AWS may refuse, though it runs here: file, line, column, what to write instead; and one
        for each setting that chatprov's own commands cannot work with.
        Raises ProjectError with one line for each mistake: file, line, column, what is wrong.
        """
        found = look_at_code(self.config, self.root)
        if found.mistakes:
            raise ProjectError(
                "\n".join(found.mistakes), kept=_UNCHANGED, advice="Correct the code and run the command again."
            )
        return [*(f"{CONFIG_FILES[self.variant]}: {sentence}" for sentence in limits(self.config)), *found.warnings]

    def language_of(self, field: str) -> ResolverLanguage:
        """Return the language of a field's resolver; of a field without one, that of the project."""
        languages = (resolver.language for resolver in self.config.resolvers if resolver.field == field)
        return next(languages, self.language)

    def resources(self) -> list[tuple[Step, Resource]]:
        """Return every resource with its step, in the tutorial's order."""
        return [(step, resource) for step in self.steps for resource in step.resources(self.config)]

    def retired(self, key: str) -> tuple[Step, Resource] | None:
        """Return the step and resource of a key in the state file that is no longer configured."""
        found = ((step, step.retired(key)) for step in self.steps)
        return next(((step, resource) for step, resource in found if resource), None)


def find(explicit: Path | None, start: Path) -> ProjectLocation:
    """Find the project: `explicit` if given, else the nearest one in `start` or a folder above it, else the installed copy.

    Raises ProjectError when `explicit` is not a project.
    """
    if explicit is not None:
        missing = [part for part in (GRAPHQL,) if not (explicit / part).exists()]
        if not _variants(explicit):
            missing.insert(0, CONFIG_FILES["documented"])
        if missing:
            raise ProjectError(
                f"{explicit} is not a chatprov project: it has no {' and no '.join(missing)}",
                advice="Name a folder with config.yaml and graphql/, or leave --project out.",
            )
        return ProjectLocation(explicit.resolve(), shipped=False)
    for folder in (start, *start.parents):
        if _looks_like_one(folder):
            return ProjectLocation(folder, shipped=False)
    return ProjectLocation(shipped_root(), shipped=True)


def _looks_like_one(folder: Path) -> bool:
    """Return whether a folder has all parts of a project, and a configuration file of chatprov."""
    if not (folder / GRAPHQL).is_dir():
        return False
    return any(_is_marked(folder / CONFIG_FILES[variant]) for variant in _variants(folder))


def _is_marked(file: Path) -> bool:
    """Return whether a file seems to be a configuration of chatprov; true if it cannot be read: loading it reports the reason."""
    try:
        return _MARKER.search(read_text(file, MOST_YAML)) is not None
    except NotReadable:
        return True


def _variants(folder: Path) -> list[str]:
    return [variant for variant, file in CONFIG_FILES.items() if (folder / file).exists()]


def shipped_root() -> Path:
    """Return the copy inside the installed package; in a checkout (editable install), the checkout itself."""
    package = Path(__file__).resolve().parent
    inside = package / "project"
    return inside if inside.is_dir() else package.parent


def load_project(
    explicit: Path | None, start: Path, variant: str | None = None, language: ResolverLanguage = DEFAULT_LANGUAGE
) -> Project:
    """Find a project and load one of its variants; raises what `find` and `ProjectLocation.load` raise."""
    return find(explicit, start).load(variant, language)


def _load_steps(code: StepCode) -> list[Step]:
    """Load the modules and the texts of each step: its own files, and those in `steps/hardened/` with its number."""
    files = [name for name in code.files if _STEP.fullmatch(PurePosixPath(name).name)]
    if not files:
        raise ProjectError(
            f"{code.folder} has no steps",
            advice="A step is a file such as step01_table.py that ends with STEP = StepModule(...).",
        )
    modules: dict[int, list[StepModule]] = {}
    for name in files:
        module = getattr(code.load(name), "STEP", None)
        if not isinstance(module, StepModule):
            raise ProjectError(
                f"{name} defines no STEP", advice="End it with STEP = StepModule(...), as step01_table.py does."
            )
        modules.setdefault(_number(name), []).append(module)
    lessons: dict[int, LessonText] = {}
    texts: dict[int, dict[str, ResourceText]] = {}
    for path in _text_files(code):
        number, text = _number(path.name), read_step_text(path)
        if text.lesson and lessons.setdefault(number, text.lesson) is not text.lesson:
            raise ProjectError(f"{path.name}: STEP {number} has a lesson in another file already", kept=_UNCHANGED)
        texts.setdefault(number, {}).update(text.resources)
    if without := sorted(modules.keys() - lessons.keys()):
        raise ProjectError(
            f"STEP {without[0]} has no lesson",
            kept=_UNCHANGED,
            advice=f"Write one under `lesson:` in a file steps/step{without[0]:02}_NAME.yaml, as in step01_table.yaml.",
        )
    return [
        Step(number=number, text=lessons[number], texts=texts[number], modules=tuple(modules[number]))
        for number in sorted(modules)
    ]


def _steps_for(config: Config, steps: list[Step]) -> list[Step]:
    """Return all steps of the chat; of another project those that have resources, with the titles of such a project."""
    if config.is_chat:
        return steps
    used = [step for step in steps if step.resources(config)]
    return [_titled(step, TITLES.get(step.number, step.text.title)) for step in used]


def _titled(step: Step, title: str) -> Step:
    """Return a step with another title, and without what the tutorial says of its resources."""
    return replace(step, text=step.text.model_copy(update={"title": title, "why": ""}), texts={})


def _number(file: str) -> int:
    return int(PurePosixPath(file).name[len("step") :][:2])


def _text_files(code: StepCode) -> list[Path]:
    """Return the YAML files of the steps in the folders of the code."""
    folders = sorted({(code.folder / name).parent for name in code.files})
    return sorted(path for folder in folders for path in folder.glob("step[0-9][0-9]_*.yaml"))
