"""The text of a step: the lesson, and the requirements of `check` for each resource, from the step's YAML files.

A teacher edits these files without Python. A mistake in one is a line with file, line and key, as in config.yaml.
"""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self

import jmespath
from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationError, model_validator

from chatprov.config.source import Source, problem_lines
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
    "absent",
    "none_or_at_least",
    "key",
    "duration",
    "cors",
    "trust",
    "grants",
    "bucket_policy",
    "table_policy",
    "boundary",
    "bucket_acl",
    "index_keys",
    "ways_in",
    "lets_in_client",
    "schema",
    "template",
    "own_effect",
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
    """One experiment for when the step is done."""

    try_this: str
    commands: str
    """Lines for a shell, with the AWS CLI or chatprov."""
    see: str
    """The result, and what it means."""
    shows: str = ""
    """A part of the output of the last command."""


def _jmespath(text: str) -> str:
    try:
        jmespath.compile(text)
    except jmespath.exceptions.JMESPathError as error:
        raise ValueError(f"not a JMESPath expression: {' '.join(str(error).split())}") from None
    return text


JmesPath = Annotated[str, AfterValidator(_jmespath)]


class PredictionCall(TextSection):
    """One call of a prediction: an operation of boto3, or an HTTP request to `url`, as POST if there is a body.

    In texts, `{KEY.id}`, `{KEY.name}` and `{KEY.arn}` are those of the resource with that key, and `{api.graphql_url}` is an
    endpoint; `{from: PATH}` is a value of earlier answers, and `{file: NAME}` the text of a file of the project.
    """

    service: str = ""
    method: str = ""
    parameters: dict[str, Any] = {}
    url: str = ""
    body: Any = None
    headers: dict[str, Any] = {}

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        if bool(self.url) == bool(self.service and self.method):
            raise ValueError("a call needs either service and method, or url")
        return self


class PredictionChoice(TextSection):
    """One possible answer."""

    says: str
    when: JmesPath
    """The answer is right if this is true of `answers`, the responses of the calls."""


class Prediction(TextSection):
    """A question before the results of a step are shown, which the local cloud answers."""

    question: str
    calls: list[PredictionCall]
    shows: JmesPath
    """The part of `answers` that is shown as evidence."""
    choices: list[PredictionChoice]
    answer: int
    """The number of the choice that is right in the tutorial, from 1."""
    why: str
    """The explanation."""
    cleanup: list[PredictionCall] = []
    """The calls that delete what the calls created."""

    @model_validator(mode="after")
    def _one_is_right(self) -> Self:
        if not 2 <= len(self.choices) <= 9:  # noqa: PLR2004  # each has a key of its number
            raise ValueError("a prediction needs 2 to 9 choices")
        if not 1 <= self.answer <= len(self.choices):
            raise ValueError(f"answer must be the number of a choice, 1 to {len(self.choices)}")
        return self


class LessonTable(TextSection):
    """A table that compares tools: a column for each of them, a row for each question."""

    title: str
    columns: list[str]
    rows: dict[str, list[str]]
    """A cell for each column, by the question."""

    @model_validator(mode="after")
    def _a_cell_for_each_column(self) -> Self:
        for question, cells in self.rows.items():
            if len(cells) != len(self.columns):
                raise ValueError(f"the row {question!r} needs {len(self.columns)} cells, one for each column")
        return self


class LessonText(TextSection):
    """One chapter of the tutorial, in words."""

    name: str
    """The short name of the step, as in `status --json`."""
    title: str
    minutes: int = 10
    """How long the step takes somebody who does it for the first time."""
    console: list[str]
    """The clicks, in the tutorial's order."""
    why: str
    pitfalls: list[str]
    """What goes wrong here in practice."""
    docs: str
    """The AWS page that explains it."""
    screenshots: list[str] = []
    """Differences between the tutorial's screenshots and its text, and which of them is built."""
    languages: str = ""
    """For the step of the resolvers: when one meets templates in VTL, and when code in JavaScript."""
    formats: str = ""
    """For the step about code: how to read the resources of all steps in the formats of `chatprov export`, which follow."""
    table: LessonTable | None = None
    requires_steps: list[int] = []
    """For a step without resources: the numbers of the steps that must be done before it."""
    command: str = ""
    """For a step without resources: the chatprov command for it, such as "chatprov test"."""
    example: str = ""
    """For a step without resources: the same in Python with boto3."""
    commands: str = ""
    """For a step without resources: the same as lines for a shell."""
    prediction: Prediction | None = None
    experiment: Experiment | None = None


class HintText(TextSection):
    """A likely mistake, and how to correct it. The first hint whose patterns match is shown."""

    mistake: str
    at: Pattern = ""
    """Pattern for the path of the finding."""
    found: Pattern = ".*"
    """Pattern for the actual value, in words."""
    click: str = ""
    """The clicks that correct it, if they differ from those of the requirement."""


class WhenDifferent(TextSection):
    """The requirement if config.yaml has another value than the tutorial; `{want}` in `asks` is that value."""

    asks: str
    click: str
    mistake: str
    matcher: Matcher | None = None
    args: Any = None


class ExistenceText(TextSection):
    """The requirement for a whole resource: that it exists, with its name, only once, in the right region."""

    asks: str
    where: str = ""
    """The page of the console and the setting, if they do not follow from `click`."""
    click: str = ""
    hints: list[HintText] = []


class RequirementText(TextSection):
    """One requirement of `check` for a resource."""

    path: str
    """The setting, as a path with dots in the result of `desired`."""
    asks: str = ""
    matcher: Matcher = "same"
    args: Any = None
    attributes: list[str] = []
    """The settings that correct it; usually the first part of the path."""
    where: str = ""
    """The page of the console and the setting, if they do not follow from `click`: what is shown to a learner first."""
    click: str = ""
    hints: list[HintText] = []
    unless: str = ""
    """The path of an earlier requirement: this one is checked only when that one is met."""
    addition: bool = False
    """Whether this is about what others may add: it counts as a requirement only where it is not met."""
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
    """The purpose of the resource; shown with a change that creates or deletes it."""
    reasons: dict[str, str] = {}
    """The purpose of an attribute, or of a part at a path with dots; shown with a difference in it."""
    console_facts: dict[str, str] = {}
    """The facts that the console shows: a JMESPath expression for each of the console's labels."""
    aliases: list[str] = []
    """Other names that learners give it."""
    any_name: bool = False
    """Whether any name is correct, because the console generates it."""
    any_of_kind: bool = False
    """Whether any other resource of its kind may be the one that the learner meant."""
    default_if_absent: dict[str, Any] | None = None
    """AWS's behaviour if it does not exist, if that can be enough."""
    extra: bool = False
    """Whether the tutorial does not have it."""
    exists: ExistenceText | None = None
    requires: list[RequirementText] | None = None

    def reason(self, path: str) -> str:
        """Return the purpose of the attribute, or of its part at this path; empty if the file has no text for it."""
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
    """Return the text of the resource with this key; keys that it omits are taken from an entry such as `resolver-*`."""
    own = texts.get(key, NO_TEXT)
    for pattern, shared in texts.items():
        if "*" in pattern and fnmatchcase(key, pattern):
            update = {"why": own.why or shared.why, "reasons": {**shared.reasons, **own.reasons}}
            return own.model_copy(update=update)
    return own
