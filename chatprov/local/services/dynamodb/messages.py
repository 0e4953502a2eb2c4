"""Messages of errors that AWS words in another way for PutItem, UpdateItem and DeleteItem than for other operations.

moto's tests that also run on AWS show it: https://github.com/getmoto/moto/tree/master/tests/test_dynamodb. So do the messages
that https://github.com/paritysuite/dynamodb-conformance/tree/main/tests/tier3/error-messages has captured in several regions.
"""

from __future__ import annotations

import re
from typing import Final

from chatprov.local.services.dynamodb.errors import ValidationError

PREFIX: Final = "1 validation error detected: "
_INVALID_VALUE: Final = re.compile(
    r"(?:ExpressionAttributeValues contains invalid value: )?"
    r"(One or more parameter values were invalid: An \w+ set  may not be empty"
    r"|(?:The parameter cannot be converted to a numeric value|Number (?:over|under)flow\.|Attempting to store more than 38).*?)"
    r"(?: for key .*)?"
)
_PREFIXED: Final = re.compile(
    r"Value provided in ExpressionAttribute(?:Names|Values) unused"
    r"|ExpressionAttribute(?:Names|Values) (?:must not be empty|can only be specified when using expressions)"
    r"|Invalid ConditionExpression: The expression can not be empty"
    r"|Invalid UpdateExpression: (?:Two document paths overlap|The \"\w+\" section can only|The expression can not be empty)"
    r"|ReturnValues can only be"
    # what is wrong with Expected
    r"|One or more parameter values were invalid: (?:Value must be provided when Exists|Value cannot be used when Exists"
    r"|Value and AttributeValueList cannot|Value or AttributeValueList must|Invalid number of argument)"
)


def message_of_write(error: ValidationError) -> ValidationError:
    """Return the error with the prefix, if it has one when one of these operations reads its parameters."""
    invalid_value = _INVALID_VALUE.fullmatch(error.message)
    if invalid_value is not None:
        return ValidationError(PREFIX + invalid_value[1])
    return ValidationError(PREFIX + error.message) if _PREFIXED.match(error.message) else error
