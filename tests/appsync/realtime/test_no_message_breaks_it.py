"""Whatever a client sends, it is answered with messages of the protocol, and the connection lives on."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.appsync.realtime.stage import Stage

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
REQUESTS = st.fixed_dictionaries({}, optional={"query": VALUES | st.just("subscription {onTell}"), "variables": VALUES})
PAYLOADS = st.fixed_dictionaries(
    {},
    optional={
        "data": VALUES | REQUESTS.map(json.dumps),
        "extensions": VALUES | st.fixed_dictionaries({"authorization": VALUES | st.just({"Authorization": "x"})}),
    },
)
MESSAGES = st.fixed_dictionaries(
    {},
    optional={
        "type": st.sampled_from(["connection_init", "start", "stop", "ka", "complete", "subscribe"]) | VALUES,
        "id": st.sampled_from(["s", "t"]) | VALUES,
        "payload": PAYLOADS | VALUES,
    },
)
STAGE = Stage()
SENT = {"connection_ack", "ka", "start_ack", "complete", "error"}


@pytest.mark.slow
@given(st.lists(MESSAGES.map(json.dumps) | VALUES.map(json.dumps) | st.text(max_size=20), min_size=1, max_size=6))
@settings(max_examples=100, deadline=None)
def test_no_message_breaks_it(said: list[str]) -> None:
    client = STAGE.arrive()
    for text in said:
        frames = client.say(text)
        assert frames
        assert {frame["type"] for frame in frames} <= SENT
    good: Any = STAGE.start("subscription {onTell}", id_="good")
    assert client.say(good) == [{"type": "start_ack", "id": "good"}]
    assert client.close_code is None
    assert client.connection is not None
    STAGE.realtime.left(client.connection)
