"""Plans, status, differences, traces and the rest, as a terminal of 100 columns shows them."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import pytest
from rich.console import Console

from chatprov.calls import AwsCall
from chatprov.engine.compare import Difference
from chatprov.engine.plan import Change
from chatprov.engine.read_result import Missing, Ours
from chatprov.engine.status import ResourceStatus, StepStatus
from chatprov.errors import ChatprovError
from chatprov.step import Observed
from chatprov.step_text import ResourceText
from chatprov.teach.humanize import humanize, label, setting_words
from chatprov.ui.check_list import check_count, check_line
from chatprov.ui.cloud_status import tls_trust
from chatprov.ui.console import stderr, stdout
from chatprov.ui.differences import differences
from chatprov.ui.error_message import error_message
from chatprov.ui.plan_table import plan_table
from chatprov.ui.status_table import endpoints_of, status_table
from chatprov.ui.summary import next_commands
from chatprov.ui.trace_table import trace_table

if TYPE_CHECKING:
    from collections.abc import Callable

    from chatprov.engine.plan import Action
    from chatprov.project import Project
    from chatprov.step import Resource

    Shown = Callable[..., str]


def change(number: int, action: Action, name: str, *found: Difference) -> Change:
    return Change(
        number,
        cast("Resource", SimpleNamespace(key=name, type="Thing", text=ResourceText(why=f"{name} is good"))),
        name,
        action,
        found,
    )


def test_a_plan(shown: Shown) -> None:
    changes = [
        change(1, "create", "first"),
        change(1, "none", "untouched"),
        change(2, "update", "second", Difference("Limit", 5, 9, reason="how much"), Difference("Other", 1, 2)),
        change(2, "adopt", "third", Difference("tags.a", "b", None)),
        change(10, "replace", "tenth"),
    ]
    assert shown(plan_table(changes)).splitlines() == [
        "STEP 1  + create  Thing  first",
        "          # first is good",
        "STEP 2  ~ update  Thing  second",
        "        Limit: 9 -> 5",
        "          # how much",
        "        Other: 2 -> 1",
        "        > adopt   Thing  third",
        '        tags.a: (absent) -> "b"',
        "STEP 10 ! replace Thing  tenth",
        "          # tenth is good",
        "Plan: 1 to create, 1 to update, 1 to recreate, 1 to adopt; 1 unchanged",
    ]


def test_without_resources_nothing_is_explained(shown: Shown) -> None:
    assert shown(plan_table([change(1, "create", "first")])).splitlines() == [
        "STEP 1  + create  Thing  first",
        "Plan: 1 to create",
    ]


def test_a_plan_without_changes(shown: Shown) -> None:
    assert shown(plan_table([change(1, "none", "x")])).startswith("No changes: the resource matches")


def test_a_long_text_is_shown_as_a_diff(shown: Shown) -> None:
    have = "\n".join(f"line {number}" for number in range(30))
    text = shown(differences([Difference("SDL", have.replace("line 15", "line XV"), have)]))
    assert [line.strip() for line in text.splitlines()] == [
        "SDL:", "--- actual", "+++ desired", "@@ -14,5 +14,5 @@",
        "line 13", "line 14", "-line 15", "+line XV", "line 16", "line 17",
    ]  # fmt: skip


def test_a_large_structure_is_shown_as_a_diff(shown: Shown) -> None:
    have = {"Statement": [{"Action": ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query"], "Effect": "Allow"}]}
    want = {"Statement": [{"Action": ["dynamodb:GetItem", "dynamodb:PutItem"], "Effect": "Allow"}]}
    text = shown(differences([Difference("PolicyDocument", want, have)]))
    assert '-        "dynamodb:Query"' in text
    assert "Effect" not in text or "-" not in text.partition("Effect")[0].rpartition("\n")[2]


def status_of(project: Project, **states: Any) -> list[StepStatus]:
    def one(resource: Resource) -> ResourceStatus:
        state, found, seen = states.get(resource.key.replace("-", "_"), ("missing", (), None))
        result = Ours(resource, seen) if seen else Missing(resource)
        return ResourceStatus(result, resource.name(project.config), state, found)

    return [StepStatus(step, tuple(one(r) for r in step.resources(project.config))) for step in project.steps]


def test_status(project: Project, shown: Shown) -> None:
    seen = Observed(id="a", name="ChatAppAPI", arn="arn", attributes={}, endpoints={"graphql_url": "https://x/graphql"})
    found = status_of(
        project,
        table=("present", (), None),
        user_pool=("drifted", (Difference("MfaConfiguration", "OFF", "ON"),), None),
        bucket=("foreign", (), None),
        api=("settling", (), seen),
    )
    lines = shown(status_table(found)).splitlines()
    assert lines[0] == "STEP 1  Create DynamoDB Table (Chat Messages)  done"
    assert lines[1].split() == ["✔", "DynamoDB", "table", "ChatMessages", "present"]
    assert lines[2].endswith("partial")
    assert lines[3].endswith("differs from the configuration")
    assert lines[4].strip() == 'MfaConfiguration: "ON" -> "OFF"'
    assert lines[-2].startswith(f"{len(project.resources())} resources: 1 present, 1 differs from the configuration")
    assert max(map(len, lines)) <= 100
    assert endpoints_of(found) == {"graphql_url": "https://x/graphql"}


def test_a_trace_marks_writes_and_counts(shown: Shown) -> None:
    calls = [
        AwsCall("dynamodb", "DescribeTable", {"TableName": "T"}, 0.012, "ResourceNotFoundException"),
        AwsCall("dynamodb", "CreateTable", {"TableName": "T", "Text": "x" * 500}, 0.2),
    ]
    text = shown(trace_table(calls))
    lines = text.splitlines()
    assert lines[0] == "2 calls, 1 of them a write"
    assert lines[1].split() == ["12", "ms", "dynamodb.DescribeTable", 'TableName="T"', "ResourceNotFoundException"]
    assert lines[2].startswith("200 ms  W dynamodb.CreateTable")
    assert "x" * 200 not in text.replace("\n", "")
    assert "1 call, " in shown(trace_table(calls[:1]))


@dataclass
class Check:
    name: str
    ok: bool
    detail: str


def test_checks(shown: Shown) -> None:
    good, bad = Check("sign in", ok=True, detail="as [someone]"), Check("query", ok=False, detail="401")
    assert shown(check_line(good)) == "✔ sign in                   as [someone]"
    assert shown(check_line(bad)).startswith("✘ query")
    assert shown(check_count([good])) == "The check passed."
    assert shown(check_count([good, bad])) == "1 of 2 checks failed."


def test_a_command_with_long_options_can_be_copied(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    options = " --project /home/somebody/a-long-way/down --port 4810 --state-dir /home/somebody/a-long-way/state"
    stdout().print(next_commands({"chatprov status": "look again"}, options))
    assert capsys.readouterr().out == f"  chatprov status{options}   look again\n"


def test_proposed_commands_repeat_the_options(shown: Shown) -> None:
    text = shown(next_commands({"chatprov up": "build", "chatprov down": "remove"}, " --target aws"))
    assert text.splitlines() == ["  chatprov up --target aws     build", "  chatprov down --target aws   remove"]


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("PointInTimeRecoveryEnabled", "Point in time recovery enabled"),
        ("SDL", "SDL"),
        ("CORSRules", "CORS rules"),
        ("userPoolConfig", "User pool config"),
        ("serviceRoleArn", "Service role ARN"),
        ("dynamodbConfig", "DynamoDB config"),
        ("BlockPublicAcls", "Block public acls"),
        ("chatprov:stack", "Chatprov stack"),
    ],
)
def test_a_settings_name_in_words(key: str, words: str) -> None:
    assert label(key) == words


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (True, "yes"),
        (False, "no"),
        (None, "not set"),
        (8, "8"),
        ([], "none"),
        ({}, "none"),
        (["a", "b"], "a, b"),
        ("one\ntwo", "a text of 2 lines"),
        ({"MinimumLength": 8, "Inner": {"ARNs": ["x"]}}, "minimum length: 8, inner (ARNs: x)"),
        ([{"Name": "a"}, {"Name": "b"}], "(name: a), (name: b)"),
    ],
)
def test_a_settings_value_in_words(value: object, words: str) -> None:
    assert humanize(value) == words
    assert setting_words({"Key": value}) == [("Key", words)]


def test_an_error_is_red_in_a_terminal_only(monkeypatch: pytest.MonkeyPatch) -> None:
    error = ChatprovError("It [b]broke[/b]", kept="Nothing changed.", advice="Fix it.")
    texts = {}
    monkeypatch.delenv("NO_COLOR", raising=False)
    for terminal in (True, False):
        file = io.StringIO()
        options: dict[str, Any] = {"force_terminal": terminal, "color_system": "standard" if terminal else None}
        Console(file=file, markup=False, highlight=False, **options).print(error_message(error))
        texts[terminal] = file.getvalue()
    assert texts[False] == "Error: It [b]broke[/b]\nNothing changed.\nFix it.\n"
    assert "\x1b[31mIt [b]broke[/b]\x1b[0m" in texts[True]


def test_output_to_a_file_has_no_escapes_no_trailing_blanks_and_is_not_cut(capsys: pytest.CaptureFixture[str]) -> None:
    name = "x" * 120
    stdout().print(plan_table([change(1, "create", name), change(1, "create", "short")]))
    stderr().print(error_message(ChatprovError("no")))
    out, err = capsys.readouterr()
    assert out.splitlines()[0] == f"STEP 1  + create  Thing  {name}"
    assert not any(line.endswith(" ") for line in out.splitlines())
    assert "\x1b" not in out + err
    assert err == "Error: no\n"


def test_no_color_is_respected_in_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("FORCE_COLOR", "1")
    file = io.StringIO()
    console = stdout()
    console.file = file
    console.print(error_message(ChatprovError("no")))
    assert "\x1b[31m" not in file.getvalue()


@pytest.mark.parametrize(
    ("platform", "command"),
    [
        ("linux", "certutil -d sql:$HOME/.pki/nssdb -A -t C,, -n chatprov -i '/my files/authority.pem'"),
        (
            "darwin",
            "security add-trusted-cert -r trustRoot -k ~/Library/Keychains/login.keychain-db '/my files/authority.pem'",
        ),
        ("win32", "certutil -user -addstore Root '/my files/authority.pem'"),
    ],
)
def test_how_to_trust_the_local_clouds_certificate(shown: Shown, platform: str, command: str) -> None:
    text = shown(tls_trust(Path("/my files/authority.pem"), platform), width=160)
    assert command in text
    assert "NODE_EXTRA_CA_CERTS='/my files/authority.pem'" in text


def test_nothing_that_others_wrote_steers_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("FORCE_COLOR", "1")
    file = io.StringIO()
    console = stderr()
    console.file = file
    console.print(error_message(ChatprovError("There is no file \x1b]0;owned\x07\x1b[2J\r")))
    assert "There is no file ␛]0;owned␛[2J" in file.getvalue()  # rich itself leaves out bells and returns
    assert "\x1b[31m" in file.getvalue()
