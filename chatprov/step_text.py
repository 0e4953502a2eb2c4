"""The text of a step: the lesson, and what `check` asks of each resource, from the YAML files beside the step's module.

A teacher edits these files without Python. A mistake in one is a line with file, line and key, as in config.yaml.
"""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationError, model_validator

from chatprov.config_source import Source, problem_lines
from chatprov.errors import ProjectError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

Matcher = Literal[
    "same",
    "at_least",
    "at_most",
    "includes",
    "one_of",
    "key",
    "duration",
    "cors",
    "trust",
    "grants",
    "schema",
    "template",
    "of_the_stack",
]


def _pattern(text: str) -> str:
    try:
        re.compile(text)
    except re.error as error:
        raise ValueError(f"not a regular expression: {error}") from None
    return text


Pattern = Annotated[str, AfterValidator(_pattern)]


class TextSection(BaseModel):
    """A part of a step's YAML file: no unknown keys, nothing converted silently, nothing changed after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Experiment(TextSection):
    """One thing to try when the step is done."""

    try_this: str
    commands: str
    """Lines for a shell, with the AWS CLI or chatprov, as they are run."""
    see: str
    """The result, and what it means."""
    shows: str = ""
    """A part of what the last command prints."""


class LessonText(TextSection):
    """One chapter of the tutorial, in words."""

    name: str
    """Short name, by which `status --json` and others know the step."""
    title: str
    console: list[str]
    """The clicks, in the tutorial's order."""
    why: str
    pitfalls: list[str]
    """What goes wrong here in practice."""
    docs: str
    """The AWS page that explains it."""
    screenshots: list[str] = []
    """Where the tutorial's screenshots and its text differ, and which of them is built."""
    requires_steps: list[int] = []
    """For a step without resources: the numbers of the steps that must be done before it."""
    command: str = ""
    """For a step without resources: the chatprov command that does it, such as "chatprov test"."""
    example: str = ""
    """For a step without resources: what it does, in Python with boto3."""
    experiment: Experiment | None = None


class HintText(TextSection):
    """A likely mistake, and where it is corrected. The first hint whose patterns match is shown."""

    mistake: str
    at: Pattern = ""
    """Pattern for the path of the finding."""
    found: Pattern = ".*"
    """Pattern for the actual value, in words."""
    click: str = ""
    """The clicks that correct it, where they are not those of the requirement."""


class WhenDifferent(TextSection):
    """What is asked where config.yaml has another value than the tutorial; `{want}` in `asks` is that value."""

    asks: str
    click: str
    mistake: str
    matcher: Matcher | None = None
    args: Any = None


class ExistenceText(TextSection):
    """What is asked of a resource as a whole: that it exists, under its name, once, in the right region."""

    asks: str
    click: str = ""
    hints: list[HintText] = []


class RequirementText(TextSection):
    """One thing that `check` asks of a resource."""

    path: str
    """The setting, as a path with dots in what `desired` returns."""
    asks: str = ""
    matcher: Matcher = "same"
    args: Any = None
    attributes: list[str] = []
    """The settings that correct it; usually the one with which the path begins."""
    click: str = ""
    hints: list[HintText] = []
    unless: str = ""
    """The path of an earlier requirement: this one is asked only when that one is met."""
    tutorial: Any = None
    when_different: WhenDifferent | None = None

    @model_validator(mode="after")
    def _both_or_neither(self) -> Self:
        if ("tutorial" in self.model_fields_set) != (self.when_different is not None):
            raise ValueError(
                "tutorial and when_different need each other: the tutorial's value, and what is asked elsewhere"
            )
        return self


class ResourceText(TextSection):
    """The text of one resource."""

    why: str = ""
    """What the resource is for; shown where a change creates or deletes it."""
    reasons: dict[str, str] = {}
    """What an attribute, or a part of it at a path with dots, is for; shown beside a difference in it."""
    console_facts: dict[str, str] = {}
    """What the console's page shows of it: a JMESPath expression for each of the console's labels."""
    aliases: list[str] = []
    """Other names that learners give it."""
    any_name: bool = False
    """Whether its name does not matter, since the console makes it up."""
    any_of_kind: bool = False
    """Whether any other resource of its kind may be the one that the learner meant."""
    default_if_absent: dict[str, Any] | None = None
    """What AWS does where it does not exist, when that may be enough."""
    extra: bool = False
    """Whether the tutorial does not have it."""
    exists: ExistenceText | None = None
    requires: list[RequirementText] | None = None

    def reason(self, path: str) -> str:
        """Return what the attribute, or the part of it at this path, is for; empty when the file does not say."""
        return self.reasons.get(path) or self.reasons.get(path.split(".", 1)[0], "")


class StepText(TextSection):
    """One YAML file of a step."""

    lesson: LessonText | None = None
    resources: dict[str, ResourceText] = {}


NO_TEXT = ResourceText()


def read_step_text(path: Path) -> StepText:
    """Read a YAML file of a step. Raises ProjectError with one line for each mistake: file, line, key, what is allowed."""
    source = Source.read(path)
    try:
        return StepText.model_validate(source.data)
    except ValidationError as error:
        lines = "\n".join(problem_lines(source, error, StepText))
    raise ProjectError(lines, kept="Nothing was changed.", advice="Fix the line and run the command again.")


def text_of(key: str, texts: Mapping[str, ResourceText]) -> ResourceText:
    """Return the text of the resource with this key; what it leaves out is taken from an entry such as `resolver-*`."""
    own = texts.get(key, NO_TEXT)
    for pattern, shared in texts.items():
        if "*" in pattern and fnmatchcase(key, pattern):
            update = {"why": own.why or shared.why, "reasons": {**shared.reasons, **own.reasons}}
            return own.model_copy(update=update)
    return own
