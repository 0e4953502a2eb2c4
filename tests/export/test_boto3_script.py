"""The exported script builds the backend on a local cloud, as `check` asks for it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from chatprov.config.section import present
from chatprov.engine.engine import Engine
from chatprov.export.boto3_script import FILE, boto3_script
from chatprov.target import local_target
from tests.export.deployed import check_adoption, check_outputs, failed_tests, findings
from tests.patience import PATIENCE

if TYPE_CHECKING:
    from pathlib import Path

    from chatprov.project import Project
    from tests.local.running import Cloud


@pytest.mark.slow
@pytest.mark.xdist_group("boto3_script")
def test_the_script_builds_what_check_asks_for(each: Project, cloud: Cloud, tmp_path: Path) -> None:
    region = each.config.region
    target = local_target(cloud.port, region)
    engine = Engine(each, target, tmp_path / "state")
    script = tmp_path / FILE
    script.write_text(boto3_script(each, region)[FILE])
    environment = {
        **os.environ,
        "AWS_ENDPOINT_URL": cloud.url,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "FILES_URL": f"{cloud.url}/{present(each.config.bucket).name}",
    }
    cloud.empty()
    ran = subprocess.run(
        [sys.executable, script],
        env=environment,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert findings(engine) == []
    check_outputs(engine, json.loads(ran.stdout))
    check_adoption(engine)
    assert failed_tests(engine, target) == []


def test_in_the_first_region_a_bucket_has_no_location(project: Project) -> None:
    assert "s3.create_bucket(Bucket=bucket_name)" in boto3_script(project, "us-east-1")[FILE]


def test_there_is_no_account_and_no_tag_of_chatprov(each: Project) -> None:
    text = boto3_script(each, "ap-south-1")[FILE]
    assert "chatprov:" not in text
    assert "210987654321" not in text
