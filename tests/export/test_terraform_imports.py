"""Import blocks: Terraform takes over what `up` has created, and changes nothing of it but the tags."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from chatprov.config.section import present
from chatprov.engine.engine import Engine
from chatprov.engine.offline import OfflineEngine
from chatprov.engine.read_result import Foreign, Missing, existing, handles
from chatprov.errors import EngineError, ForeignResource, ProjectError
from chatprov.export.terraform_imports import FILE, IDS, terraform_imports
from chatprov.export.terraform_table import ENVIRONMENT, TERRAFORM
from chatprov.project import load_project
from chatprov.target import local_target
from chatprov.teach.check import check
from tests.export.test_terraform import NEEDS_TERRAFORM, Terraform
from tests.patience import PATIENCE

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from chatprov.project import Project
    from tests.local.running import Cloud

REGION = "ap-south-1"
NOT_READ = {"aws_appsync_graphql_api": {"schema"}, "aws_s3_bucket": {"force_destroy"}}
"""What Terraform's provider does not read when it imports: it sends the schema again, and force_destroy is only in its state."""


@pytest.fixture
def engine_of(cloud: Cloud, tmp_path: Path) -> Callable[[Project], Engine]:
    """An engine for a project on an empty local cloud."""

    def make(project: Project) -> Engine:
        cloud.empty()
        return Engine(project, local_target(cloud.port, REGION), tmp_path / "state")

    return make


def imported(text: str) -> dict[str, str]:
    """The ids by the addresses of the import blocks."""
    return dict(re.findall(r'^import \{\n  to = (\S+)\n  id = "([^"]+)"\n\}$', text, re.MULTILINE))


def test_every_type_can_be_imported() -> None:
    assert {rule.type for rule in TERRAFORM.values()} == IDS.keys() | {ENVIRONMENT}


def test_each_resource_is_imported_by_the_id_that_it_has(
    project: Project, engine_of: Callable[[Project], Engine]
) -> None:
    engine = engine_of(project)
    engine.up(only_steps=frozenset({1, 2, 3}))
    found = handles(engine.read_all())
    text = terraform_imports(engine)[FILE]
    assert imported(text) == {
        "aws_dynamodb_table.table": "ChatMessages",
        "aws_cognito_user_pool.user_pool": found["user-pool"].id,
        "aws_cognito_user_pool_client.app_client": f"{found['user-pool'].id}/{found['app-client'].id}",
        "aws_s3_bucket.bucket": found["bucket"].name,
        "aws_s3_bucket_public_access_block.bucket_public_access": found["bucket"].name,
        "aws_s3_bucket_cors_configuration.bucket_cors": found["bucket"].name,
    }
    engine.up()
    found, more = handles(engine.read_all()), imported(terraform_imports(engine)[FILE])
    api = found["api"].id
    assert more.items() > imported(text).items()
    assert more["aws_appsync_graphql_api.api"] == api
    assert more["aws_appsync_datasource.data_source"] == f"{api}-ChatMessagesDS"
    assert more["aws_appsync_resolver.resolver_Query_getMessages"] == f"{api}-Query-getMessages"
    assert more["aws_iam_role_policy.role_policy"] == "ChatMessagesDS-role:ChatMessages-access"


def test_a_name_with_the_account_is_filled_in(
    with_step: Callable[..., Project], engine_of: Callable[[Project], Engine]
) -> None:
    root = with_step().root
    config = root / "config.yaml"
    name = present(load_project(root, root).config.bucket).name
    config.write_text(config.read_text().replace(name, "chat-{account_id}-{region}"))
    engine = engine_of(load_project(root, root))
    engine.up(only_steps=frozenset({3}))
    found = imported(terraform_imports(engine)[FILE])
    assert found["aws_s3_bucket.bucket"] == f"chat-{engine.account}-{REGION}"
    assert found["aws_s3_bucket_cors_configuration.bucket_cors"] == f"chat-{engine.account}-{REGION}"


def test_without_resources_there_is_nothing_to_import(project: Project, tmp_path: Path) -> None:
    with pytest.raises(EngineError, match=r"Nothing of the stack chat-app exists") as refused:
        terraform_imports(OfflineEngine(project, "local", REGION, tmp_path))
    assert "chatprov up" in refused.value.advice


def test_what_chatprov_did_not_create_is_not_handed_over(
    project: Project, engine_of: Callable[[Project], Engine]
) -> None:
    engine = engine_of(project)
    engine.target.client("cognito-idp").create_user_pool(PoolName=engine.config.user_pool.name)
    with pytest.raises(ForeignResource, match="not created by chatprov"):
        terraform_imports(engine)


def test_a_file_of_the_project_is_not_replaced(
    with_step: Callable[..., Project], engine_of: Callable[[Project], Engine]
) -> None:
    root = with_step().root
    (root / "graphql/schema.graphql").rename(root / FILE)
    config = root / "config.yaml"
    config.write_text(config.read_text().replace("file: graphql/schema.graphql", f"file: {FILE}"))
    engine = engine_of(load_project(root, root))
    engine.up(only_steps=frozenset({1}))
    with pytest.raises(ProjectError, match=f"The project's file {FILE} has the name of a file that the export writes"):
        terraform_imports(engine)


@NEEDS_TERRAFORM
@pytest.mark.slow
@pytest.mark.timeout(20 * PATIENCE)
def test_terraform_imports_everything_and_changes_only_tags(
    each: Project, cloud: Cloud, engine_of: Callable[[Project], Engine], tmp_path: Path
) -> None:
    engine = engine_of(each)
    engine.up()
    folder = tmp_path / "terraform"
    folder.mkdir()
    program = Terraform(folder, each, cloud.url)
    (folder / FILE).write_text(terraform_imports(engine)[FILE])
    program.run("fmt", "-check", "-diff")
    program.edit("# s3_use_path_style = true", "s3_use_path_style = true")
    program.run("plan", "-out=plan")
    changes: list[dict[str, Any]] = json.loads(program.run("show", "-json", "plan"))["resource_changes"]
    for resource in changes:
        change, kind = resource["change"], resource["type"]
        if kind == ENVIRONMENT:
            assert change["actions"] == ["create"]
            continue
        assert "importing" in change, resource["address"]
        assert change["actions"] in (["no-op"], ["update"]), resource["address"]
        before, after = change["before"], change["after"]
        differing = {name for name in before if before[name] != after.get(name)}
        assert differing <= {"tags", "tags_all"} | NOT_READ.get(kind, set()), resource["address"]
    program.run("apply", "plan")
    program.run("plan", "-detailed-exitcode")
    results = engine.read_all().values()
    assert {type(result) for result in results} == {Foreign}
    assert not any(isinstance(result, Missing) for result in results)
    assert not any(found.tags for result in results if (found := existing(result)))
    numbers = [step.number for step in each.steps if step.resources(each.config)]
    assert [finding for step in check(engine, numbers, abroad=False) for finding in step.findings] == []
