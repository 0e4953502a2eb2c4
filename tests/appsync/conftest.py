"""What tests of the AppSync runtime share."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.appsync.world import RecordedDynamoDB, World, definition

GRAPHQL = Path(__file__).parents[2] / "graphql"


@pytest.fixture
def dynamodb() -> RecordedDynamoDB:
    """An empty DynamoDB."""
    return RecordedDynamoDB()


@pytest.fixture
def chat(dynamodb: RecordedDynamoDB) -> World:
    """The tutorial's API, with the project's schema and templates."""
    dynamodb.table("Items", "roomId", "timestamp")
    world = World(definition((GRAPHQL / "schema.graphql").read_text()), dynamodb)
    for type_name, field_name in (("Mutation", "sendMessage"), ("Query", "getMessages")):
        texts = [(GRAPHQL / f"{field_name}.{part}.vtl").read_text() for part in ("request", "response")]
        world.resolver(type_name, field_name, *texts)
    return world
