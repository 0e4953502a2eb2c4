"""Lessons as one HTML page that needs no network and no other file."""

from __future__ import annotations

from html import escape
from string import Template
from typing import TYPE_CHECKING

from pygments import highlight
from pygments.formatters import HtmlFormatter

from chatprov.teach.lexers import lexer_of
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
    from chatprov.teach.drawing import Line
    from chatprov.teach.languages import ResolverTexts
    from chatprov.teach.sections import CodeSection, Fact, Section

PAGE = Template("""\
<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>chatprov: the walkthrough</title>
<style>
:root { color-scheme: light dark; --line: #8886; --soft: #8882; --accent: #0969da; }
@media (prefers-color-scheme: dark) { :root { --accent: #58a6ff; } }
body { font: 16px/1.55 system-ui, sans-serif; max-width: 60rem; margin: 0 auto; padding: 1rem; }
nav { border: 1px solid var(--line); border-radius: .5rem; padding: .5rem 1rem; }
nav a { display: block; color: var(--accent); text-decoration: none; padding: .1rem 0; }
h2 { border-top: 1px solid var(--line); padding-top: 1.5rem; margin-top: 2.5rem; }
pre { background: var(--soft); border-radius: .5rem; padding: .75rem 1rem; overflow-x: auto; line-height: 1.35; }
pre, code { font-family: ui-monospace, monospace; font-size: .875rem; }
.code { position: relative; }
.code button { position: absolute; top: .4rem; right: .4rem; font: inherit; font-size: .75rem; cursor: pointer; }
.columns { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(24rem, 100%), 1fr)); gap: 0 1rem; }
.columns > div { min-width: 0; }
.file { margin: .75rem 0 -.5rem; opacity: .7; font-size: .875rem; }
table { border-collapse: collapse; }
th, td { text-align: left; padding: .15rem 1rem .15rem 0; vertical-align: top; overflow-wrap: anywhere; font-weight: normal; }
th { opacity: .7; white-space: nowrap; }
.present { color: #1a7f37; } .settling, .drifted { color: #9a6700; } .missing { opacity: .6; } .foreign { color: #cf222e; }
.now { color: var(--accent); } .here { font-weight: bold; opacity: 1; }
@media (prefers-color-scheme: dark) { .present { color: #3fb950; } .settling, .drifted { color: #d29922; } }
$light
@media (prefers-color-scheme: dark) {
$dark
}
</style>
<h1>The walkthrough</h1>
<nav>$contents</nav>
$lessons
<script>
for (const block of document.querySelectorAll(".code")) {
  const button = document.createElement("button"), text = block.querySelector("pre");
  button.textContent = "Copy";
  button.onclick = async () => {
    try {
      await navigator.clipboard.writeText(text.innerText);
      button.textContent = "Copied";
    } catch {
      // the browser refuses pages of files: select the text, so that the keys copy it
      getSelection().selectAllChildren(text);
      button.textContent = document.execCommand("copy") ? "Copied" : "Selected: copy with Ctrl-C";
    }
  };
  block.append(button);
}
</script>
</html>
""")
_LIGHT, _DARK = HtmlFormatter(style="default", nowrap=True), HtmlFormatter(style="github-dark", nowrap=True)


def as_html(lessons: Sequence[Lesson]) -> str:
    """Return all lessons as one page."""
    contents = "".join(
        f'<a href="#step-{lesson.step.number}">STEP {lesson.step.number}: {escape(lesson.step.text.title)}</a>'
        for lesson in lessons
    )
    taught = []
    for lesson in lessons:
        number = lesson.step.number
        taught.append(f'<h2 id="step-{number}">STEP {number}: {escape(lesson.step.text.title)}</h2>')
        taught += [part for section in (*before(lesson, on_paper=True), *after(lesson)) for part in _section(section)]
    return PAGE.substitute(
        contents=contents,
        lessons="\n".join(taught),
        light=_LIGHT.get_style_defs(".code"),  # type: ignore[no-untyped-call]
        dark=_DARK.get_style_defs(".code"),  # type: ignore[no-untyped-call]
    )


def _section(section: Section) -> Iterable[str]:
    if not isinstance(section, Diagram):
        yield f"<h3>{escape(section.title)}</h3>"
    match section:
        case Diagram():
            yield _drawn(section.lines)
        case Question():
            yield _question(section.prediction)
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
            yield _code(section.code, section.language)
        case Pasted():
            for pasted in section.texts:
                yield f'<p class="file">{escape(pasted.title)}</p>{_code(pasted.text, pasted.language)}'
        case SideBySide():
            yield f"<p>{escape(section.says)}"
            yield from map(_columns, section.resolvers)
        case InFormats():
            yield _formats(section.formats)
        case Exercise():
            yield f"<p>{escape(section.experiment.try_this)}"
            yield _code(section.experiment.commands, "bash")
            yield f"<p>{escape(section.experiment.see)}"


def _question(prediction: Prediction) -> str:
    choices = "".join(f"<li>{escape(choice.says)}" for choice in prediction.choices)
    right = f"{prediction.answer}. {prediction.choices[prediction.answer - 1].says}"
    return (
        f"<p>{escape(prediction.question)}<ol>{choices}</ol>"
        f"<details><summary>Answer</summary><p><b>{escape(right)}</b><p>{escape(prediction.why)}</details>"
    )


def _fact(fact: Fact) -> str:
    rows = "".join(f"<tr><th>{escape(key)}<td>{escape(value)}" for key, value in fact.lines)
    return f"<p><b>{escape(fact.type)}</b> {escape(fact.name)}<table>{rows}</table>"


def _columns(resolver: ResolverTexts) -> str:
    columns = (
        "".join(f'<p class="file">{escape(source.file)}</p>{_code(source.text, language)}' for source in sources)
        for language, sources in (("velocity", resolver.vtl), ("javascript", (resolver.javascript,)))
    )
    return f'<div class="columns">{"".join(f"<div>{column}</div>" for column in columns)}</div>'


def _formats(formats: Sequence[FormatCode]) -> str:
    columns = (
        f'<p class="file">{escape(part.tool)}</p>'
        + "".join(f"<p>{escape(said)}" for said in part.elsewhere)
        + (_code(part.code, part.language) if part.code else "")
        for part in formats
    )
    return f'<div class="columns">{"".join(f"<div>{column}</div>" for column in columns)}</div>'


def _table(table: LessonTable) -> str:
    heads = "".join(f"<th>{escape(column)}" for column in ("", *table.columns))
    rows = (
        f"<tr><th>{escape(question)}{''.join(f'<td>{escape(cell)}' for cell in cells)}"
        for question, cells in table.rows.items()
    )
    return f"<table><tr>{heads}{''.join(rows)}</table>"


def _drawn(lines: Sequence[Line]) -> str:
    spans = (
        "".join(f'<span class="{span.state}{" here" if span.here else ""}">{escape(span.text)}</span>' for span in line)
        for line in lines
    )
    return "<pre>" + "\n".join(spans) + "</pre>"


def _sentences(said: Prose) -> str:
    match said.form:
        case "paragraph":
            return "".join(
                f'<p><a href="{escape(sentence)}">{escape(sentence)}</a>'
                if sentence.startswith("https://")
                else f"<p>{escape(sentence)}"
                for sentence in said.sentences
            )
        case "numbers":
            return f"<ol>{''.join(f'<li>{escape(sentence)}' for sentence in said.sentences)}</ol>"
        case "dashes":
            return f"<ul>{''.join(f'<li>{escape(sentence)}' for sentence in said.sentences)}</ul>"


def _code(code: str, language: str) -> str:
    return f'<div class="code"><pre>{highlight(code, lexer_of(language), _LIGHT)}</pre></div>'
