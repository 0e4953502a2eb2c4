"""The Engine as its callers see it: no call before the first use, nothing remembered between two verbs, one door for others."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import chatprov
from chatprov.engine.engine import Engine
from chatprov.engine.read_result import Missing, Ours
from chatprov.errors import TargetError
from tests.engine.harness import NOTHING, Stage

if TYPE_CHECKING:
    from chatprov.project import Project

PACKAGE = Path(chatprov.__file__).parent


class NoAccount:
    """A target whose account cannot be asked for."""

    kind = "aws"
    region = "ap-south-1"
    endpoint_url = None
    calls = ()

    def account(self) -> str:
        raise TargetError("no answer")

    def client(self, service: str) -> object:
        raise TargetError(f"no client for {service}")


def test_a_constructor_without_calls(project: Project, tmp_path: Path) -> None:
    engine = Engine(project, NoAccount(), tmp_path)  # type: ignore[arg-type]  # kind is any text here
    with pytest.raises(TargetError, match="no answer"):
        engine.connect()


def test_results_of_up_and_a_later_change(stage: Stage) -> None:
    engine = stage.engine()
    applied = engine.up()
    assert applied.results.keys() == engine.resources.keys()
    assert {type(result) for result in applied.results.values()} == {Ours}
    stage.client("dynamodb").delete_table(TableName="ChatMessages")
    table = next(
        status for step in engine.status() for status in step.resources if status.result.resource.key == "table"
    )
    assert table.state == "missing"
    assert table.existing is None
    assert isinstance(engine.read_all()["table"], Missing)
    assert [change.resource.key for change in engine.up().changes] == ["table"]


def test_retired_resources_are_read_once(stage: Stage, hardened: Project, project: Project) -> None:
    stage.project = hardened
    stage.engine().up()
    stage.project = project
    mark = len(stage.target.calls)
    stage.engine().up(replace=True)
    described = [call for call in stage.target.calls[mark:] if call.operation == "DescribeLogGroups"]
    # Once to read the log group, once to see that it is gone.
    assert len(described) <= 2
    assert stage.engine().up().changes == []


def test_one_step_while_another_has_retired_resources(stage: Stage, hardened: Project, project: Project) -> None:
    stage.project = hardened
    stage.engine().up()
    stage.project = project
    changed = stage.engine().up(only_steps=frozenset({1})).changes
    assert {change.step for change in changed} <= {1}


def test_parts_of_the_same_name_under_a_foreign_parent_are_not_deleted(stage: Stage) -> None:
    cognito = stage.client("cognito-idp")
    pool = cognito.create_user_pool(PoolName="ChatUserPool")["UserPool"]["Id"]
    for _ in range(2):
        cognito.create_user_pool_client(UserPoolId=pool, ClientName="ChatAppClient")
    assert stage.engine().down(delete_data=True) == []
    assert len(cognito.list_user_pool_clients(UserPoolId=pool)["UserPoolClients"]) == 2
    assert stage.census() == NOTHING | {"pools": 1}


def test_callers_use_the_engine_and_not_its_run() -> None:
    files = [file for file in PACKAGE.rglob("*.py") if "engine" not in file.relative_to(PACKAGE).parts]
    assert files
    through = [
        f"{file.relative_to(PACKAGE)}:{node.lineno}"
        for file in files
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.Attribute) and node.attr == "run"
        if isinstance(node.value, ast.Name | ast.Attribute) and ast.unparse(node.value).endswith("engine")
    ]
    assert through == []


def test_one_step_leaves_the_others_known(stage: Stage) -> None:
    stage.engine().up()
    applied = stage.engine().up(only_steps=frozenset({1}))
    assert applied.results.keys() == stage.engine().resources.keys()
