"""Calls as Python."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatprov.step import Handle
from chatprov.teach.python_code import WIDTH, calls_as_code, names_used
from chatprov.teach.recording import Recording, RehearsedCall
from chatprov.teach.symbols import Symbol, identifier, names_in

if TYPE_CHECKING:
    from chatprov.step import Resource


class Thing:
    key = "a-thing"


def rehearsal(files: dict[str, str] | None = None, **parameters: Any) -> Recording:
    call = RehearsedCall("cognito-idp", "make", parameters)
    answer = Symbol("answer")
    return Recording(
        cast("Resource", Thing()), (call,), Handle(id=answer["Id"], name="thing", arn=answer["A"]["Arn"]), files or {}
    )


def written(files: dict[str, str] | None = None, **parameters: Any) -> str:
    return calls_as_code([rehearsal(files, **parameters)])[0].removeprefix(
        'cognito_idp = boto3.client("cognito-idp")\n'
    )


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("x", '"x"'),
        ('say "x"', '"say \\"x\\""'),
        (True, "True"),
        (None, "None"),
        (7, "7"),
        ([], "[]"),
        ({"a": [1, "b"]}, '{"a": [1, "b"]}'),
        (Symbol("table_arn"), "table_arn"),
        (Symbol("answer")["User"]["Id"], 'answer["User"]["Id"]'),
        (f"{Symbol('table_arn')}/{{x}}", 'f"{table_arn}/{{x}}"'),
        (json.dumps({"Arn": Symbol("role_arn")}), 'json.dumps({"Arn": role_arn})'),
        ("{not json", '"{not json"'),
        (b"bytes", "b'bytes'"),
    ],
)
def test_a_value(value: object, text: str) -> None:
    assert written(Value=value) == f"cognito_idp.make(Value={text})"


def test_the_text_of_a_file_is_the_file() -> None:
    files = {"type Query": "graphql/schema.graphql"}
    folder, _, call = written(files, S="type Query").splitlines()
    assert folder == 'files = subprocess.check_output(["chatprov", "files"], text=True).strip()'
    assert call == 'cognito_idp.make(S=Path(files, "graphql/schema.graphql").read_text())'
    assert 'S=Path(files, "graphql/schema.graphql").read_bytes()' in written(files, S=b"type Query")


def test_long_values_are_broken_level_by_level() -> None:
    assert written(Name="n", Rules={"A": ["x" * 20] * 2, "B": ["x" * 30] * 3}) == "\n".join(
        [
            "cognito_idp.make(",
            '    Name="n",',
            "    Rules={",
            f'        "A": ["{"x" * 20}", "{"x" * 20}"],',
            '        "B": [',
            *[f'            "{"x" * 30}",'] * 3,
            "        ],",
            "    },",
            ")",
        ]
    )


def test_what_others_need_is_kept_from_the_answer() -> None:
    one = rehearsal(Name="n")
    user = rehearsal(Id=Symbol("a_thing_id"), Text=f"{Symbol('a_thing_arn')}/*")
    used = names_used([user])
    assert used == {"a_thing_id", "a_thing_arn"}
    assert calls_as_code([one], used)[0].splitlines()[1:] == [
        'answer = cognito_idp.make(Name="n")',
        'a_thing_id = answer["Id"]',
        'a_thing_arn = answer["A"]["Arn"]',
    ]


def test_a_client_is_made_once() -> None:
    first, second = calls_as_code([rehearsal(A=1), rehearsal(A=2)])
    assert first.count("boto3.client") == 1
    assert "boto3.client" not in second


@pytest.mark.slow
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(st.characters(exclude_categories=["Co", "Cs"])),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(exclude_categories=["Co", "Cs"])), inner),
    )
)
def test_what_is_written_means_the_value(value: object) -> None:
    seen: list[object] = []

    class Client:
        def make(self, Value: object) -> None:  # noqa: N803  # AWS's way of naming
            seen.append(Value)

    class Boto3:
        @staticmethod
        def client(_service: str) -> Client:
            return Client()

    exec(calls_as_code([rehearsal(Value=value)])[0], {"boto3": Boto3, "json": json})
    assert [meaning(one) for one in seen] == [meaning(value)]


def meaning(value: object) -> object:
    """Return a value with the JSON documents in it read: as text they may be laid out otherwise."""
    match value:
        case dict():
            return {key: meaning(one) for key, one in value.items()}
        case list():
            return [meaning(one) for one in value]
        case str() if value.startswith("{"):
            try:
                return json.loads(value)
            except ValueError:
                return value
    return value


def test_names() -> None:
    assert identifier("user-pool") == "user_pool"
    assert names_in(f"{Symbol('a')} and {Symbol('b')}") == {"a", "b"}
    assert WIDTH < 100


def test_a_text_too_long_for_its_line_is_written_in_pieces() -> None:
    value = {"Statement": [{"Resource": ["arn:aws:dynamodb:ap-south-1:123456789012:table/ChatMessages-of-a-class/*"]}]}
    seen: list[object] = []
    [block] = calls_as_code([rehearsal(Value=value)])
    client = type("Client", (), {"make": lambda _self, **given: seen.append(given["Value"])})
    exec(block, {"boto3": type("Boto3", (), {"client": lambda _service: client()})})
    assert seen == [value]
    assert '"arn:aws:dynamodb:ap-south-1:123456789012:' in block
    assert max(len(line) for line in block.splitlines()) <= WIDTH
