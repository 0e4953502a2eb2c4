"""The words of the project: plain technical English, loop variables with a meaning, and one class for each class name."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections import defaultdict
from typing import TYPE_CHECKING, Final

import pytest

from tests.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BANNED: Final = {
    r"mend(s|ed|ing)?": "fix",
    r"stand(s|ing)?|stood": "exist, be deployed, be ready",
    r"bears?": "have",
    r"anew": "again",
    r"seldom": "rarely",
    r"for ever": "forever, permanently",
    r"nobody": "no one, no user",
    r"whoever": "any user who",
    r"of (one|its|his|their)('s|s)? own": "its own, a separate",
    r"what is no": "not a, an invalid",
    r"at hand": "the current",
    r"goodbye": "close",
    r"doomed": "to be deleted",
    r"patiently": "with retries",
    r"glances?": "look, read the status",
}
"""Words that a non-native reader has to look up, each with what to write instead."""

ALLOWED: Final = {
    '"stands"': "the public JSON key of the second part of an error",
    "`glance`": "an earlier name in CHANGELOG.md",
    "little-bear-labs": "the name of a GitHub organization in the sources of the conformance cases",
}
"""Texts that contain a banned word, each with its reason. A quotation of AWS belongs here, too."""

RECORDED: Final = {
    "tests/appsync/vtl/cases/": "templates with the names that were recorded of Apache Velocity",
    "tests/appsync/vtl/velocity_corpus.py": "the generator of templates that were recorded of Apache Velocity",
}
"""Files that are compared with a recording, and cannot change without a new one, each with its reason."""

SUFFIXES: Final = {".py", ".md", ".yaml", ".yml", ".graphql", ".vtl", ".js", ".mjs", ".html", ".css", ".toml", ".json"}
SKIPPED: Final = {
    ".venv",
    ".git",
    "node_modules",
    "__pycache__",
    ".chatprov",
    ".mypy_cache",
    ".ruff_cache",
    ".pytest_cache",
}
GENERATED: Final = {"package-lock.json"}
SELF: Final = "tests/test_language.py"
LOOP_NAMES: Final = {"one", "each"}
"""Names of loop variables that do not say what they hold."""
_BANNED: Final = re.compile(rf"\b({'|'.join(f'(?:{word})' for word in BANNED)})\b", re.IGNORECASE)
_ALLOWED: Final = re.compile("|".join(map(re.escape, ALLOWED)))


def files() -> list[Path]:
    """Return the project's text files, without downloaded and generated ones."""
    found = []
    for top in sorted(ROOT.iterdir()):
        if top.name in SKIPPED:
            continue
        paths = sorted(top.rglob("*")) if top.is_dir() else [top]
        found += [
            path
            for path in paths
            if (path.suffix in SUFFIXES or path.name == "Makefile")
            and path.name not in GENERATED
            and not SKIPPED & set(path.relative_to(ROOT).parts)
        ]
    return found


def prose(path: Path) -> Iterator[tuple[int, str]]:
    """Yield line number and text: of Python the strings, comments and names of functions, of other files every line."""
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        yield from enumerate(text.splitlines(), 1)
        return
    before = ""
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type in (tokenize.STRING, tokenize.COMMENT) or tokenize.tok_name[token.type] == "FSTRING_MIDDLE":
            for offset, line in enumerate(token.string.splitlines()):
                yield token.start[0] + offset, line
        elif before == "def":
            yield token.start[0], token.string.replace("_", " ")
        before = token.string


def hits(path: Path) -> list[str]:
    """Return `file:line: word: text` for each banned word in a file."""
    name = path.relative_to(ROOT).as_posix()
    found: list[str] = []
    if not _BANNED.search(path.read_text(encoding="utf-8").replace("_", " ")):
        return found  # to look for strings and comments takes long
    for number, line in prose(path):
        words = _BANNED.finditer(_ALLOWED.sub("", line))
        found += [f"{name}:{number}: {word[0]}: {line.strip()[:100]}" for word in words]
    return found


def is_checked(path: Path) -> bool:
    """Return whether a file has to be free of banned words and of loop variables without a meaning."""
    name = path.relative_to(ROOT).as_posix()
    return name != SELF and not name.startswith(tuple(RECORDED))


def loop_variables(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield line number and name of each variable of a loop, a comprehension and a lambda."""
    for node in ast.walk(tree):
        if isinstance(node, ast.For | ast.AsyncFor | ast.comprehension):
            for part in ast.walk(node.target):
                if isinstance(part, ast.Name):
                    yield part.lineno, part.id
        elif isinstance(node, ast.Lambda):
            for argument in [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]:
                yield argument.lineno, argument.arg


def test_no_banned_words() -> None:
    found = [hit for path in files() if is_checked(path) for hit in hits(path)]
    assert not found, "\n".join([*found, "", *(f"{word}: write {better}" for word, better in BANNED.items())])


@pytest.mark.parametrize("name", RECORDED)
def test_an_exception_exists(name: str) -> None:
    assert (ROOT / name).exists()


@pytest.mark.parametrize(
    "line",
    [
        "# mend the line",
        "# What stands.",
        "x = 'Nobody knows'",
        'x = f"{y} bears it"',
        "def test_what_is_no_file(): ...",
    ],
)
def test_banned_words_are_found(line: str, tmp_path: Path) -> None:
    path = tmp_path / "module.py"
    path.write_text(f"{line}\n", encoding="utf-8")
    assert [match for _, text in prose(path) for match in _BANNED.findall(text)]


@pytest.mark.parametrize("line", ["# the standard form", "nobody = stands = 1", 'KEY = "stands"'])
def test_allowed_words_and_names_are_not_found(line: str, tmp_path: Path) -> None:
    path = tmp_path / "module.py"
    path.write_text(f"{line}\n", encoding="utf-8")
    assert not [match for _, text in prose(path) for match in _BANNED.findall(_ALLOWED.sub("", text))]


def test_loop_variables_have_a_meaning() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{line}: {name}"
        for path in sorted((ROOT / "chatprov").rglob("*.py"))
        if is_checked(path)
        for line, name in loop_variables(ast.parse(path.read_text(encoding="utf-8")))
        if name in LOOP_NAMES
    ]
    assert not found, "\n".join([*found, "", "Name the variable for its value, such as `user` in `for user in users`."])


@pytest.mark.parametrize(
    "code",
    [
        "for one in x: ...",
        "for key, each in x: ...",
        "[one for one in x]",
        "f = lambda each: each",
        "{**{k: 1 for each in x}}",
    ],
)
def test_loop_variables_without_a_meaning_are_found(code: str) -> None:
    assert LOOP_NAMES & {name for _, name in loop_variables(ast.parse(code))}


def test_class_names_are_unique() -> None:
    defined: defaultdict[str, list[str]] = defaultdict(list)
    for folder in ("chatprov", "steps"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.ClassDef):
                    defined[node.name].append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert {name: places for name, places in defined.items() if len(places) > 1} == {}
