"""CONTRIBUTING.md names files that exist: a recipe that leads nowhere is worse than none."""

from __future__ import annotations

import re

from tests.conftest import ROOT

PAGE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
PATH = re.compile(r"(?<![\w./-])(?:chatprov|docs|graphql|steps|tests)(?:/[\w.-]+)+/?")
"""What is written as a path from the top of the repository; a name with a placeholder is not one."""


def named() -> set[str]:
    """Return every path that the page names, without the full stop that ends a sentence."""
    return {path.rstrip(".") for path in PATH.findall(PAGE) if "stepNN" not in path}


def test_every_path_exists() -> None:
    assert len(named()) > 25
    assert sorted(path for path in named() if not (ROOT / path).exists()) == []


def test_every_make_target_exists() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    assert set(re.findall(r"(?:`|^)make ([a-z-]+)", PAGE, re.MULTILINE)) <= targets
