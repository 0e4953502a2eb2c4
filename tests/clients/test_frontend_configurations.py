"""What `chatprov outputs` writes for Amplify apps, read by Amplify itself."""

from __future__ import annotations

import json
import os
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from chatprov import frontends
from tests.clients.node import HERE, node
from tests.web.serving import outputs_in

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.node
READ = """
import awsExports, { userPoolEndpoint } from "./aws-exports.mjs";
import { parseAmplifyConfig } from "aws-amplify/utils";
const config = parseAmplifyConfig(awsExports);
config.Auth.Cognito.userPoolEndpoint = userPoolEndpoint;
console.log(JSON.stringify({ Auth: config.Auth, API: config.API }));
"""
LOGIN = {"loginWith": {"email": True}}
"""What the older form says in other words."""


def test_aws_exports_say_the_same_as_the_object(backend: dict[str, Any], tmp_path: Path) -> None:
    outputs = outputs_in(backend)
    (tmp_path / "node_modules").symlink_to(HERE / "node_modules")
    (tmp_path / "aws-exports.mjs").write_text(frontends.aws_exports(outputs))
    (tmp_path / "read.mjs").write_text(READ)
    ran = subprocess.run(
        [node(), "read.mjs"], cwd=tmp_path, env={"PATH": os.environ["PATH"]}, capture_output=True, text=True, check=True
    )
    read, wanted = json.loads(ran.stdout), frontends.amplify(outputs)
    for part, name in (("API", "GraphQL"), ("Auth", "Cognito")):
        assert {key: read[part][name].get(key) for key in wanted[part][name]} | LOGIN == wanted[part][name] | LOGIN
