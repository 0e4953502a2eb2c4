"""Lessons as Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chatprov.teach.sections import (
    Code,
    Compared,
    Diagram,
    Exercise,
    InFormats,
    Pasted,
    Prose,
    Question,
    Results,
    SideBySide,
    after,
    before,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from chatprov.export.side_by_side import FormatCode
    from chatprov.step_text import LessonTable, Prediction
    from chatprov.teach.course import Lesson
    from chatprov.teach.languages import ResolverTexts
    from chatprov.teach.sections import CodeSection, Fact, Section

FENCES = {"terraform": "hcl", "velocity": "vtl"}
"""The names of languages in Markdown that pygments names otherwise."""
INTRODUCTION = """\
Each step of the tutorial: its place in the architecture, the clicks in the AWS Console, what is pasted there, why, the boto3
calls that replace the clicks, the same as AWS CLI commands, a question to answer before you look, what comes back, what goes
wrong in practice, and something to try; and after the tutorial, STEP 11, the same as code for CloudFormation, Terraform and the
CDK.

The local cloud has no console to click in: there, use the calls and commands, which run as printed in a new shell in any
folder. `chatprov walkthrough` teaches the same in a terminal and creates each step; with `--by-hand` it watches you create it;
`chatprov check` grades it. The *hardened variant*, which some lessons mention, is the same chat without the tutorial's
weaknesses; the tutorial as it is written is the variant *documented*. To *adopt* a resource is to put chatprov's tags on one
that you made, so that chatprov manages it.
"""


def as_markdown(lessons: Sequence[Lesson]) -> str:
    """Return all lessons as one document."""
    parts = ["# The walkthrough", INTRODUCTION.rstrip()]
    contents = [
        f"- [STEP {lesson.step.number}: {lesson.step.text.title}](#step-{lesson.step.number})" for lesson in lessons
    ]
    parts.append("\n".join(contents))
    for lesson in lessons:
        parts.append(
            f'<a id="step-{lesson.step.number}"></a>\n\n## STEP {lesson.step.number}: {lesson.step.text.title}'
        )
        parts += [part for section in (*before(lesson, on_paper=True), *after(lesson)) for part in _section(section)]
    return "\n\n".join(parts) + "\n"


def _section(section: Section) -> Iterable[str]:
    if not isinstance(section, Diagram):
        yield f"### {section.title}"
    match section:
        case Diagram():
            drawn = "\n".join("".join(span.text for span in line).rstrip() for line in section.lines)
            yield _fenced(drawn, "text")
        case Question():
            yield from _question(section.prediction)
        case Prose():
            yield _sentences(section)
        case Compared():
            yield _table(section.table)
        case Results():
            yield from map(_fact, section.facts)
        case _:
            yield from _with_code(section)


def _with_code(section: CodeSection) -> Iterable[str]:
    match section:
        case Code():
            yield _fenced(section.code, section.language)
        case Pasted():
            for pasted in section.texts:
                yield f"{_plain(pasted.title)}:"
                yield _fenced(pasted.text, pasted.language)
        case SideBySide():
            yield _plain(section.says)
            for resolver in section.resolvers:
                yield f"#### {resolver.field}"
                yield _columns(resolver)
        case InFormats():
            yield _pairs(section.formats)
        case Exercise():
            yield _plain(section.experiment.try_this)
            yield _fenced(section.experiment.commands, "bash")
            yield _plain(section.experiment.see)


def _fenced(code: str, language: str) -> str:
    return f"```{FENCES.get(language, language)}\n{code}\n```"


def _question(prediction: Prediction) -> Iterable[str]:
    yield _plain(prediction.question)
    yield "\n".join(f"{number}. {_plain(choice.says)}" for number, choice in enumerate(prediction.choices, 1))
    right = _plain(f"{prediction.answer}. {prediction.choices[prediction.answer - 1].says}")
    yield f"<details><summary>Answer</summary>\n\n**{right}**\n\n{_plain(prediction.why)}\n\n</details>"


def _fact(fact: Fact) -> str:
    rows = "\n".join(f"| {_plain(key)} | {_plain(value)} |" for key, value in fact.lines)
    return f"**{fact.type}** {_plain(fact.name)}\n\n| | |\n| --- | --- |\n{rows}"


def _columns(resolver: ResolverTexts) -> str:
    """Return a table with a column for each language."""
    cells = (
        "\n\n".join(f"`{source.file}`\n\n```{language}\n{source.text}\n```" for source in sources)
        for language, sources in (("vtl", resolver.vtl), ("js", (resolver.javascript,)))
    )
    return _rows([["VTL", "JavaScript"]], [list(cells)])


def _pairs(formats: Sequence[FormatCode]) -> str:
    """Return a table with two formats in each row, under their names."""
    cells = [
        "\n\n".join([
            *map(_plain, code.elsewhere),
            *([_fenced(code.code, code.language)] if code.code else []),
        ])
        for code in formats
    ]  # fmt: skip
    starts = range(0, len(formats), 2)
    names = [[code.tool for code in formats[start : start + 2]] for start in starts]
    return _rows(names, [cells[start : start + 2] for start in starts])


def _rows(headings: Sequence[Sequence[str]], rows: Sequence[Sequence[str]]) -> str:
    """Return a table of rows, each with its headings; the blank lines make Markdown of what is in a cell."""
    lines = []
    for names, cells in zip(headings, rows, strict=True):
        cell = '\n\n</td>\n<td valign="top">\n\n'.join(cells)
        heading = "".join(f"<th>{name}</th>" for name in names)
        lines.append(f'<tr>{heading}</tr>\n<tr>\n<td valign="top">\n\n{cell}\n\n</td>\n</tr>')
    return "\n".join(["<table>", *lines, "</table>"])


def _table(table: LessonTable) -> str:
    rows = [["", *table.columns], ["---"] * (len(table.columns) + 1)]
    rows += [[_plain(question), *map(_plain, cells)] for question, cells in table.rows.items()]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _sentences(said: Prose) -> str:
    match said.form:
        case "paragraph":
            return "\n\n".join(
                f"<{sentence}>" if sentence.startswith("https://") else _plain(sentence) for sentence in said.sentences
            )
        case "numbers":
            return "\n".join(f"{number}. {_plain(sentence)}" for number, sentence in enumerate(said.sentences, 1))
        case "dashes":
            return "\n".join(f"- {_plain(sentence)}" for sentence in said.sentences)


def _plain(text: str) -> str:
    """Escape characters of the text that have a meaning in Markdown."""
    parts = text.split("`")
    for place in range(0, len(parts), 2):
        for sign in "\\*_<|$":
            parts[place] = parts[place].replace(sign, f"\\{sign}")
    return "`".join(parts)
