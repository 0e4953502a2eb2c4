"""Messages of errors that AWS words in another way for PutItem, UpdateItem and DeleteItem than for other operations.

moto's tests that also run on AWS show it: https://github.com/getmoto/moto/tree/master/tests/test_dynamodb.
"""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from chatprov.local.services.dynamodb.errors import ValidationError

if TYPE_CHECKING:
    from collections.abc import Iterator

PREFIX: Final = "1 validation error detected: "
_EMPTY_SET: Final = re.compile(
    r"(?:ExpressionAttributeValues contains invalid value: )?"
    r"(One or more parameter values were invalid: An \w+ set  may not be empty)(?: for key .*)?"
)
_PREFIXED: Final = re.compile(
    r"Value provided in ExpressionAttribute(?:Names|Values) unused"
    r"|ExpressionAttributeValues must not be empty"
    r"|Invalid UpdateExpression: (?:Two document paths overlap|The \"\w+\" section can only|The expression can not be empty)"
)


@contextmanager
def messages_of_writes() -> Iterator[None]:
    """Put the prefix before the messages that have it, while one of these operations reads its parameters."""
    try:
        yield
    except ValidationError as error:
        empty_set = _EMPTY_SET.fullmatch(error.message)
        if empty_set is not None:
            raise ValidationError(PREFIX + empty_set[1]) from None
        if _PREFIXED.match(error.message):
            raise ValidationError(PREFIX + error.message) from None
        raise
