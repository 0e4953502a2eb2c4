"""The exported app declares what the exported template does, in an order that runs.

The app runs without its types, on a small replacement of aws-cdk-lib. With CHATPROV_CDK_MODULES, a folder in which
`npm install` was run for an exported app, the CDK itself checks the types and synthesizes the template.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from chatprov.export.cdk import FILE, cdk
from chatprov.export.typescript import AS_THEY_ARE, TypeScriptWriter, cdk_attribute, cdk_name
from chatprov.teach.symbols import Symbol
from tests.export.test_cloudformation import exported
from tests.patience import PATIENCE

if TYPE_CHECKING:
    from chatprov.project import Project

REGION = "ap-south-1"
NODE = shutil.which("node")
NEEDS_NODE = pytest.mark.skipif(not NODE, reason="needs node")
MODULES = os.environ.get("CHATPROV_CDK_MODULES")
STUB = Path(__file__).with_name("cdk_stub.js")
TYPES = [
    (r"import \* as (\w+) from ('[^']+');", r"const \1 = require(\2);"),
    (r"import (\{.+\}) from ('[^']+');", r"const \1 = require(\2);"),
    (r"(?s)interface \w+ extends [\w.]+ \{.*?\n\}\n", ""),
    (r"(\b(?:file|name|value|scope|id|props)): (?:string|Construct|ChatStackProps)\b", r"\1"),
    (r"\): (?:string|void) =>", ") =>"),
]
"""What makes JavaScript of the app."""


def run(app: str, folder: Path, **context: str) -> dict[str, Any]:
    """What the app declares."""
    assert NODE
    for pattern, replacement in TYPES:
        app = re.sub(pattern, replacement, app)
    for module, text in (("aws-cdk-lib", STUB.read_text()), ("constructs", "")):
        (folder / "node_modules" / module).mkdir(parents=True)
        (folder / "node_modules" / module / "index.js").write_text(text)
    (folder / "app.js").write_text(app)
    ran = subprocess.run(
        [NODE, "app.js"],
        cwd=folder,
        env={**os.environ, "CONTEXT": json.dumps(context)},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    declared: dict[str, Any] = json.loads(ran.stdout)
    return declared


def write(project: Project, folder: Path) -> str:
    """Write the app into a folder, and return its main file."""
    files = cdk(project, REGION)
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return files[FILE]


class Expected:
    """The exported template, with the values and the names that the app has."""

    def __init__(self, template: dict[str, Any]) -> None:
        self.template = template
        self.values = {name: one["Default"] for name, one in template["Parameters"].items()}
        self.values |= {
            f"AWS::{name}": f"<{mark}>"
            for name, mark in (("AccountId", "account"), ("Region", "region"), ("Partition", "partition"))
        }

    def resources(self) -> dict[str, Any]:
        return {
            name: {
                "service": f"aws_{one['Type'].split('::')[1].lower()}",
                "kind": f"Cfn{one['Type'].split('::')[2]}",
                "props": self.value(one["Properties"], renamed=True),
                "needs": one.get("DependsOn", []),
            }
            for name, one in self.template["Resources"].items()
        }

    def value(self, value: Any, *, renamed: bool = False) -> Any:
        match value:
            case {"Ref": name}:
                return self.values.get(name, f"<{name}.ref>")
            case {"Fn::GetAtt": [name, attribute]}:
                return f"<{name}.{cdk_attribute(attribute)}>"
            case {"Fn::If": [_, chosen, otherwise]}:
                return self.value(chosen) or self.value(otherwise)
            case {"Fn::Sub": text}:
                return re.sub(r"\$\{([\w:.]+)\}", lambda found: self._named(found[1]), text)
            case dict():
                return {
                    cdk_name(key) if renamed else key: self.value(part, renamed=renamed and key not in AS_THEY_ARE)
                    for key, part in value.items()
                }
            case list():
                return [self.value(item, renamed=renamed) for item in value]
        return value

    def _named(self, name: str) -> str:
        resource, _, attribute = name.partition(".")
        found = self.value({"Fn::GetAtt": [resource, attribute]} if attribute else {"Ref": name})
        return str(found)


@NEEDS_NODE
@pytest.mark.node
def test_the_app_declares_what_the_template_does(each: Project, tmp_path: Path) -> None:
    declared = run(write(each, tmp_path), tmp_path)
    expected = Expected(exported(each))
    assert declared["stack"] == "chat-app"
    assert declared["resources"] == expected.resources()
    assert declared["outputs"] == {
        name: expected.value(one["Value"]) for name, one in expected.template["Outputs"].items()
    }


@NEEDS_NODE
@pytest.mark.node
def test_values_can_be_chosen(hardened: Project, tmp_path: Path) -> None:
    declared = run(write(hardened, tmp_path), tmp_path, bucketName="mine", filesUrl="http://127.0.0.1:1/mine")[
        "resources"
    ]
    assert declared["Bucket"]["props"]["bucketName"] == "mine"
    assert declared["Api"]["props"]["environmentVariables"] == {"FILES_URL": "http://127.0.0.1:1/mine"}


@pytest.mark.skipif(not (MODULES and NODE), reason="needs node, and CHATPROV_CDK_MODULES with aws-cdk-lib")
@pytest.mark.slow
@pytest.mark.node
def test_the_cdk_synthesizes_the_same_resources(each: Project, tmp_path: Path) -> None:
    write(each, tmp_path)
    (tmp_path / "node_modules").symlink_to(Path(MODULES or "") / "node_modules")
    environment = {**os.environ, "CDK_OUTDIR": str(tmp_path / "cdk.out"), "TS_NODE_PREFER_TS_EXTS": "true"}
    command = [NODE or "", "-r", "ts-node/register", FILE]
    ran = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=PATIENCE, check=False
    )
    assert ran.returncode == 0, ran.stderr
    template = json.loads((tmp_path / "cdk.out/chat-app.template.json").read_text())
    kinds = {name: one["Type"] for name, one in template["Resources"].items() if one["Type"] != "AWS::CDK::Metadata"}
    expected = exported(each)
    assert kinds == {name: one["Type"] for name, one in expected["Resources"].items()}
    assert set(template["Outputs"]) == set(expected["Outputs"])


def test_every_version_is_pinned(project: Project) -> None:
    package = json.loads(cdk(project, REGION)["package.json"])
    versions = [*package["dependencies"].values(), *package["devDependencies"].values()]
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in versions)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("DynamoDBConfig", "dynamoDbConfig"),
        ("OpenIDConnectConfig", "openIdConnectConfig"),
        ("SSESpecification", "sseSpecification"),
        ("AppIdClientRegex", "appIdClientRegex"),
        ("Name", "name"),
    ],
)
def test_properties_have_the_names_of_the_cdk(name: str, expected: str) -> None:
    assert cdk_name(name) == expected


def test_attributes_have_the_names_of_the_cdk() -> None:
    assert [cdk_attribute(name) for name in ("GraphQLUrl", "ApiId", "Arn")] == [
        "attrGraphQlUrl",
        "attrApiId",
        "attrArn",
    ]


def test_texts_are_escaped() -> None:
    written = TypeScriptWriter(lambda name: f"{name}.ref")
    assert written.value("it's ${a}\n\\") == "'it\\'s ${a}\\n\\\\'"
    assert written.value(f"`${{a}} {Symbol('table')}") == "`\\`\\${a} ${table.ref}`"
