"""`chatprov export`: to stdout or into a folder, and never over what is there."""

from __future__ import annotations

import io
import json
import re
from typing import TYPE_CHECKING

import pytest
import yaml
from rich.console import Console

from chatprov.export.cloudformation import FILE
from chatprov.export.formats import FORMATS
from chatprov.ui.exported import exported_code

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from click.testing import Result

    from chatprov.project import Project


def test_a_template_is_printed_and_nothing_else(invoke: Callable[..., Result]) -> None:
    ran = invoke("export", "--format", "cloudformation")
    assert ran.exit_code == 0
    assert ran.stderr == ""
    template = yaml.compose(ran.stdout)
    assert template is not None
    assert [key.value for key, _ in template.value][-2:] == ["Resources", "Outputs"]
    assert ran.stdout.startswith("# The chat backend chat-app: the documented variant, with resolvers in VTL.\n")


def test_variant_language_and_region_are_those_of_the_options(invoke: Callable[..., Result]) -> None:
    ran = invoke("export", "--format", "boto3", "--variant", "hardened", "--resolvers", "js", "--region", "eu-west-1")
    assert "the hardened variant, with resolvers in JavaScript" in ran.stdout
    assert 'region_name="eu-west-1"' in ran.stdout


@pytest.mark.parametrize("form", ["terraform", "cdk"])
def test_several_files_need_a_folder(form: str, invoke: Callable[..., Result]) -> None:
    ran = invoke("export", "--format", form)
    assert ran.exit_code == 1
    assert f"--format {form} writes several files: name a folder with --out" in ran.stderr


def test_files_are_written_and_named(invoke: Callable[..., Result], tmp_path: Path) -> None:
    folder = tmp_path / "new" / "folder"
    ran = invoke("export", "--format", "terraform", "--out", str(folder))
    written = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    assert ran.exit_code == 0
    assert written == {line.strip() for line in ran.stdout.splitlines()[1:]}
    assert {"main.tf", "graphql/schema.graphql"} <= written


def test_no_file_is_overwritten_without_force(invoke: Callable[..., Result], tmp_path: Path) -> None:
    (tmp_path / "cdk.json").write_text("mine")
    ran = invoke("export", "--format", "cdk", "--out", str(tmp_path))
    assert ran.exit_code == 1
    assert f"{tmp_path} already has cdk.json" in ran.stderr
    assert not (tmp_path / "app.ts").exists()
    assert (tmp_path / "cdk.json").read_text() == "mine"
    assert invoke("export", "--format", "cdk", "--out", str(tmp_path), "--force").exit_code == 0
    assert "app.ts" in (tmp_path / "cdk.json").read_text()


def test_force_replaces_a_link_and_not_what_it_leads_to(invoke: Callable[..., Result], tmp_path: Path) -> None:
    other, folder = tmp_path / "other", tmp_path / "out"
    other.write_text("mine")
    folder.mkdir()
    (folder / FILE).symlink_to(other)
    assert invoke("export", "--format", "cloudformation", "--out", str(folder)).exit_code == 1
    assert invoke("export", "--format", "cloudformation", "--out", str(folder), "--force").exit_code == 0
    assert other.read_text() == "mine"
    assert not (folder / FILE).is_symlink()


def test_a_folder_that_cannot_be_written_is_one_error(invoke: Callable[..., Result], tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    ran = invoke("export", "--format", "cloudformation", "--out", str(tmp_path / "file" / "inner"))
    assert ran.exit_code == 1
    assert "cannot be written: Not a directory" in ran.stderr


def test_json_has_the_files(invoke: Callable[..., Result], tmp_path: Path) -> None:
    printed = json.loads(invoke("export", "--format", "terraform", "--json").stdout)
    assert printed["version"] == 1
    assert (printed["format"], printed["variant"], printed["resolvers"]) == ("terraform", "documented", "vtl")
    assert (printed["region"], printed["folder"]) == ("ap-south-1", None)
    ran = invoke("export", "--format", "terraform", "--out", str(tmp_path / "out"), "--json")
    assert json.loads(ran.stdout)["folder"] == str(tmp_path / "out")
    assert {name: (tmp_path / "out" / name).read_text() for name in printed["files"]} == printed["files"]


def test_force_without_a_folder_is_refused(invoke: Callable[..., Result]) -> None:
    assert "--force needs --out" in invoke("export", "--format", "boto3", "--force").stderr


def test_nothing_is_called_or_started(invoke: Callable[..., Result], monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError

    monkeypatch.setattr("socket.socket.connect", refuse)
    monkeypatch.setattr("subprocess.Popen", refuse)
    assert invoke("export", "--format", "boto3", "--target", "aws").exit_code == 0


@pytest.mark.parametrize("form", FORMATS)
def test_a_terminal_shows_the_same_code_in_colours(form: str, project: Project) -> None:
    code = next(iter(FORMATS[form].files(project, "ap-south-1").values()))
    written = io.StringIO()
    console = Console(file=written, force_terminal=True, width=40)
    console.print(exported_code(code, FORMATS[form].language), soft_wrap=True)
    assert "\x1b[" in written.getvalue()
    assert re.sub(r"\x1b\[[\d;]*m", "", written.getvalue()) == code


def test_import_is_for_terraform_only(invoke: Callable[..., Result], tmp_path: Path) -> None:
    ran = invoke("export", "--format", "cloudformation", "--import", "--out", str(tmp_path))
    assert ran.exit_code == 1
    assert "--import needs --format terraform" in ran.stderr
    assert list(tmp_path.glob("*.yaml")) == []


def test_nothing_is_written_if_there_is_nothing_to_import(nowhere: Callable[..., Result], tmp_path: Path) -> None:
    ran = nowhere("export", "--format", "terraform", "--import", "--out", str(tmp_path / "out"))
    assert ran.exit_code == 1
    assert "The local cloud is not running" in ran.stderr
    assert "Nothing of the stack chat-app exists, so Terraform has nothing to import" in ran.stderr
    assert not (tmp_path / "out").exists()


@pytest.mark.slow
def test_import_blocks_are_written_beside_the_configuration(on_aws: Callable[..., Result], tmp_path: Path) -> None:
    assert on_aws("up", "--yes").exit_code == 0
    ran = on_aws("export", "--format", "terraform", "--import", "--out", str(tmp_path / "out"))
    assert ran.exit_code == 0, ran.output
    assert "  imports.tf" in ran.stdout.splitlines()
    assert 'id = "ChatMessages"' in (tmp_path / "out" / "imports.tf").read_text()
    assert 'default     = "ap-south-1"' in (tmp_path / "out" / "main.tf").read_text()
