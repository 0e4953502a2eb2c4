"""What the conformance cases are played on."""

from __future__ import annotations

import pytest

from tests.appsync.world import RecordingDynamoDB, World, definition


@pytest.fixture
def dynamodb() -> RecordingDynamoDB:
    """An empty DynamoDB."""
    return RecordingDynamoDB()


@pytest.fixture
def table(dynamodb: RecordingDynamoDB) -> World:
    """An API of one field, for cases of request documents that are among the runtime's other tests."""
    from tests.appsync.datasource.test_dynamodb_operations import SDL

    dynamodb.table("T", "id", "at")
    return World(definition(SDL), dynamodb)
