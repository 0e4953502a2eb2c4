"""The mistakes in the files of resolvers: each is one line with its place, and only files of the chosen language are read."""

from __future__ import annotations

import base64
import json
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from chatprov.errors import ProjectError
from chatprov.project import CONFIG_FILES, load_project
from tests.conftest import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from chatprov.config import ResolverLanguage

SEND = """\
import { util } from '@aws-appsync/utils';
export function request(ctx) {
  for (let i = 0; i < 3; i++) {}
  return { payload: /a/ };
}
export function response(ctx) { return ctx.result; }
"""

DOUBTFUL = """\
export function request(ctx) {
  return { payload: [Number(ctx.args.a), `${String(1)}`, parseInt('2'), Number.isNaN(1), +'3'] };
}
export function response(ctx) { return ctx.args.list.map(Number); }
"""


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    """A project of the documented variant."""
    for part in ("steps", "graphql"):
        shutil.copytree(ROOT / part, tmp_path / part, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "config.yaml", tmp_path)
    return tmp_path


def mistakes(folder: Path, language: ResolverLanguage) -> list[str]:
    """Return the mistakes that a project's check reports."""
    project = load_project(folder, folder, language=language)
    with pytest.raises(ProjectError) as caught:
        project.check_code()
    assert "Nothing was changed." in caught.value.kept
    return caught.value.message.splitlines()


@pytest.mark.parametrize("variant", CONFIG_FILES)
@pytest.mark.parametrize("language", ["vtl", "js"])
def test_the_tutorials_files_have_none(variant: str, language: ResolverLanguage) -> None:
    assert load_project(ROOT, ROOT, variant, language).check_code() == []


def test_all_mistakes_of_all_code(mine: Path) -> None:
    (mine / "graphql" / "sendMessage.js").write_text(SEND)
    (mine / "graphql" / "getMessages.js").write_text("export function request(ctx) {\n  return { payload: 'a };\n}\n")
    found = mistakes(mine, "js")
    places = ["sendMessage.js:3:3: ", "sendMessage.js:3:26: ", "sendMessage.js:4:21: ", "getMessages.js:2:"]
    assert len(found) == len(places)
    assert all(line.startswith(f"graphql/{place}") for line, place in zip(found, places, strict=True))
    assert found[2].endswith(" @aws-appsync/no-regex: Regex literals are not supported.")


def test_calls_that_aws_may_refuse_are_warnings(mine: Path) -> None:
    (mine / "graphql" / "sendMessage.js").write_text(DOUBTFUL)
    warnings = load_project(mine, mine, language="js").check_code()
    texts = {"Number": "+value", "String": "`${value}`", "parseInt": "Math.floor(+value)"}
    assert warnings == [
        f"graphql/sendMessage.js:{place}: {name}() runs here, but several users saw AWS refuse it with "
        f"`Invalid function: {name}` (INVALID_FUNCTION_INVOCATION); {texts[name]} works everywhere."
        for place, name in (("2:22", "Number"), ("2:45", "String"), ("2:58", "parseInt"), ("4:58", "Number"))
    ]


def test_a_declared_function_is_not_warned_of(mine: Path) -> None:
    own = "const String = (x) => x;\n" + DOUBTFUL.replace("Number", "String").replace("parseInt", "String")
    (mine / "graphql" / "sendMessage.js").write_text(own.replace("String.isNaN(1), ", ""))
    assert load_project(mine, mine, language="js").check_code() == []


def test_mistakes_of_the_other_language_are_not_read(mine: Path) -> None:
    (mine / "graphql" / "sendMessage.js").write_text(SEND)
    load_project(mine, mine, language="vtl").check_code()
    (mine / "graphql" / "sendMessage.request.vtl").write_text("#if(")
    shutil.copy(ROOT / "graphql" / "sendMessage.js", mine / "graphql" / "sendMessage.js")
    load_project(mine, mine, language="js").check_code()


def test_places_in_templates(mine: Path) -> None:
    (mine / "graphql" / "sendMessage.request.vtl").write_text("{\n  #if($ctx.args.a) 1\n")
    (mine / "graphql" / "getMessages.response.vtl").write_text('#set($a = "$x.y(")\n#foreach($b in)')
    assert mistakes(mine, "vtl") == [
        'graphql/sendMessage.request.vtl:2:21: Encountered "<EOF>"',
        'graphql/getMessages.response.vtl:2:15: Encountered "<EOF>"',
    ]


def test_a_limit_of_chatprovs_own_is_no_mistake(mine: Path) -> None:
    """AppSync may take such a template; it has no place, because it is as a whole too deep."""
    (mine / "graphql" / "sendMessage.request.vtl").write_text("#if($a)" * 2000 + "#end" * 2000)
    load_project(mine, mine, language="vtl").check_code()


def test_a_file_of_two_resolvers_is_read_once(mine: Path) -> None:
    config = mine / "config.yaml"
    config.write_text(config.read_text().replace("graphql/getMessages.js", "graphql/sendMessage.js"))
    (mine / "graphql" / "sendMessage.js").write_text(SEND)
    found = mistakes(mine, "js")
    assert len(found) == len(set(found))


BUNDLE = """\
// src/rooms.ts
var room = (ctx) => ctx.args.input.roomId;

// src/send.ts
import { put } from "@aws-appsync/utils/dynamodb";
function request(ctx) {
  return put({ key: { roomId: room(ctx), timestamp: ctx.args.input.timestamp }, item: ctx.args.input });
}
function response(ctx) {
  return ctx.result;
}
export {
  request,
  response
};
"""
MAP = {
    "version": 3,
    "sources": ["../src/rooms.ts", "../src/send.ts"],
    "names": [],
    "mappings": ";AAEQ;;;ACFR;AAIA;AACE",
}
"""Line 2 is rooms.ts:3:9, line 5 send.ts:1:1, line 6 send.ts:5:1, line 7 send.ts:6:3."""


def bundled(code: str, document: dict[str, Any]) -> str:
    data = base64.b64encode(json.dumps(document).encode()).decode()
    return f"{code}//# sourceMappingURL=data:application/json;base64,{data}\n"


def test_a_bundles_mistake_is_shown_where_it_was_written(mine: Path) -> None:
    file = mine / "graphql" / "sendMessage.js"
    file.write_text(bundled(BUNDLE, MAP))
    load_project(mine, mine, language="js").check_code()
    wrong = BUNDLE.replace("return put(", "return /a/ || put(")
    file.write_text(bundled(wrong, MAP))
    [line] = mistakes(mine, "js")
    assert line.startswith("src/send.ts:6:3: @aws-appsync/no-regex: ")
    assert line.endswith(" (graphql/sendMessage.js:7:10)")
    file.write_text(bundled(wrong, {**MAP, "sources": ["webpack://a/../b.ts", "webpack://a/../c.ts"]}))
    assert mistakes(mine, "js")[0].startswith("webpack://a/../c.ts:6:3: ")
    file.write_text(wrong)
    assert mistakes(mine, "js")[0].startswith("graphql/sendMessage.js:7:10: ")


def test_only_the_chosen_language_is_loaded() -> None:
    script = (
        "import sys; from pathlib import Path; from chatprov.project import load_project\n"
        "load_project(Path.cwd(), Path.cwd()).check_code(); print(*sys.modules)"
    )
    loaded = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert "chatprov.appsync.vtl.parser" in loaded
    assert "chatprov.appsync.js" not in loaded
    assert "tree_sitter" not in loaded
