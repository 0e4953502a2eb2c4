"""Compare a schema definition by definition: each definition of the file must exist; additional ones are allowed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chatprov.teach.comparison import ComparedPoint

if TYPE_CHECKING:
    from chatprov.teach.comparison import Comparison

SUBSCRIBE = "@aws_subscribe"


def schema_points(case: Comparison) -> list[ComparedPoint]:
    """Return one point for each field, argument and subscription of the wanted schema."""
    from graphql import GraphQLError  # noqa: PLC0415

    want = _read(case.wanted)
    try:
        have = _read(case.there or "")
    except GraphQLError as error:
        return [ComparedPoint(case.path, "a schema that parses", str(error.message), holds=False)]
    points = []
    for path, meaning in want.items():
        owner = path.rpartition(".")[0]
        if owner and owner not in have and owner in want:
            continue  # reported already as a missing type, or as the missing field of an argument
        there = have.get(path)
        if SUBSCRIBE in path:
            missing = [name for name in meaning if f"Mutation.{name}" not in have]
            holds = not missing and set(meaning) <= set(there or ())
            if missing:
                continue  # reported already as a missing mutation
            points.append(ComparedPoint(path, ", ".join(meaning), ", ".join(there) if there else None, holds))
        else:
            points.append(ComparedPoint(path, meaning, there, there == meaning))
    return points


def _read(sdl: str) -> dict[str, Any]:
    """Return types, fields, arguments and subscriptions by path."""
    from graphql import parse, print_ast, value_from_ast_untyped  # noqa: PLC0415

    found: dict[str, Any] = {}
    for node in parse(sdl, no_location=True).definitions if sdl.strip() else ():
        if node.kind not in ("object_type_definition", "input_object_type_definition", "object_type_extension"):
            continue
        definition: Any = node
        name = definition.name.value
        found.setdefault(name, node.kind.split("_")[0])
        for field in definition.fields or ():
            path = f"{name}.{field.name.value}"
            found[path] = print_ast(field.type)
            for argument in getattr(field, "arguments", None) or ():
                found[f"{path}.{argument.name.value}"] = print_ast(argument.type)
            for directive in field.directives or ():
                if directive.name.value == "aws_subscribe":
                    for argument in directive.arguments or ():
                        found[f"{path}.{SUBSCRIBE}"] = sorted(value_from_ast_untyped(argument.value) or ())
    return found
