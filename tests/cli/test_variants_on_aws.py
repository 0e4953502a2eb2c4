"""`--variant` and `--resolvers`: named once, remembered, explained, and refused where the project has none."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

import pytest

from tests.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from click.testing import Result

    Run = Callable[..., Result]
    Read = Callable[[Result], dict[str, Any]]

pytestmark = pytest.mark.slow


def changed(document: dict[str, Any]) -> set[str]:
    return {one["resource"] for one in document["changes"] if one["action"] != "none"}


def test_the_variant_is_named_once(on_aws: Run, document: Read) -> None:
    on_aws("up", "--yes")
    assert changed(document(on_aws("plan", "--json"))) == set()
    plan = document(on_aws("plan", "--variant", "hardened", "--json"))
    assert "bucket-policy" in changed(plan)
    assert all(each["reason"] for one in plan["changes"] for each in one["differences"])
    shown = on_aws("plan", "--variant", "hardened").stdout
    assert "# whether a policy or an ACL can publish the files" in shown
    assert "# refuses plain HTTP and pre-signed URLs that are old" in shown

    done = on_aws("up", "--yes", "--variant", "hardened")
    assert "--variant" not in done.stdout, "what is proposed next needs no variant: it is remembered"
    assert changed(document(on_aws("plan", "--json"))) == set()
    assert changed(document(on_aws("up", "--yes", "--json"))) == set()
    assert {step["state"] for step in document(on_aws("status", "--json"))["steps"]} == {"done", "ready"}
    assert on_aws("plan", "--detailed-exitcode", "--variant", "documented").exit_code == 2


def test_the_environment_names_it_too(on_aws: Run, document: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHATPROV_VARIANT", "hardened")
    assert "bucket-policy" in changed(document(on_aws("up", "--yes", "--json")))
    monkeypatch.setenv("CHATPROV_VARIANT", "soft")
    wrong = on_aws("plan")
    assert (wrong.exit_code, "'soft' is not one of 'documented', 'hardened'" in wrong.stderr) == (1, True)


def test_a_project_without_the_variant(on_aws: Run, tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    for part in ("steps", "graphql"):
        shutil.copytree(ROOT / part, mine / part, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "config.hardened.yaml", mine)
    assert on_aws("--project", str(mine), "plan").exit_code == 0
    refused = on_aws("--project", str(mine), "--variant", "documented", "plan")
    assert refused.exit_code == 1
    assert "has no config.yaml, so it has no documented variant" in refused.stderr


def test_the_language_of_the_resolvers_is_named_once(on_aws: Run, document: Read) -> None:
    on_aws("up", "--yes")
    resolvers = {"resolver-Mutation-sendMessage", "resolver-Query-getMessages"}
    assert changed(document(on_aws("plan", "--resolvers", "js", "--json"))) == resolvers
    done = on_aws("up", "--yes", "--resolvers", "js")
    assert "--resolvers" not in done.stdout, "what is proposed next needs no language: it is remembered"
    assert changed(document(on_aws("plan", "--json"))) == set()
    assert changed(document(on_aws("plan", "--resolvers", "vtl", "--json"))) == resolvers


def test_a_project_without_the_language(on_aws: Run, tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    for part in ("steps", "graphql"):
        shutil.copytree(ROOT / part, mine / part, ignore=shutil.ignore_patterns("__pycache__"))
    lines = (ROOT / "config.yaml").read_text(encoding="utf-8").splitlines(keepends=True)
    in_vtl = [line for line in lines if not line.startswith("    code:")]
    (mine / "config.yaml").write_text("".join(in_vtl), encoding="utf-8")
    assert on_aws("--project", str(mine), "plan").exit_code == 0
    refused = on_aws("--project", str(mine), "--resolvers", "js", "plan")
    assert refused.exit_code == 1
    assert "No resolver in config.yaml has code" in refused.stderr


def test_the_audit_judges_javascript(on_aws: Run, document: Read) -> None:
    def audited(*options: str) -> tuple[set[str], list[Any]]:
        on_aws("up", "--yes", *options)
        found = document(on_aws("audit", "--json"))
        return {finding["id"] for finding in found["findings"]}, found["unclear"]

    in_vtl, unclear = audited()
    assert unclear == []
    # code builds no JSON from text, and passes errors on
    better = {"attributes-injected", "failure-answers-success", "reference-stored-as-text", "text-breaks-template"}
    assert better < in_vtl
    assert audited("--resolvers", "js") == (in_vtl - better, [])
    assert audited("--variant", "hardened") == (set(), [])
