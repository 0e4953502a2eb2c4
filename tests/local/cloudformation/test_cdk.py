"""The CDK itself, unmodified, with both kinds of synthesizers: bootstrap, deploy, deploy again, diff, destroy.

Set CHATPROV_CDK_MODULES to a folder in which `npm install` was run for an app of `chatprov export --format cdk`.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import boto3
import pytest

from chatprov.local.process import LocalCloud
from tests.local.cloudformation.cdk_shapes import FOLDER, template_of
from tests.ports import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator

NODE = shutil.which("node")
MODULES = os.environ.get("CHATPROV_CDK_MODULES")
LONGEST = 900.0
"""Seconds for one command: a busy machine takes minutes to start node."""

pytestmark = [
    pytest.mark.skipif(
        not (MODULES and NODE),
        reason="the CDK was not run: it needs node, and CHATPROV_CDK_MODULES=DIR, a folder in which `npm install` was run "
        "for an app of `chatprov export --format cdk`",
    ),
    pytest.mark.slow,
    pytest.mark.node,
    pytest.mark.timeout(4 * LONGEST),
]


class CdkApp:
    """The app with the shapes in a temporary folder, and a local cloud to deploy it on."""

    def __init__(self, folder: Path, url: str) -> None:
        self.url = url
        for name in ("shapes.js", "notes.graphql"):
            shutil.copy(FOLDER / name, folder / name)
        (folder / "node_modules").symlink_to(Path(MODULES or "") / "node_modules")
        (folder / "cdk.json").write_text('{"app": "node shapes.js"}')
        self._folder = folder
        self._environment = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "CDK_"))}
        self._environment |= {
            "AWS_ENDPOINT_URL": url,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_REGION": "us-east-1",
            "CDK_DISABLE_CLI_TELEMETRY": "1",
            "CI": "1",
            "HOME": str(folder),
        }

    def run(self, *command: str, expected: int = 0, **environment: str) -> str:
        """Run a command in the app's folder, and return what it prints."""
        ran = subprocess.run(
            [NODE or "", *command],
            cwd=self._folder,
            env=self._environment | environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=LONGEST,
            check=False,
        )
        assert ran.returncode == expected, ran.stdout
        return ran.stdout

    def cdk(self, *arguments: str, expected: int = 0, **environment: str) -> str:
        return self.run("node_modules/aws-cdk/bin/cdk", *arguments, "--no-notices", expected=expected, **environment)

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
def app(tmp_path: Path) -> Iterator[CdkApp]:
    (tmp_path / "app").mkdir()
    cloud = LocalCloud(free_port(), tmp_path / "cloud.log")
    try:
        yield CdkApp(tmp_path / "app", cloud.start().url)
    finally:
        cloud.stop()


def test_templates_of_the_tests_are_those_of_the_app(app: CdkApp, tmp_path: Path) -> None:
    app.run("shapes.js", CDK_OUTDIR=str(tmp_path / "out"))
    synthesized = {path.name.removesuffix(".template.json") for path in (tmp_path / "out").glob("*.template.json")}
    assert synthesized == {path.name.removesuffix(".template.json") for path in FOLDER.glob("*.template.json")}
    for name in synthesized:
        assert json.loads((tmp_path / "out" / f"{name}.template.json").read_text()) == template_of(name)


@pytest.mark.parametrize(
    ("synthesizer", "names"),
    [("default", ["keyed", "nested", "shared", "shared-user"]), ("cli", ["pipeline"]), ("legacy", ["signedIn"])],
)
def test_cdk_deploys_and_destroys(app: CdkApp, synthesizer: str, names: list[str]) -> None:
    environment = {"SYNTHESIZER": synthesizer}
    if synthesizer != "legacy":
        assert "bootstrapped" in app.cdk("bootstrap", **environment)
        assert "bootstrapped (no changes)" in app.cdk("bootstrap", **environment)
    deploy = ("deploy", "--require-approval", "never", *names)
    app.cdk(*deploy, **environment)
    assert {name: app.stacks()[name] for name in names} == dict.fromkeys(names, "CREATE_COMPLETE")
    again = app.cdk(*deploy, "--force", **environment)
    assert [name for name in names if f"{name} (no changes)" not in again] == []
    assert "Number of stacks with differences: 0" in app.cdk("diff", *names, **environment)
    app.cdk("destroy", "--force", *names, **environment)
    assert app.stacks().keys() <= {"CDKToolkit"}


def test_cdk_shows_what_the_local_cloud_has_not(app: CdkApp) -> None:
    printed = app.cdk("deploy", "--require-approval", "never", "sources", expected=1, SYNTHESIZER="legacy")
    assert "The local cloud has no AWS::AppSync::ApiCache (resource Cache)" in printed
    assert app.stacks() == {}
