"""`chatprov audit`: its output, its JSON, its exit codes, and its confirmation on AWS."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from chatprov.audit.audit import catalogue
from chatprov.cli.main import cli
from tests.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from click.testing import Result

    from tests.security.backend import Backend


@pytest.fixture
def audit(built: Callable[[str], Backend], tmp_path: Path) -> Callable[..., Result]:
    def run(variant: str, *arguments: str) -> Result:
        backend = built(variant)
        port = str(backend.target.endpoint_url).rpartition(":")[2]
        shared = ["--project", str(ROOT), "--port", port, "--state-dir", str(tmp_path), "--variant", variant]
        return CliRunner().invoke(cli, [*shared, "audit", *arguments])

    return run


def test_findings_name_the_line_that_fixes_them(audit: Callable[..., Result]) -> None:
    told = audit("documented")
    assert told.exit_code == 1
    assert "STEP 7  high   Every user can send in any name  sender-is-claimed  CWE-290" in told.stdout
    assert "graphql/hardened/sendMessage.request.vtl:8: #set($sender = $ctx.identity.username)" in told.stdout
    assert f"{sum(rule.tutorial for rule in catalogue())} weaknesses: " in told.stdout
    assert "0 of them proved by an exploit" in told.stdout
    assert "chatprov up --variant hardened" in told.stdout


def test_json(audit: Callable[..., Result]) -> None:
    told = audit("documented", "--json")
    document = json.loads(told.stdout)
    assert (document["version"], document["variant"], document["unclear"]) == (1, "documented", [])
    assert {one["id"] for one in document["findings"]} == {rule.id for rule in catalogue() if rule.tutorial}
    for finding in document["findings"]:
        assert set(finding) == {
            "id", "cwe", "step", "severity", "title", "meaning", "evidence", "proved", "fix", "clients",
        }  # fmt: skip
        file, line, _ = finding["fix"].split(":", 2)
        assert (ROOT / file).exists()
        assert int(line) > 0


def test_nothing_weak_is_exit_code_0(audit: Callable[..., Result]) -> None:
    told = audit("hardened")
    assert (told.exit_code, told.stdout.startswith("No weaknesses found.")) == (0, True)
    assert json.loads(audit("hardened", "--json").stdout)["findings"] == []


def test_showing_it_says_so(audit: Callable[..., Result]) -> None:
    told = audit("documented", "--prove")
    assert told.exit_code == 1
    assert "25 of them proved by an exploit" in told.stdout
    assert "proved:" in told.stdout


def test_nothing_deployed(tmp_path: Path) -> None:
    told = CliRunner().invoke(cli, ["--project", str(ROOT), "--port", "1", "--state-dir", str(tmp_path), "audit"])
    assert told.exit_code == 1
    assert "Nothing to audit" in told.stderr


def test_on_aws_it_asks_first(moto_aws: None, tmp_path: Path) -> None:
    shared = ["--project", str(ROOT), "--target", "aws", "--region", "ap-south-1", "--state-dir", str(tmp_path)]
    assert CliRunner().invoke(cli, [*shared, "up", "--yes"]).exit_code == 0
    told = CliRunner().invoke(cli, [*shared, "audit", "--prove"])
    assert told.exit_code == 1
    assert "Run it again with --yes" in told.stderr
