"""A list or a map of many values becomes typed values; one of too many ends the resolver."""

from __future__ import annotations

from typing import Any

import pytest

from chatprov.appsync.util import to_dynamodb
from chatprov.appsync.vtl.budget import Budget
from chatprov.appsync.vtl.errors import VtlLimitError


def containers(count: int) -> list[Any]:
    return [
        list(range(count)),
        {str(number): number for number in range(count)},
        {str(number): "a" for number in range(count)},
    ]


@pytest.mark.parametrize("value", containers(20_000), ids=["list", "map", "map of texts"])
def test_many_values_are_converted(value: Any) -> None:
    ((_, members),) = to_dynamodb(value, Budget()).items()
    assert len(members) == 20_000


@pytest.mark.parametrize("value", containers(140_000), ids=["list", "map", "map of texts"])
def test_too_many_values_are_refused(value: Any) -> None:
    with pytest.raises(VtlLimitError):
        to_dynamodb(value, Budget())
