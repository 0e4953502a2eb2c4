"""`extensions` and `runtime` in code."""

from __future__ import annotations

from typing import Any

import pytest

from chatprov.appsync.js.faults import CodeFault, EarlyReturnSignal
from chatprov.appsync.util import ResolverError
from tests.appsync.js.modules.calls import call, environment

FILTER = {"filterGroup": [{"filters": [{"fieldName": "roomId", "operator": "eq", "value": "r"}]}]}
INVALIDATION = {"subscriptionField": "onMessage", "payload": {"roomId": "r"}}


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("setSubscriptionFilter", (FILTER,)),
        ("setSubscriptionFilter", (None,)),
        ("setSubscriptionInvalidationFilter", (FILTER,)),
        ("invalidateSubscriptions", (INVALIDATION,)),
        ("evictFromApiCache", ("Query", "getRoom", {"context.arguments.id": "r"})),
    ],
)
def test_an_extension_is_recorded_and_returns_nothing(name: str, arguments: tuple[Any, ...]) -> None:
    run = environment(is_response=True)
    assert call(f"extensions.{name}", *arguments, within=run) is None
    (recorded,) = run.extensions.calls
    assert (recorded.name, recorded.arguments) == (name, arguments)


def test_subscriptions_are_invalidated_five_times_at_most() -> None:
    run = environment(is_response=True)
    for _ in range(5):
        call("extensions.invalidateSubscriptions", INVALIDATION, within=run)
    with pytest.raises(ResolverError, match="5 times"):
        call("extensions.invalidateSubscriptions", INVALIDATION, within=run)


def test_a_filter_is_an_object() -> None:
    with pytest.raises(CodeFault, match=r"extensions\.setSubscriptionFilter does not take these arguments\."):
        call("extensions.setSubscriptionFilter", "roomId")


@pytest.mark.parametrize(
    ("arguments", "value", "to_end"),
    [
        ([{"a": 1}], {"a": 1}, False),
        ([{"a": 1}, {"skipTo": "END"}], {"a": 1}, True),
        ([1, {"skipTo": "NEXT"}], 1, False),
        ([1, {}], 1, False),
        ([None, {"skipTo": None}], None, False),
        ([1, None], 1, False),
        ([], None, False),
    ],
)
def test_an_early_return_leaves_the_handler(arguments: list[Any], value: Any, *, to_end: bool) -> None:
    with pytest.raises(EarlyReturnSignal) as caught:
        call("runtime.earlyReturn", *arguments)
    assert (caught.value.value, caught.value.to_end) == (value, to_end)


@pytest.mark.parametrize("target", ["end", 1, [], True])
def test_an_early_return_skips_to_one_of_two_places(target: Any) -> None:
    with pytest.raises(CodeFault, match="skipTo of earlyReturn is 'END' or 'NEXT'"):
        call("runtime.earlyReturn", 1, {"skipTo": target})
