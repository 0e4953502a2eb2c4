"""A learner follows the commands of STEP 11 on an empty local cloud."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from chatprov.project import load_project
from tests.export.test_terraform import NEEDS_TERRAFORM, PLUGINS
from tests.patience import PATIENCE
from tests.whole.conftest import ROOT
from tests.whole.test_by_hand import AWS_CLI, run

if TYPE_CHECKING:
    from pathlib import Path

    from tests.whole.conftest import Chatprov


def commands(beginning: str) -> str:
    """The part of the commands that begins with this comment."""
    (step,) = (step for step in load_project(ROOT, ROOT).steps if step.text.formats)
    (part,) = (part for part in step.text.commands.split("\n\n") if part.startswith(beginning))
    return part


def test_cloudformation_builds_what_check_asks_for(cloud: Chatprov, tmp_path: Path) -> None:
    assert (AWS_CLI / "aws").exists(), "make installs the AWS CLI for the tests"
    printed = run(commands("# CloudFormation"), cloud, tmp_path)
    assert "Successfully created/updated stack - chat-app" in printed
    assert "Table\tChatMessages" in printed
    assert "All 64 requirements are met." in printed


@NEEDS_TERRAFORM
@pytest.mark.timeout(20 * PATIENCE)
def test_terraform_has_nothing_to_do_after_apply(
    cloud: Chatprov, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TF_CLI_ARGS_init", f"-plugin-dir={PLUGINS}")
    monkeypatch.setenv("TF_CLI_ARGS_apply", "-auto-approve")
    monkeypatch.setenv("CHECKPOINT_DISABLE", "1")
    emptied = "chatprov --port 4567 local reset --yes\n"
    script = commands("# Terraform")
    assert emptied in script
    printed = run(script.replace(emptied, ""), cloud, tmp_path)
    assert "No changes" in printed
