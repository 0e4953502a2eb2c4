"""The errors of queries.

https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html#SelectObjectContentErrorCodeList
"""

from __future__ import annotations

from chatprov.local.moto_s3.exceptions import S3Refusal


class SelectRefusal(S3Refusal):
    """An error of a query, with status 400 and one of AWS's codes."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(400, code, message)


def unsupported(what: str) -> SelectRefusal:
    """Return the error for a part of SQL that queries do not have."""
    return SelectRefusal("ParseUnsupportedSyntax", f"The SQL expression contains unsupported syntax: {what}.")


def too_many_operators() -> SelectRefusal:
    """Return the error for an expression with too many operators, or nested too deeply."""
    return SelectRefusal("MaxOperatorsExceeded", "Failed to parse SQL expression: It has too many operators.")


def too_long_record() -> SelectRefusal:
    """Return the error for a record of more than 1 MB."""
    message = "The length of a record in the input or result is greater than the maximum of 1 MB."
    return SelectRefusal("OverMaxRecordSize", message)
