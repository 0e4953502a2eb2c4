"""The examples of AWS's documentation for resolvers in JavaScript, as data: a file for each page, in our own words and names.

A file has the `page`, its `title`, and the `examples`; what it has beside them is part of each example. An example says where on
the page it is (`section`) and has one of these:

    code, args or ctx    what EvaluateCode answers: see tests/conformance/evaluated.py. `of` names a resolver of the file in
                         place of `code`. With `result`, `left` or `errors` the code is a resolver, too: see playing.py
    requests             what an API answers, one request after another: see tests/conformance/runner.py
    talk                 what clients of an API hear: see tests/conformance/talk.py

A handler that the code does not export is added: most pages show one of the two. What the page says and is not so here or on AWS
is in `page_says`, with the reason in `differs`. `wrong` is the reason why AWS itself refuses what the page shows.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from tests.read_yaml import read_yaml

FILES: Final = sorted(Path(__file__).parent.glob("*.yaml"))
PAGES: Final[dict[str, dict[str, Any]]] = {path.stem: read_yaml(path) for path in FILES}
_OF_THE_FILE: Final = frozenset({"page", "title", "examples"})


def examples_of(page: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the examples of a page, each with what all of them have."""
    shared = {name: value for name, value in page.items() if name not in _OF_THE_FILE}
    return [{**shared, **example} for example in page["examples"]]


def outcome(example: dict[str, Any]) -> str:
    """Return what the table of examples says of an example, which its test holds."""
    if "wrong" in example:
        return f"the code of the page is refused: {example['wrong']}"
    return f"**differs**: {example['differs']}" if "differs" in example else "as documented"
