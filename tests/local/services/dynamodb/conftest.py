"""DynamoDB through an SDK and through a resolver."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.local.services.dynamodb.calls import by_resolver, by_sdk, create
from tests.own_services import OwnServices, mocked_aws

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.local.services.dynamodb.calls import Call


@pytest.fixture
def own() -> Iterator[OwnServices]:
    with mocked_aws() as own:
        yield own


@pytest.fixture
def sdk(own: OwnServices) -> Call:
    """Call an operation through boto3."""
    assert own.dynamodb.operations
    return by_sdk()


@pytest.fixture(params=["sdk", "resolver"])
def call(request: pytest.FixtureRequest, own: OwnServices, sdk: Call) -> Call:
    """Call an operation in either way; the table Rooms is there."""
    create(sdk)
    return sdk if request.param == "sdk" else by_resolver(own)
