"""Calls as commands of the AWS CLI."""

from __future__ import annotations

import subprocess
from typing import Any, cast

import pytest

from chatprov.step import Handle, Resource
from chatprov.teach.aws_cli import WIDTH, bare_commands, calls_as_commands
from chatprov.teach.recording import Recording, RehearsedCall
from chatprov.teach.symbols import Symbol


class Thing:
    key = "a-thing"


def written(service: str = "dynamodb", files: dict[str, str] | None = None, **parameters: Any) -> str:
    call = RehearsedCall(service, "make_it", parameters)
    handle = Handle(id="i", name="n", arn="a")
    return calls_as_commands([Recording(cast("Resource", Thing()), (call,), handle, files or {})])[0]


@pytest.mark.parametrize(
    ("parameters", "command"),
    [
        ({"TableName": "T"}, "aws dynamodb make-it --table-name T"),
        ({"Name": "two words"}, "aws dynamodb make-it --name 'two words'"),
        ({"Name": "it's"}, "aws dynamodb make-it --name 'it'\\''s'"),
        ({"On": True, "Off": False}, "aws dynamodb make-it --on --no-off"),
        ({"Days": 5}, "aws dynamodb make-it --days 5"),
        ({"Names": ["a", "b"]}, "aws dynamodb make-it --names a b"),
        ({"Key": {"A": "x", "B": 1}}, "aws dynamodb make-it --key A=x,B=1"),
        ({"Rule": {"A": ["*"]}}, """aws dynamodb make-it --rule '{"A": ["*"]}'"""),
        ({"Id": Symbol("api_id")}, 'aws dynamodb make-it --id "$api_id"'),
        (
            {"Document": '{"A": "' + Symbol("arn") + '/*"}'},
            """aws dynamodb make-it --document '{"A": "'"$arn"'/*"}'""",
        ),
    ],
)
def test_values(parameters: dict[str, Any], command: str) -> None:
    assert written(**parameters) == command


def test_s3_has_its_commands_under_another_name() -> None:
    assert written("s3", Bucket="b") == "aws s3api make-it --bucket b"


@pytest.mark.parametrize("text", ["type Query\n", "{ $x: it's }\n  END\nEND\n", '#set($a = "\\n `$(b)`")\n'])
def test_texts_of_files_arrive_unchanged_in_any_folder(text: str) -> None:
    command = written(Template=text, Definition=text.encode(), Name="n")
    show = 'aws() { cat "${6#fileb://}"; printf "%s|" "$4" "$8"; }'
    done = subprocess.run(["bash", "-c", f"{show}\n{command}"], capture_output=True, text=True, check=True, cwd="/")
    assert done.stdout == f"{text}{text}|n|"
    kept = Recording(
        cast("Resource", Thing()),
        (RehearsedCall("appsync", "make_it", {"Definition": text.encode()}),),
        Handle(id=Symbol("answer")["Id"], name="n", arn="a"),
        {},
    )
    (block,) = bare_commands([kept], {"a_thing_id"})
    shown = subprocess.run(
        ["bash", "-c", f'aws() {{ cat; }}\n{block}\nprintf "%s\\n" "$a_thing_id"'],
        capture_output=True,
        text=True,
        check=True,
    )
    assert shown.stdout == text


def test_a_comment_is_no_part_of_bare_commands() -> None:
    call = RehearsedCall("dynamodb", "make_it", {"Name": "n"})
    recording = Recording(cast("Resource", Thing()), (call,), Handle(id="i", name="n", arn="a"), {})
    assert bare_commands([recording]) == ["aws dynamodb make-it --name n"]


def test_files_are_named() -> None:
    files = {"type Query": "graphql/schema.graphql"}
    found, named = written(files=files, Text="type Query").splitlines()
    assert found == "files=$(chatprov files)"
    assert named == 'aws dynamodb make-it --text "file://$files/graphql/schema.graphql"'
    assert '"fileb://$files/graphql/schema.graphql"' in written(files=files, Text=b"type Query")


def test_what_others_need_is_kept_from_the_answer() -> None:
    answer = Symbol("answer")
    call = RehearsedCall("appsync", "create_graphql_api", {"name": "n"})
    one = Recording(
        cast("Resource", Thing()), (call,), Handle(id=answer["Api"]["Id"], name="n", arn=answer["Api"]["Arn"]), {}
    )
    assert calls_as_commands([one], {"a_thing_id"}) == [
        "a_thing_id=$(aws appsync create-graphql-api \\\n    --name n \\\n    --query Api.Id --output text)"
    ]
    both = calls_as_commands([one], {"a_thing_id", "a_thing_arn"})[0]
    assert both.startswith("read -r a_thing_id a_thing_arn <<< $(")
    assert "--query '[Api.Id,Api.Arn]'" in both


def test_long_commands_are_broken_and_stay_one_command() -> None:
    text = written(Rules=[{"Name": f"name{number}", "Values": ["x" * 30]} for number in range(3)], Plain="y" * 30)
    assert max(map(len, text.splitlines())) <= WIDTH
    done = subprocess.run(["bash", "-c", f"aws() {{ echo $#; }}\n{text}"], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "6"
