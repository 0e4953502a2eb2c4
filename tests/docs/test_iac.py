"""docs/iac.md, of which tests/export/ runs the commands and the block of Terraform: the resource types of the local cloud."""

from __future__ import annotations

import re

from chatprov.local.services.cloudformation.resource_types import HANDLERS
from tests.conftest import ROOT


def test_the_resource_types_are_those_of_the_local_cloud() -> None:
    page = (ROOT / "docs" / "iac.md").read_text(encoding="utf-8")
    rows = [line for line in page.splitlines() if line.startswith("| ")]
    assert set(re.findall(r"`(AWS::\w+::\w+)`", "\n".join(rows))) == set(HANDLERS)
