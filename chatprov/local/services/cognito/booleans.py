"""Boolean attributes of users, whose values are texts: Cognito accepts "true" and "True".

https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_SchemaAttributeType.html
"""

from __future__ import annotations


def is_boolean(value: str) -> bool:
    """Return whether a text is one of the two values."""
    return value.lower() in {"true", "false"}


def is_true(value: str | None) -> bool:
    """Return whether an attribute is true; one that the user does not have is not."""
    return value is not None and value.lower() == "true"
