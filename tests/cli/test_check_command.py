"""`chatprov check`: its document, its exit code, what it prints, and watching."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from click.testing import Result

    from chatprov.target import Target

    Run = Callable[..., Result]
    Read = Callable[[Result], dict[str, Any]]

pytestmark = pytest.mark.slow


def spoil(target: Target) -> None:
    target.client("s3").delete_bucket_cors(Bucket="chat-app-uploads-appasync")


def restore(target: Target) -> None:
    rule = {"AllowedHeaders": ["*"], "AllowedMethods": ["PUT", "GET"], "AllowedOrigins": ["*"]}
    target.client("s3").put_bucket_cors(Bucket="chat-app-uploads-appasync", CORSConfiguration={"CORSRules": [rule]})


def test_the_document(on_aws: Run, document: Read, moto_target: Target) -> None:
    on_aws("up", "--yes")
    right = on_aws("check", "--json")
    assert right.exit_code == 0
    assert document(right)["ok"] is True
    spoil(moto_target)
    wrong = on_aws("check", "--json")
    assert wrong.exit_code == 1
    found = document(wrong)
    assert found["ok"] is False
    step = next(one for one in found["steps"] if one["number"] == 3)
    assert {"number", "name", "title", "ok", "asked", "met", "blocked_by", "findings"} <= set(step)
    assert (step["asked"], step["met"]) == (9, 7)
    (finding,) = step["findings"]
    assert set(finding) == {"resource", "type", "name", "wrong", "fix"}
    assert {"resource", "path", "where", "asks", "want", "have", "mistake", "console"} == set(finding["wrong"][0])
    assert "put_bucket_cors" in finding["fix"]["boto3"]
    assert "aws s3api put-bucket-cors" in finding["fix"]["cli"]
    assert [one["number"] for one in found["steps"] if not one["ok"]] == [3, 9, 10, 11]


def test_one_step_alone(on_aws: Run, document: Read, moto_target: Target) -> None:
    on_aws("up", "--yes")
    spoil(moto_target)
    assert on_aws("check", "1").exit_code == 0
    shown = on_aws("check", "3")
    assert shown.exit_code == 1
    assert "Enable CORS was left out" in " ".join(shown.stdout.split())
    assert "1 finding" in shown.stdout
    assert [one["number"] for one in document(on_aws("check", "3", "--json"))["steps"]] == [3]


def test_without_a_backend_everything_is_missing(nowhere: Run, document: Read) -> None:
    result = nowhere("check", "--json")
    assert result.exit_code == 1
    found = {one["number"]: one for one in document(result)["steps"]}
    assert found[1]["findings"][0]["wrong"][0]["have"] is None
    assert found[5]["blocked_by"]
    assert "not running" in nowhere("check").stderr


def test_a_step_that_there_is_not(nowhere: Run) -> None:
    result = nowhere("check", "99")
    assert result.exit_code == 1
    assert "There is no STEP 99" in result.stderr


def test_watching_and_a_document_exclude_each_other(nowhere: Run) -> None:
    assert "exclude each other" in nowhere("check", "--watch", "--json").output


def test_the_documents_of_a_ci_job_are_written(nowhere: Run, tmp_path: Path) -> None:
    junit, markdown = tmp_path / "result.xml", tmp_path / "summary.md"
    result = nowhere("check", "1", "--junit", str(junit), "--markdown", str(markdown), "--learner", "Ann")
    assert result.exit_code == 1
    assert [suite.get("tests") for suite in ET.parse(junit).getroot()] == ["4"]
    assert "learner: Ann" in markdown.read_text()
    refused = nowhere("check", "--junit", str(tmp_path / "nowhere" / "result.xml"))
    assert (refused.exit_code, "Cannot write" in refused.stderr) == (1, True)


def test_watching_reports_fixes(on_aws: Run, moto_target: Target, monkeypatch: pytest.MonkeyPatch) -> None:
    on_aws("up", "--yes")
    spoil(moto_target)
    pauses = iter([False, True, False])

    def sleep(_seconds: float) -> None:
        pause = next(pauses, None)
        if pause is None:
            raise KeyboardInterrupt  # it watches on when all is right
        if pause:
            restore(moto_target)

    monkeypatch.setattr(time, "sleep", sleep)
    result = on_aws("check", "3", "--watch")
    assert result.exit_code == 0
    assert "✔ S3 CORS rules: CORS rules are there" in result.stdout
    assert "All 9 requirements are met." in result.stdout


def test_the_last_check_decides_the_exit_code(
    on_aws: Run, moto_target: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    on_aws("up", "--yes")

    def sleep(_seconds: float) -> None:
        if not moto_target.client("s3").list_buckets()["Buckets"]:
            raise KeyboardInterrupt
        moto_target.client("s3").delete_bucket(Bucket="chat-app-uploads-appasync")

    monkeypatch.setattr(time, "sleep", sleep)
    result = on_aws("check", "3", "--watch")
    assert result.exit_code == 1
    assert "All 9 requirements are met." in result.stdout
    assert "✘ S3 bucket chat-app-uploads-appasync  It was not created yet" in result.stdout


def test_the_contract_of_a_step(invoke: Run, document: Read) -> None:
    right = invoke("check", "3", "--contract", "--json")
    assert right.exit_code == 0, right.output
    found = document(right)
    assert [one["key"] for one in found["resources"]] == ["bucket", "bucket-public-access", "bucket-cors"]
    rules = found["resources"][0]["rules"]
    assert {"rule": "what was deleted is gone", "ok": True, "fault": None} in rules
    shown = invoke("check", "10", "--contract")
    assert (shown.exit_code, "creates no resources" in shown.stdout) == (0, True)


@pytest.mark.parametrize("arguments", [["--contract"], ["1", "--contract", "--watch"], ["1", "--contract", "--trace"]])
def test_the_contract_is_that_of_one_step(invoke: Run, arguments: list[str]) -> None:
    refused = invoke("check", *arguments)
    assert (refused.exit_code, "--contract" in refused.stderr) == (1, True)
