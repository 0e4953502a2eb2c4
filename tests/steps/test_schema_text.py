"""STEP 5 compares what AppSync has with the file: order, layout and AppSync's own additions make no difference."""

from __future__ import annotations

import difflib

import pytest
from graphql import parse, print_ast

from chatprov.schema_text import as_in_file

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


@pytest.mark.parametrize("sdl", SAME.values(), ids=SAME)
def test_the_same_schema(sdl: str) -> None:
    assert as_in_file(sdl, FILE) == FILE


@pytest.mark.parametrize("sdl", OTHER.values(), ids=OTHER)
def test_another_schema(sdl: str) -> None:
    assert as_in_file(sdl, FILE) != FILE


LAYOUT = """# the chat
type Message {
  id: ID!  # never changes
  "what is said"
  text: String
}

type Query {
  get(id: ID!): [Message]
}

enum Color { RED, GREEN }
"""
LINES = {
    "a field more": ("  text: String\n", "  text: String\n  color: String\n", ["+  color: String"]),
    "a field fewer": ('  "what is said"\n  text: String\n', "", ["-  text: String"]),
    "a field of another type": ("  text: String\n", "  text: Int\n", ["-  text: String", "+  text: Int"]),
    "an argument more": (
        "get(id: ID!)", "get(id: ID!, limit: Int)",
        ["-  get(id: ID!): [Message]", "+  get(id: ID!, limit: Int): [Message]"],
    ),
    "a type more": ("enum Color", "type Room { id: ID! }\n\nenum Color", ["+type Room { id: ID! }", "+"]),
    "a type fewer": ("enum Color { RED, GREEN }\n", "", ["-", "-enum Color {", "-  GREEN", "-  RED", "-}"]),
    "a value more": ("RED, GREEN", "RED, GREEN, BLUE", ["-enum Color { RED, GREEN }", "+enum Color { RED, GREEN, BLUE }"]),
    "a comment": ("# the chat", "# our chat", []),
    "a schema block": ("# the chat\n", "# the chat\nschema { query: Message }\n", ["+schema { query: Message }"]),
}  # fmt: skip


@pytest.mark.parametrize(("old", "new", "shown"), LINES.values(), ids=LINES)
def test_what_changed_in_the_file_is_what_is_shown(old: str, new: str, shown: list[str]) -> None:
    there = "\n\n".join(sorted(print_ast(one) for one in parse(LAYOUT).definitions)).replace(
        '  """what is said"""\n', ""
    )
    file = LAYOUT.replace(old, new)
    assert file != LAYOUT
    text = as_in_file(there, file)
    lines = difflib.unified_diff(text.splitlines(), file.splitlines(), n=0, lineterm="")
    changed = [one for one in lines if not one.startswith(("---", "+++", "@@"))]
    assert sorted(changed) == sorted(shown)
