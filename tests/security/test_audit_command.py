"""`chatprov audit`: its output, its JSON, its exit codes, and its confirmation on AWS."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from chatprov.audit.audit import catalogue
from chatprov.cli.main import cli
from tests.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from click.testing import Result

    from chatprov.config import ResolverLanguage
    from tests.security.backend import Build


@pytest.fixture
def audit(built: Build, tmp_path: Path) -> Callable[..., Result]:
    def run(variant: str, *arguments: str, language: ResolverLanguage = "vtl") -> Result:
        backend = built(variant, language)
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
    templates = ("sendMessage.request", "sendMessage.response", "getMessages.request", "getMessages.response")
    more = ("listMessages.request", "onNewMessage.request")
    named = {"config.hardened.yaml", *(f"graphql/hardened/{name}.vtl" for name in (*templates, *more))}
    assert files_of(document["findings"]) == named


def test_over_javascript_fixes_and_evidence_name_the_code(audit: Callable[..., Result]) -> None:
    told = audit("documented", "--json", "--resolvers", "js", language="js")
    findings = {finding["id"]: finding for finding in json.loads(told.stdout)["findings"]}
    assert files_of(findings.values()) == {
        "config.hardened.yaml",
        *(f"graphql/hardened/{field}.js" for field in ("sendMessage", "getMessages", "listMessages", "onNewMessage")),
    }
    assert re.fullmatch(
        r"config\.hardened\.yaml:\d+: code: graphql/hardened/onNewMessage\.js; graphql/hardened/onNewMessage\.js:\d+: if .*",
        findings["room-overheard-by-anyone"]["fix"],
    )
    assert findings["sender-is-claimed"]["evidence"].startswith("sendMessage's request handler stores the sender")
    assert not [finding for finding in findings.values() if "template" in finding["evidence"]]


def files_of(findings: Iterable[dict[str, str]]) -> set[str]:
    """Return the files that the fixes name, each with a line that it has."""
    found = set()
    for fix in (fix for finding in findings for fix in finding["fix"].split("; ")):
        file, line, text = fix.split(":", 2)
        assert (ROOT / file).read_text().splitlines()[int(line) - 1].strip().startswith(text.strip())
        found.add(file)
    return found


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
