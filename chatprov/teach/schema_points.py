"""Compare a schema by what it allows: each definition of the file must be there, and no addition may change what these do.

Further types, fields, optional arguments and descriptions are allowed. An argument that every caller must give, a value for what
is left out, another caller who is let in or kept out, and an event of another mutation are not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from chatprov.teach.comparison import ComparedPoint
from chatprov.teach.effects.definitions import Definitions, read_definitions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chatprov.teach.comparison import Comparison

SUBSCRIBE = "@aws_subscribe"


def schema_points(case: Comparison) -> list[ComparedPoint]:
    """Return one point for each field, argument, subscription and kind of caller of the wanted schema."""
    from graphql import GraphQLError  # noqa: PLC0415

    want = read_definitions(case.wanted)
    try:
        have = read_definitions(case.there or "")
    except GraphQLError as error:
        return [ComparedPoint(case.path, "a schema that parses", str(error.message), holds=False)]
    points = [*_defined(want, have), *_demanded(want, have)]
    if case.wanted != case.there and all(point.holds for point in points):
        points += _callers(case, want)
    return points


def _defined(want: Definitions, have: Definitions) -> Iterator[ComparedPoint]:
    """Yield a point for each definition of the wanted schema."""
    for path, meaning in want.types.items():
        owner = path.rpartition(".")[0]
        if owner and owner not in have.types and owner in want.types:
            continue  # reported already as a missing type, or as the missing field of an argument
        there = have.types.get(path)
        yield ComparedPoint(path, meaning, there, there == meaning)
        if there == meaning and want.defaults.get(path) != have.defaults.get(path):
            yield _default(path, meaning, want.defaults.get(path), have.defaults.get(path))
    for root, name in want.roots.items():
        if have.roots.get(root) != name:
            says = f"{name} is not the schema's {root} type, so that clients cannot use its fields."
            yield ComparedPoint(f"schema.{root}", name, have.roots.get(root), holds=False, says=says)
    for field, mutations in want.subscriptions.items():
        if field in have.types and all(f"Mutation.{name}" in have.types for name in mutations):
            yield _events(field, mutations, have.subscriptions.get(field))


def _default(path: str, meaning: str, want: str | None, have: str | None) -> ComparedPoint:
    said = f"What is sent without {path.rpartition('.')[2]} gets the value {have}." if have else ""
    return ComparedPoint(
        path,
        f"{meaning} = {want}" if want else meaning,
        f"{meaning} = {have}" if have else meaning,
        holds=False,
        says=said,
    )


def _events(field: str, want: tuple[str, ...], have: tuple[str, ...] | None) -> ComparedPoint:
    more = sorted(set(have or ()) - set(want))
    says = f"Subscribers get what {' and '.join(more)} answers as messages, too." if more else ""
    return ComparedPoint(
        f"{field}.{SUBSCRIBE}",
        ", ".join(want),
        ", ".join(have) if have else None,
        holds=set(want) == set(have or ()),
        says=says if set(want) < set(have or ()) else "",
    )


def _demanded(want: Definitions, have: Definitions) -> Iterator[ComparedPoint]:
    """Yield a point for each argument or input field that the wanted schema does not have and that every caller must give."""
    for path, meaning in have.types.items():
        owner = path.rpartition(".")[0]
        is_given = owner in want.inputs or owner.count(".") == 1
        if path in want.types or owner not in want.types or not is_given:
            continue
        if meaning.endswith("!") and path not in have.defaults:
            says = f"Every caller has to send {path.rpartition('.')[2]}: the tutorial's operations are refused."
            yield ComparedPoint(path, None, meaning, holds=False, says=says)


def _callers(case: Comparison, want: Definitions) -> Iterator[ComparedPoint]:
    """Yield a point for each field that other callers may use than the wanted schema says."""
    from chatprov.teach.effects.callers import other_callers  # noqa: PLC0415  # needed only for a text that differs

    for path, directives, says in other_callers(case.wanted, case.there, [*want.fields]):
        shown = " ".join(directives)
        yield ComparedPoint(f"{path}.{shown or '@aws'}", None, shown or "no directive", holds=False, says=says)
