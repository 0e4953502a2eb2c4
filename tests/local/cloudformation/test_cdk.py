"""The CDK itself, unmodified, with each synthesizer: bootstrap, deploy, deploy again, diff, destroy."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import boto3
import pytest

from chatprov.local.process import LocalCloud
from tests.cdk_program import NEEDS_CDK, CdkProgram
from tests.local.cloudformation.cdk_shapes import FOLDER, template_of
from tests.ports import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = NEEDS_CDK


class ShapesApp(CdkProgram):
    """The app with the shapes in a temporary folder, and a local cloud to deploy it on."""

    def __init__(self, folder: Path, url: str) -> None:
        self.url = url
        for name in ("shapes.js", "notes.graphql"):
            shutil.copy(FOLDER / name, folder / name)
        (folder / "cdk.json").write_text('{"app": "node shapes.js"}')
        super().__init__(folder, url, "us-east-1")

    def stacks(self) -> dict[str, str]:
        """Return the status of each stack, without nested ones."""
        client = boto3.client(
            "cloudformation",
            endpoint_url=self.url,
            region_name="us-east-1",
            aws_access_key_id="test",
            aws_secret_access_key="test",
        )
        try:
            found = client.describe_stacks()["Stacks"]
        finally:
            client.close()
        return {stack["StackName"]: stack["StackStatus"] for stack in found if "ParentId" not in stack}


@pytest.fixture
def app(tmp_path: Path) -> Iterator[ShapesApp]:
    (tmp_path / "app").mkdir()
    cloud = LocalCloud(free_port(), tmp_path / "cloud.log")
    try:
        yield ShapesApp(tmp_path / "app", cloud.start().url)
    finally:
        cloud.stop()


def test_templates_of_the_tests_are_those_of_the_app(app: ShapesApp, tmp_path: Path) -> None:
    app.environment["CDK_OUTDIR"] = str(tmp_path / "out")
    app.node("shapes.js")
    synthesized = {path.name.removesuffix(".template.json") for path in (tmp_path / "out").glob("*.template.json")}
    assert synthesized == {path.name.removesuffix(".template.json") for path in FOLDER.glob("*.template.json")}
    for name in synthesized:
        assert json.loads((tmp_path / "out" / f"{name}.template.json").read_text()) == template_of(name)


@pytest.mark.parametrize(
    ("synthesizer", "names"),
    [("default", ["keyed", "nested", "shared", "shared-user"]), ("cli", ["pipeline"]), ("legacy", ["signedIn"])],
)
def test_cdk_deploys_and_destroys(app: ShapesApp, synthesizer: str, names: list[str]) -> None:
    app.environment["SYNTHESIZER"] = synthesizer
    if synthesizer != "legacy":
        assert "bootstrapped" in app.run("bootstrap")
        assert "bootstrapped (no changes)" in app.run("bootstrap")
    deploy = ("deploy", "--require-approval", "never", *names)
    app.run(*deploy)
    assert {name: app.stacks()[name] for name in names} == dict.fromkeys(names, "CREATE_COMPLETE")
    again = app.run(*deploy, "--force")
    assert [name for name in names if f"{name} (no changes)" not in again] == []
    assert "Number of stacks with differences: 0" in app.run("diff", *names)
    app.run("destroy", "--force", *names)
    assert app.stacks().keys() <= {"CDKToolkit"}


def test_cdk_shows_what_the_local_cloud_has_not(app: ShapesApp) -> None:
    app.environment["SYNTHESIZER"] = "legacy"
    printed = app.run("deploy", "--require-approval", "never", "sources", expected=1)
    assert "The local cloud has no AWS::AppSync::ApiCache (resource Cache)" in printed
    assert app.stacks() == {}
