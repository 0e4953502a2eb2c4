"""Parses the first token of a reference, which can contain backslashes, `$`, `!` and `{`."""

from __future__ import annotations

from dataclasses import dataclass

from chatprov.appsync.vtl.nodes import ReferenceForm
from chatprov.appsync.vtl.tokens import Token, special_text


@dataclass(frozen=True, slots=True)
class ReferenceRoot:
    """The start of a reference, up to and including the name of its root variable."""

    name: str
    form: ReferenceForm
    image: str
    """The first token in the form in which it is printed for a reference without a value."""
    escaped: bool
    backslashes: str
    prefix: str


def read_root(tokens: list[Token]) -> ReferenceRoot:
    """Parse the start of the reference in `tokens`; in `${name}`, the name is the second token."""
    first = tokens[0]
    image = first.image
    if "\\!" in image:
        return ReferenceRoot(
            "", ReferenceForm.TEXT, _without_one_backslash(image), escaped=False, backslashes="", prefix=""
        )
    count = len(image) - len(image.lstrip("\\"))
    image = image[count:]
    escaped = count % 2 == 1
    last_dollar = image.rfind("$")
    prefix = ""
    if last_dollar > 0:
        prefix, image = image[:last_dollar], image[last_dollar:]
    form = ReferenceForm.NORMAL
    if image.startswith("$!"):
        form = ReferenceForm.QUIET
        name = tokens[1].image if image.startswith("$!{") else image[2:]
    elif image == "${":
        form = ReferenceForm.FORMAL
        name = tokens[1].image
    elif image.startswith("$"):
        name = image[1:]
    else:
        form = ReferenceForm.BARE
        name = image
    return ReferenceRoot(name, form, special_text(first.special) + image, escaped, "\\" * (count // 2), prefix)


def _without_one_backslash(image: str) -> str:
    r"""Return `$\!name` without one backslash: the `!` is escaped, so this is text."""
    start = image.index("\\", image.index("$"))
    return image[:start] + image[start + 1 :]
