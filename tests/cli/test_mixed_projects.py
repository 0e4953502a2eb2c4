"""A project of `chatprov init` whose resolvers are of both languages: built, edited, changed to the other language, deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from chatprov.cli.main import cli
from chatprov.new_project import make_project

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from click.testing import Result

    from chatprov.target import Target

    Run = Callable[..., Result]
    Read = Callable[[Result], dict[str, Any]]

pytestmark = pytest.mark.slow

SEND, GET = "resolver-Mutation-sendMessage", "resolver-Query-getMessages"


class MixedProject:
    """A project folder whose `sendMessage` is in JavaScript only, and whose `getMessages` is in VTL only."""

    def __init__(self, folder: Path) -> None:
        make_project(folder, "documented")
        self.folder = folder
        self.keep({"sendMessage": ["code"], "getMessages": ["request_template", "response_template"]})

    def keep(self, keys: dict[str, list[str]]) -> None:
        """Write config.yaml with these keys of files for each field, and no others."""
        make_line = {
            "code": "    code: graphql/{field}.js".format,
            "request_template": "    request_template: graphql/{field}.request.vtl".format,
            "response_template": "    response_template: graphql/{field}.response.vtl".format,
        }
        written: list[str] = []
        for line in (self.folder / "config.yaml").read_text(encoding="utf-8").splitlines():
            if line.strip().startswith(tuple(f"{key}:" for key in make_line)):
                continue
            written.append(line)
            field = line.partition("field: ")[2].split()
            written += [make_line[key](field=field[0]) for key in keys.get(field[0], [])] if field else []
        (self.folder / "config.yaml").write_text("\n".join(written) + "\n", encoding="utf-8")

    def edit(self, file: str, old: str, new: str) -> None:
        """Replace a text in a file of graphql/."""
        path = self.folder / "graphql" / file
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")


@pytest.fixture
def mixed(tmp_path: Path) -> MixedProject:
    return MixedProject(tmp_path / "mine")


@pytest.fixture
def run(mixed: MixedProject, moto_target: Target) -> Run:
    options = ["--project", str(mixed.folder), "--target", "aws"]
    return lambda *arguments: CliRunner().invoke(cli, [*options, *arguments])


def changed(document: dict[str, Any]) -> dict[str, str]:
    return {change["resource"]: change["action"] for change in document["changes"] if change["action"] != "none"}


def resolvers(target: Target) -> dict[str, dict[str, Any]]:
    appsync = target.client("appsync")
    [api] = appsync.list_graphql_apis()["graphqlApis"]
    found = [appsync.list_resolvers(apiId=api["apiId"], typeName=name)["resolvers"] for name in ("Mutation", "Query")]
    return {resolver["fieldName"]: resolver for of_type in found for resolver in of_type}


def writes(target: Target) -> list[str]:
    return [call.operation for call in target.calls if not call.is_read]


def test_a_changed_file_of_code_is_one_update(
    mixed: MixedProject, run: Run, document: Read, moto_target: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run("up", "--yes").exit_code == 0
    found = resolvers(moto_target)
    assert found["sendMessage"]["code"] == (mixed.folder / "graphql" / "sendMessage.js").read_text(encoding="utf-8")
    assert found["getMessages"]["requestMappingTemplate"]
    assert changed(document(run("plan", "--json"))) == {}

    mixed.edit("sendMessage.js", "return ctx.result;", "return { ...ctx.result };")
    with monkeypatch.context() as terminal:
        terminal.setenv("FORCE_COLOR", "1")
        terminal.setenv("TERM", "xterm-256color")
        shown = run("plan").stdout
    assert "\x1b[31m  -  return ctx.result;\x1b[0m" in shown
    assert "\x1b[32m  +  return { ...ctx.result };\x1b[0m" in shown
    assert "Plan: 1 to update; 12 unchanged" in shown

    assert changed(document(run("up", "--yes", "--json"))) == {SEND: "update"}
    assert writes(moto_target) == ["UpdateResolver"]
    assert "{ ...ctx.result }" in resolvers(moto_target)["sendMessage"]["code"]
    assert run("plan", "--detailed-exitcode").exit_code == 0
    assert run("down", "--yes").exit_code == 0
    assert moto_target.client("appsync").list_graphql_apis()["graphqlApis"] == []


def test_one_resolver_changes_its_language_and_back(
    mixed: MixedProject, run: Run, document: Read, moto_target: Target
) -> None:
    templates = ["request_template", "response_template"]
    run("up", "--yes")
    before = resolvers(moto_target)
    for send, get in ((templates, templates), (["code"], templates), (["code"], ["code"]), (["code"], templates)):
        in_code = {field: bool(resolver.get("code")) for field, resolver in resolvers(moto_target).items()}
        mixed.keep({"sendMessage": send, "getMessages": get})
        different = {
            key: "update"
            for key, field, keys in ((SEND, "sendMessage", send), (GET, "getMessages", get))
            if in_code[field] != (keys == ["code"])
        }
        assert different, "each turn changes a language"
        assert changed(document(run("up", "--yes", "--json"))) == different
        assert set(writes(moto_target)) == {"UpdateResolver"}
        assert changed(document(run("plan", "--json"))) == {}
    assert resolvers(moto_target) == before
