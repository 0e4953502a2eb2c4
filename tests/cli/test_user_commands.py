"""`chatprov user`: in one command a user who can sign in, and a token for curl; nothing secret where others can see it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import boto3
import jwt
import pytest
from click.testing import CliRunner

from chatprov.cli import password, session
from chatprov.cli.main import cli
from tests.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from click.testing import Result

    from chatprov.target import Target

    Run = Callable[..., Result]

pytestmark = pytest.mark.slow
EMAIL, PASSWORD = "ann@example.com", "Correct-horse-7"


@pytest.fixture
def run(moto_target: Target, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run chatprov on a deployed backend, with this on stdin, or typed at a terminal."""

    def run(*arguments: str, said: str = "", at_terminal: bool = False) -> Result:
        for module in (session, password):
            monkeypatch.setattr(module, "in_terminal", lambda: at_terminal)
        options = ["--project", str(ROOT), "--state-dir", str(tmp_path / "state"), "--target", "aws"]
        return CliRunner().invoke(cli, [*options, "--region", "ap-south-1", *arguments], input=said)

    assert run("up", "--yes").exit_code == 0
    return run


def users() -> list[Any]:
    cognito = boto3.client("cognito-idp", "ap-south-1")
    pool = cognito.list_user_pools(MaxResults=1)["UserPools"][0]["Id"]
    found: list[Any] = cognito.list_users(UserPoolId=pool)["Users"]
    return found


def test_a_user_comes_signs_in_and_goes(run: Run, document: Callable[[Result], dict[str, Any]]) -> None:
    added = run("user", "add", EMAIL, "--password-stdin", "--trace", said=f"{PASSWORD}\n")
    assert added.exit_code == 0, added.output
    assert "AdminSetUserPassword" in added.stderr
    assert added.stdout == ""
    (listed,) = document(run("user", "list", "--json"))["users"]
    assert (listed["email"], listed["status"], listed["enabled"]) == (EMAIL, "CONFIRMED", True)
    assert listed["sub"] in run("user", "list").stdout

    for option, use in (([], "access"), (["--id"], "id")):
        printed = run("user", "token", EMAIL, *option, "--password-stdin", "--trace", said=PASSWORD)
        claims = jwt.decode(printed.stdout.removesuffix("\n"), options={"verify_signature": False})
        assert (claims["token_use"], claims["sub"]) == (use, listed["sub"])
        assert PASSWORD not in printed.output + added.output
        assert printed.stdout.strip() not in printed.stderr
    told = document(run("user", "token", EMAIL, "--password-stdin", "--json", "--trace", said=PASSWORD))
    assert told["token"] not in json.dumps(told["calls"])
    assert PASSWORD not in json.dumps(told)

    assert run("user", "remove", EMAIL).exit_code == 0
    assert "no users" in run("user", "list").stdout


def test_a_password_is_typed_twice_and_not_seen(run: Run) -> None:
    added = run("user", "add", EMAIL, said=f"{PASSWORD}\n{PASSWORD}\n", at_terminal=True)
    assert added.exit_code == 0, added.output
    assert PASSWORD not in added.output
    token = run("user", "token", EMAIL, said=f"{PASSWORD}\n", at_terminal=True)
    assert len(token.stdout.splitlines()) == 1
    assert token.stdout.count(".") == 2


def test_a_password_that_was_made_up_is_shown_once_and_works(
    run: Run, document: Callable[[Result], dict[str, Any]]
) -> None:
    added = run("user", "add", EMAIL, "--generate")
    made_up = added.stdout.strip()
    assert run("user", "token", EMAIL, "--password-stdin", said=made_up).exit_code == 0
    assert made_up not in added.stderr
    other = document(run("user", "add", "bob@example.com", "--generate", "--json", "--trace"))
    assert json.dumps(other).count(json.dumps(other["password"])) == 1
    assert run("user", "token", "bob@example.com", "--password-stdin", said=other["password"]).exit_code == 0


def test_attributes_are_given_by_name(run: Run) -> None:
    added = run("user", "add", EMAIL, "--generate", "--attribute", "name=Ann = Lee", "--attribute", "given_name=Ann")
    assert added.exit_code == 0, added.output
    (listed,) = users()
    values = {attribute["Name"]: attribute["Value"] for attribute in listed["Attributes"]}
    assert (values["name"], values["given_name"]) == ("Ann = Lee", "Ann")


@pytest.mark.parametrize(
    ("pairs", "told"),
    [
        *((pair, "is not NAME=VALUE") for pair in (["name"], ["name="], ["=Ann"], [""])),
        *(([f"{name}=x"], f"{name} follows from EMAIL") for name in ("email", "email_verified", "sub")),
        (["name=Ann", "name=Bob"], "name is given twice"),
    ],
)
def test_attributes_that_cannot_be_given_are_refused(run: Run, pairs: list[str], told: str) -> None:
    added = run("user", "add", EMAIL, "--generate", *(part for pair in pairs for part in ("--attribute", pair)))
    assert added.exit_code == 1
    assert told in added.stderr
    assert users() == []


@pytest.mark.parametrize("pair", ["nosuch=1", "custom:x=1", f"name={'x' * 3000}", "phone_number=123"])
def test_the_advice_is_about_the_attribute(run: Run, pair: str) -> None:
    added = run("user", "add", EMAIL, "--generate", "--attribute", pair)
    assert added.exit_code == 1
    assert "Correct the attribute that Cognito names" in added.stderr
    assert users() == []


@pytest.mark.parametrize(
    ("arguments", "said", "told"),
    [
        (["token", EMAIL, "--password-stdin"], "Wrong-horse-7", "Incorrect username or password"),
        (["token", "bob@example.com", "--password-stdin"], PASSWORD, "Incorrect username or password"),
        (["token", EMAIL, "--password-stdin"], "", "no password"),
        (["token", EMAIL, "--password-stdin"], "one\ntwo\n", "more than one line"),
        (["token", EMAIL], PASSWORD, "--password-stdin"),
        (["remove", "bob@example.com"], "", "remove the user bob@example.com"),
        (["add", EMAIL, "--generate"], "", "already exists"),
        (["add", "bob", "--generate"], "", "e-mail address"),
        (["add", "bob@example.com", "--password-stdin"], "short", "password_policy"),
        (["add", "bob@example.com"], PASSWORD, "--password-stdin"),
    ],
)
def test_a_refusal_is_one_clear_line(run: Run, arguments: list[str], said: str, told: str) -> None:
    run("user", "add", EMAIL, "--password-stdin", said=PASSWORD)
    result = run("user", *arguments, said=said)
    assert result.exit_code == 1
    assert result.stdout == ""
    assert told in result.stderr
    assert len(result.stderr.splitlines()) == 2
    assert PASSWORD not in result.output
    assert len(users()) == 1


def test_without_a_backend_there_are_no_users(nowhere: Run) -> None:
    result = nowhere("user", "list")
    assert result.exit_code == 1
    assert "chatprov up" in result.stderr
