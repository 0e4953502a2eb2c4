"""No template reaches anything but the methods and properties that Java's classes and AppSync's helpers have."""

from __future__ import annotations

import pytest

from chatprov.appsync.util import Extensions, Util
from chatprov.appsync.vtl import TemplateObject, VtlSyntaxError, compile_template, exported
from chatprov.appsync.vtl.lookup import methods_of

TARGETS = (
    "$ctx",
    "$ctx.text",
    "$ctx.list",
    "$ctx.number",
    "$ctx.flag",
    "$ctx.map.keySet()",
    "$ctx.map.entrySet()",
    "$ctx.object",
    "$util",
    "$util.time",
    "$util.log",
    "$util.dynamodb",
    "$extensions",
    "$foreach",
    "$util.qr",
    "$ctx.text.class",
)
NAMES = (
    "__class__",
    "__init__",
    "__dict__",
    "__class__.__mro__",
    "__subclasses__()",
    "__getattribute__('__class__')",
    "_auth_type",
    "_clock",
    "appended",
    "logs",
    "calls",
    "methods",
    "java_methods",
    "property_value('dynamodb')",
    "response_headers",
    "format(1)",
    "encode()",
    "owner",
    "members",
    "elements()",
    "append(1)",
    "items()",
    "classLoader",
    "forName('java.lang.Runtime')",
    "getClassLoader()",
    "notify()",
    "wait()",
)


class Plain:
    """An object of the host that no template should see into."""

    secret = "seen"

    def reveal(self) -> str:
        return self.secret


def reached(expression: str) -> bool:
    """Tell whether an expression has a value; what cannot be parsed has none."""
    util = Util()
    context = {"text": "a", "list": [1], "number": 1, "flag": True, "map": {"k": 1}, "object": Plain()}
    variables = {"ctx": context, "util": util, "utils": util, "extensions": Extensions()}
    try:
        template = compile_template(f"#foreach($i in [1])#if({expression})reached#end#end")
    except VtlSyntaxError:
        return False
    return template.render(variables).text != ""


@pytest.mark.parametrize("target", TARGETS)
def test_names_of_python_lead_nowhere(target: str) -> None:
    names = [*NAMES, "secret", "reveal()"]
    assert [name for name in names if reached(f"{target}.{name}")] == []
    assert [name for name in names if reached(f'{target}["{name}"]')] == []


@pytest.mark.parametrize("target", ["$ctx", "$ctx.text", "$ctx.list", "$ctx.map.entrySet()"])
def test_what_is_there_is_found_by_the_same_means(target: str) -> None:
    assert reached(f"{target}.class.name")
    assert reached("$util.isNull($nothing)")
    assert reached("$foreach.first")


def test_an_object_of_the_host_prints_a_name_only() -> None:
    text = compile_template("$ctx.object $ctx.object.class.name").render({"ctx": {"object": Plain()}}).text
    assert text.startswith("java.lang.Object@")
    assert "Plain" not in text


def test_a_template_object_shows_its_exported_methods_and_no_others() -> None:
    class Shown(TemplateObject):
        properties = frozenset({"name"})

        def __init__(self) -> None:
            self.name = "n"
            self.hidden = "h"

        @exported("int", "String")
        def twice(self, value: str | int) -> str:
            return f"{value}{value}"

        def not_exported(self) -> str:
            return "x"

    text = compile_template(
        "$o.name $o.twice(1) $o.twice('a')|$!o.hidden$!o.notExported()$!o.not_exported()$!o.twice(true)"
    )
    assert text.render({"o": Shown()}).text == "n 11 aa|"


def test_every_helper_has_a_java_name() -> None:
    assert all(name.isalnum() and not name.startswith("_") for name in methods_of(Util()))
