"""What is public: docs/api.md lists it, `__all__` says it, and each name is there."""

from __future__ import annotations

import re
import subprocess
import sys
from importlib import import_module

import pytest

from tests.conftest import ROOT

PAGE = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
SECTIONS = dict(re.findall(r"^## `([a-z_.]+)`$(.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL))
"""The text about each public module."""
PUBLIC = ("chatprov.step", "chatprov.aws_resource", "chatprov.engine", "chatprov.chat", "chatprov.appsync")


def listed(module: str) -> list[str]:
    """Return the names in the first column of a module's table."""
    return re.findall(r"^\| `(\w+)` \|", SECTIONS[module], re.MULTILINE)


def test_the_page_describes_every_public_module() -> None:
    assert tuple(SECTIONS) == PUBLIC


@pytest.mark.parametrize("module", PUBLIC)
def test_all_is_what_the_page_lists(module: str) -> None:
    names = listed(module)
    assert len(names) == len(set(names))
    assert set(names) == set(import_module(module).__all__)


@pytest.mark.parametrize("module", PUBLIC)
def test_every_public_name_is_there(module: str) -> None:
    loaded = import_module(module)
    for name in loaded.__all__:
        assert getattr(loaded, name) is not None


@pytest.mark.parametrize("module", PUBLIC)
def test_another_name_is_an_attribute_error(module: str) -> None:
    name = "no_such_name"
    with pytest.raises(AttributeError, match=f"module '{module}' has no attribute '{name}'"):
        getattr(import_module(module), name)


def test_a_package_loads_its_modules_only_when_they_are_used() -> None:
    script = "import sys, chatprov.appsync, chatprov.chat, chatprov.engine; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert [name for name in loaded.stdout.split() if re.fullmatch(r"chatprov\.\w+\..+", name)] == []


@pytest.mark.parametrize("module", PUBLIC)
def test_examples_import_public_names_only(module: str) -> None:
    for names in re.findall(rf"^from {module} import (.+)$", PAGE, re.MULTILINE):
        assert set(names.split(", ")) <= set(listed(module))
