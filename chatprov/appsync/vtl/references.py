"""Reads the first token of a reference, where backslashes, `$`, `!` and `{` have many meanings."""

from __future__ import annotations

from dataclasses import dataclass

from chatprov.appsync.vtl.nodes import ReferenceForm
from chatprov.appsync.vtl.tokens import Token, special_text


@dataclass(frozen=True, slots=True)
class ReferenceRoot:
    """The parsed characters up to and including a reference's root name."""

    name: str
    form: ReferenceForm
    image: str
    """The first token as it is printed for a reference without a value."""
    escaped: bool
    backslashes: str
    prefix: str


def read_root(tokens: list[Token]) -> ReferenceRoot:
    """Read the head of the reference made up of `tokens`; of `${name}` the name is the second token."""
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
    r"""Return `$\!name` with one backslash fewer: the `!` was escaped, so this is text."""
    start = image.index("\\", image.index("$"))
    return image[:start] + image[start + 1 :]
