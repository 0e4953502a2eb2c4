"""STEP 5 compares what AppSync has with the file: order, layout and AppSync's own additions make no difference."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from chatprov.project import Project

FILE = """# the chat
type Query {
  get(id: ID!, limit: Int): [Message]
}
"a message"
type Message { id: ID! text: String }
type Subscription { on(id: ID!): Message @aws_subscribe(mutations: ["send"]) }
type Mutation { send(id: ID!): Message }
schema { query: Query mutation: Mutation subscription: Subscription }
"""
SAME = {
    "as it is": FILE,
    "another layout": FILE.replace("\n", " ").replace("# the chat", "").replace("{", "{\n"),
    "another order": "type Mutation { send(id: ID!): Message }"
    ' type Subscription { on(id: ID!): Message @aws_subscribe(mutations: ["send"]) }'
    " type Message { text: String id: ID! } type Query { get(limit: Int, id: ID!): [Message] }",
    "with AppSync's own": FILE
    + "scalar AWSDateTime directive @aws_iam on OBJECT directive @aws_subscribe(mutations: [String]) on FIELD_DEFINITION",
}
OTHER = {
    "a field more": FILE.replace("text: String", "text: String more: String"),
    "another type": FILE.replace("text: String", "text: Int"),
    "nullable": FILE.replace("id: ID! text", "id: ID text"),
    "another mutation": FILE.replace('["send"]', '["sent"]'),
    "no directive": FILE.replace('@aws_subscribe(mutations: ["send"])', ""),
    "another root": FILE.replace("query: Query", "query: Message"),
    "no SDL": "nothing {",
}


def as_in_file(project: Project, sdl: str) -> str:
    assert project.steps
    text: str = sys.modules["chatprov_project_steps.step05_schema"].as_in_file(sdl, FILE)
    return text


@pytest.mark.parametrize("sdl", SAME.values(), ids=SAME)
def test_the_same_schema(project: Project, sdl: str) -> None:
    assert as_in_file(project, sdl) == FILE


@pytest.mark.parametrize("sdl", OTHER.values(), ids=OTHER)
def test_another_schema(project: Project, sdl: str) -> None:
    assert as_in_file(project, sdl) != FILE
