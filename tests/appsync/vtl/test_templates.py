"""What templates come to, compared with what Apache Velocity 1.7 made of them."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest

from chatprov.appsync.util import Util
from chatprov.appsync.vtl import VtlError, VtlSyntaxError, compile_template
from tests.appsync.vtl.velocity_corpus import without_addresses
from tests.read_yaml import read_yaml

HERE = Path(__file__).parent
CONTEXT: dict[str, Any] = read_yaml(HERE / "context.yaml")
CASES = [
    pytest.param(case, id=f"{path.stem}-{number}")
    for path in sorted((HERE / "cases").glob("*.yaml"))
    for number, case in enumerate(read_yaml(path), 1)
]


def outcome(template: str) -> dict[str, str]:
    try:
        rendering = compile_template(template).render({"ctx": copy.deepcopy(CONTEXT), "util": Util()})
    except VtlSyntaxError as error:
        return {"syntax_error": error.message.partition("\n")[0]}
    except VtlError as error:
        return {"error": error.message}
    return {"text": rendering.text}


@pytest.mark.parametrize("case", CASES)
def test_a_template_comes_to_what_velocity_makes_of_it(case: dict[str, str]) -> None:
    found = {name: without_addresses(value) for name, value in outcome(case["template"]).items()}
    assert found == {name: value for name, value in case.items() if name != "template"}


def test_a_syntax_error_names_what_was_found_and_what_would_have_been_right() -> None:
    with pytest.raises(VtlSyntaxError) as caught:
        compile_template('{\n  "a": ${ctx.args.room ,\n}')
    assert caught.value.message == (
        'Encountered " ,\\n}" at velocity[line 2, column 23]\nWas expecting one of:\n    "[" ...\n    "}" ...\n    '
    )


def test_one_template_serves_any_number_of_renderings() -> None:
    template = compile_template("#define($twice)$n$n#end#set($n = $ctx.n + 1)$twice#foreach($i in [1..2])$i#end")
    assert [template.render({"ctx": {"n": n}}).text for n in range(3)] == ["1112", "2212", "3312"]


def test_the_mapping_of_variables_is_not_changed_but_the_values_in_it_are() -> None:
    variables: dict[str, Any] = {"ctx": {"stash": {}}}
    compile_template("#set($new = 1)#set($ctx.stash.seen = true)").render(variables)
    assert variables == {"ctx": {"stash": {"seen": True}}}


@pytest.mark.parametrize(
    ("template", "value"),
    [
        ("before #return after", None),
        ("#return($ctx.args.count)", 7),
        ('#return({"a": [1, "$ctx.args.room"]})', {"a": [1, "r1"]}),
        ("#return($absent)", None),
        ("#foreach($i in [1..3])#if($i == 2)#return($i)#end#end", 2),
        ("#define($d)#return('from the block')#end${d}x", "from the block"),
        ('#set($x = "#return(5)")never', 5),
        ("#{return}", None),
    ],
)
def test_return_ends_the_template_with_a_value(template: str, value: object) -> None:
    rendering = compile_template(template).render({"ctx": copy.deepcopy(CONTEXT)})
    assert (rendering.returned, rendering.value, rendering.text) == (True, value, "")


def test_a_template_without_return_returns_nothing() -> None:
    rendering = compile_template("\\#return #returned").render({})
    assert (rendering.returned, rendering.text) == (False, "#return #returned")
