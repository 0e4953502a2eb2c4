"""Variables that are null where their value must not be: a document may use a nullable one at a place with a default value."""

from __future__ import annotations

import re
from typing import Final

from graphql import GraphQLError

_REFUSED: Final = re.compile(
    r"Argument '(?P<argument>\w+)' has invalid value(?: at (?P<path>.+))?: "
    r"Expected variable '\$\w+' provided to non-null type '(?P<type>.+)' not to be None\."
)
_LAST_FIELD: Final = re.compile(r"\.(\w+)$")


def null_error(error: GraphQLError) -> GraphQLError:
    """Return graphql-core's error of such a variable with graphql-java's message; any other error is returned as it is.

    https://github.com/graphql-java/graphql-java: NonNullableValueCoercedAsNullException
    """
    refused = _REFUSED.fullmatch(error.message)
    if refused is None:
        return error
    field = _LAST_FIELD.search(refused["path"] or "")
    place = f"Input field '{field[1]}'" if field else f"Argument '{refused['argument']}'"
    message = f"{place} has coerced Null value for NonNull type '{refused['type']}'"
    return GraphQLError(message, error.nodes, path=error.path)
