"""The functions of all records: COUNT, SUM, AVG, MIN and MAX.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-select-sql-reference-aggregate.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chatprov.local.moto_s3.select.refusals import SelectRefusal
from chatprov.local.moto_s3.select.values import calculate, cast, is_absent, is_number

if TYPE_CHECKING:
    from chatprov.local.moto_s3.select.nodes import SelectRecord
    from chatprov.local.moto_s3.select.query import Aggregate


class Total:
    """The value of an aggregate function for the records so far."""

    def __init__(self, aggregate: Aggregate) -> None:
        self._function = aggregate.function
        self._operand = aggregate.operand
        self._count = 0
        self._result: Any = None

    def add(self, record: SelectRecord) -> None:
        """Count a record; raise IncorrectSqlFunctionArgumentType for a value that the function does not accept."""
        value = self._operand.value(record) if self._operand is not None else True
        if is_absent(value):
            return
        self._count += 1
        if self._function == "COUNT":
            return
        if not is_number(value):
            message = f"Incorrect type of arguments in function call: {self._function} needs numbers. Use CAST."
            raise SelectRefusal("IncorrectSqlFunctionArgumentType", message)
        if self._result is None:
            self._result = value
        elif self._function == "MIN":
            self._result = min(self._result, value)
        elif self._function == "MAX":
            self._result = max(self._result, value)
        else:
            self._result = calculate("+", self._result, value)

    @property
    def value(self) -> Any:
        """The result, NULL for no records."""
        if self._function == "COUNT":
            return self._count
        if self._function == "AVG" and self._count:
            return calculate("/", cast(self._result, "DECIMAL"), self._count)
        return self._result
