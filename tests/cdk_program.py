"""The CDK in CHATPROV_CDK_MODULES, a folder in which `npm install` was run for an app of `chatprov export --format cdk`."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

NODE = shutil.which("node")
MODULES = os.environ.get("CHATPROV_CDK_MODULES")
LONGEST = 900.0
"""Seconds for one command: a busy machine takes minutes to start node."""
NEEDS_CDK = [
    pytest.mark.skipif(
        not (MODULES and NODE),
        reason="the CDK was not run: it needs node, and CHATPROV_CDK_MODULES=DIR, a folder in which `npm install` was run "
        "for an app of `chatprov export --format cdk`",
    ),
    pytest.mark.slow,
    pytest.mark.node,
    pytest.mark.timeout(4 * LONGEST),
]


class CdkProgram:
    """Runs the CDK in the folder of an app, with the environment that sends its calls to a local cloud."""

    def __init__(self, folder: Path, url: str, region: str) -> None:
        (folder / "node_modules").symlink_to(Path(MODULES or "") / "node_modules")
        self._folder = folder
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "CDK_"))}
        self.environment |= {
            "AWS_ENDPOINT_URL": url,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_REGION": region,
            "CDK_DISABLE_CLI_TELEMETRY": "1",
            "CI": "1",
            "HOME": str(folder),
        }

    def node(self, *command: str, expected: int = 0) -> str:
        """Run a command of node in the app's folder, and return what it prints."""
        ran = subprocess.run(
            [NODE or "", *command],
            cwd=self._folder,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=LONGEST,
            check=False,
        )
        assert ran.returncode == expected, ran.stdout
        return ran.stdout

    def run(self, *arguments: str, expected: int = 0) -> str:
        """Run the CDK, and return what it prints."""
        return self.node("node_modules/aws-cdk/bin/cdk", *arguments, "--no-notices", expected=expected)
