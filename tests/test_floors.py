"""Who may import whom, as docs/architecture.md draws it: each floor knows those below, each library has its place."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

import pytest

from tests.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PACKAGE = ROOT / "chatprov"
LIBRARIES = {"boto3": {"chat", "target"}, "moto": {"local"}, "rich": {"ui"}, "click": {"cli"}}


def floors() -> dict[str, int]:
    """Return the floor of each part of the package, read from the drawing."""
    drawing = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8").partition("## Layers")[2]
    drawing = drawing.partition("Inside `appsync/`")[0]
    rows = re.findall(r"^(\d)  (.+)$", drawing, re.MULTILINE)
    return {part.strip("/").removesuffix(".py"): int(number) for number, parts in rows for part in parts.split()}


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield from [f"{node.module}.{one.name}" for one in node.names]
        elif isinstance(node, ast.Import):
            yield from [one.name for one in node.names]


def part_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


MODULES = sorted(path for path in PACKAGE.rglob("*.py") if part_of(path) not in {"__init__", "__main__"})


def test_every_part_is_on_the_drawing() -> None:
    drawn = floors()
    assert {part_of(path) for path in MODULES} | {"steps"} == set(drawn)


@pytest.mark.parametrize("part", sorted({part_of(path) for path in MODULES}))
def test_no_part_imports_a_higher_one(part: str) -> None:
    drawn = floors()
    for path in (one for one in MODULES if part_of(one) == part):
        for name in imported(path):
            library, _, rest = name.partition(".")
            if library in LIBRARIES:
                assert part in LIBRARIES[library], f"{path.relative_to(ROOT)} imports {library}"
            other = rest.partition(".")[0]
            if library == "chatprov" and other in drawn:
                assert drawn[other] <= drawn[part], f"{path.relative_to(ROOT)} imports {name}"
            if part in {"iam", "cloudformation"}:
                assert library != "chatprov" or other in {part, "appsync"}, f"{path.relative_to(ROOT)} imports {name}"
            if part == "teach":
                services = name.startswith("chatprov.local.services.")
                assert other != "local" or services, f"{path.relative_to(ROOT)} imports {name}: check loads no emulator"
            if part == "appsync":
                assert library != "chatprov" or other == part, f"{path.relative_to(ROOT)} imports {name}"


def rooms() -> dict[str, int]:
    """Return the level of each room of appsync/, read from the drawing."""
    drawing = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8").partition("Inside `appsync/`")[2]
    rows = re.findall(r"^(\d)  (.+)$", drawing, re.MULTILINE)
    names = re.compile(r"(\w+)(?:/|\.py)(?= |$)")
    return {name: int(number) for number, parts in rows for name in names.findall(parts)}


def test_the_rooms_of_appsync_have_one_direction() -> None:
    """Imports under TYPE_CHECKING count: what only annotations name is known all the same."""
    folder, drawn = PACKAGE / "appsync", rooms()
    paths = [path for path in folder.rglob("*.py") if path.parent != folder or path.name != "__init__.py"]
    assert {path.relative_to(folder).parts[0].removesuffix(".py") for path in paths} == set(drawn)
    for path in paths:
        room = path.relative_to(folder).parts[0].removesuffix(".py")
        for name in imported(path):
            other = name.removeprefix("chatprov.appsync.").partition(".")[0]
            if name.startswith("chatprov.appsync.") and other in drawn and other != room:
                assert drawn[other] < drawn[room], f"{path.relative_to(ROOT)} imports {name}"


def imported_at_run_time(path: Path) -> Iterator[str]:
    """Yield the modules of chatprov that a module imports when it is loaded: not in a function, not for annotations only."""
    pending: list[ast.AST] = [ast.parse(path.read_text(encoding="utf-8"))]
    while pending:
        node = pending.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            pending += node.orelse
            continue
        if isinstance(node, ast.ImportFrom) and node.module:
            yield from [f"{node.module}.{alias.name}" for alias in node.names]
            yield node.module
        elif isinstance(node, ast.Import):
            yield from [alias.name for alias in node.names]
        pending += ast.iter_child_nodes(node)


def dotted(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def test_no_module_imports_itself_by_way_of_others() -> None:
    modules = {dotted(path): path for folder in (PACKAGE, ROOT / "steps") for path in folder.rglob("*.py")}
    packages = {name for name, path in modules.items() if path.name == "__init__.py"}
    # a package is left out: its __init__ gathers the names of its modules, which import each other directly
    edges = {
        name: {other for other in imported_at_run_time(path) if other in modules and other != name} - packages
        for name, path in modules.items()
    }
    while True:
        leaves = {name for name, others in edges.items() if not others & edges.keys()}
        if not leaves:
            break
        edges = {name: others for name, others in edges.items() if name not in leaves}
    assert sorted(edges) == []
