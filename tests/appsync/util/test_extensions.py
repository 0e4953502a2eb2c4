"""`$extensions` records what it is asked for."""

from __future__ import annotations

import pytest

from chatprov.appsync.util import ExtensionCall, Extensions, ResolverError
from chatprov.appsync.vtl import compile_template

FILTER = '{"filterGroup": [{"filters": [{"fieldName": "roomId", "operator": "eq", "value": "r1"}]}]}'
FILTER_VALUE = {"filterGroup": [{"filters": [{"fieldName": "roomId", "operator": "eq", "value": "r1"}]}]}


def test_calls_are_recorded_in_order_and_print_nothing() -> None:
    extensions = Extensions()
    source = (
        f"[$extensions.setSubscriptionFilter({FILTER})$extensions.setSubscriptionInvalidationFilter({FILTER})"
        '$extensions.invalidateSubscriptions({"subscriptionField": "onNewMessage", "payload": {"roomId": "r1"}})'
        '$extensions.evictFromApiCache("Query", "getMessages", {"context.arguments.roomId": "r1"})]'
    )
    assert compile_template(source).render({"extensions": extensions}).text == "[]"
    assert extensions.calls == [
        ExtensionCall("setSubscriptionFilter", (FILTER_VALUE,)),
        ExtensionCall("setSubscriptionInvalidationFilter", (FILTER_VALUE,)),
        ExtensionCall("invalidateSubscriptions", ({"subscriptionField": "onNewMessage", "payload": {"roomId": "r1"}},)),
        ExtensionCall("evictFromApiCache", ("Query", "getMessages", {"context.arguments.roomId": "r1"})),
    ]


def test_a_request_may_invalidate_five_times() -> None:
    source = (
        '#foreach($i in [1..6])$extensions.invalidateSubscriptions({"subscriptionField": "f$i", "payload": {}})#end'
    )
    extensions = Extensions()
    with pytest.raises(ResolverError, match="5 times"):
        compile_template(source).render({"extensions": extensions})
    assert len(extensions.calls) == 5
