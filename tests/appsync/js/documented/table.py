"""docs/javascript.md: the examples of AWS's documentation for resolvers in JavaScript, and what becomes of each.

`make docs` writes it. Each row is an example of the files beside this module, which test_documented_examples.py plays.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from tests.appsync.js.documented.pages import PAGES, examples_of, outcome
from tests.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FILE: Final[Path] = ROOT / "docs" / "javascript.md"
HEAD: Final = """\
# Resolvers in JavaScript: the examples of AWS's documentation

This page is generated (`make docs`) from the examples in `tests/appsync/js/documented/`. Each of them is an example of a page of
AWS's documentation about resolvers in JavaScript (`APPSYNC_JS`) that concerns DynamoDB, the NONE data source, or the helpers of the
runtime: the same calls in the same combination, with names of a chat, and the result that the page shows or describes. A test
runs each one as EvaluateCode does, as a resolver on a DynamoDB table, or as an API with its requests and subscribers. A second
test holds that each difference below is one: the example fails with what the page says.

What no page describes is in [fidelity.md](fidelity.md#javascript).

"""


def page() -> str:
    """Return the document."""
    return HEAD + "\n".join([*_summary(), *(line for found in PAGES.values() for line in _section(found))])


def write() -> None:
    """Write the document."""
    FILE.write_text(page(), encoding="utf-8")


def _summary() -> Iterator[str]:
    yield "| page | examples | as documented | differ | wrong on the page |"
    yield "| --- | --- | --- | --- | --- |"
    total = [0, 0, 0, 0]
    for found in PAGES.values():
        counts = _counts(examples_of(found))
        total = [sum(pair) for pair in zip(total, counts, strict=True)]
        yield f"| [{found['title']}]({found['page']}) | {' | '.join(map(str, counts))} |"
    yield f"| all {len(PAGES)} pages | {' | '.join(map(str, total))} |"
    yield ""


def _counts(examples: list[dict[str, Any]]) -> list[int]:
    wrong = sum("wrong" in example for example in examples)
    differing = sum("differs" in example for example in examples)
    return [len(examples), len(examples) - wrong - differing, differing, wrong]


def _section(found: dict[str, Any]) -> Iterator[str]:
    yield f"## {found['title']}"
    yield ""
    yield f"<{found['page']}>"
    yield ""
    yield "| section of the page | example | result |"
    yield "| --- | --- | --- |"
    for example in examples_of(found):
        cells = (example["section"], example["example"], outcome(example))
        yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"
    yield ""


if __name__ == "__main__":
    write()
