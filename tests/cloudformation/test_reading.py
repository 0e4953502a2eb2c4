from __future__ import annotations

import json
import tracemalloc
from typing import Any

import pytest

from chatprov.cloudformation import TemplateFault, read_template


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2012-10-17", "2012-10-17"),
        ("012345678901", "012345678901"),
        ("123456789012345678901", "123456789012345678901"),
        ("123456789012", 123456789012),
        ("-1", -1),
        ("1.5", 1.5),
        ("0x1F", "0x1F"),
        ("1:30", "1:30"),
        ("true", True),
        ("No", False),
        ("y", "y"),
        ("'true'", "true"),
        ("!!str 5", "5"),
        ("!Ref A", {"Ref": "A"}),
        ("!Condition A", {"Condition": "A"}),
        ("!GetAtt A.Outputs.B", {"Fn::GetAtt": ["A", "Outputs.B"]}),
        ("!GetAtt [A, B]", {"Fn::GetAtt": ["A", "B"]}),
        ("!Sub '${A}'", {"Fn::Sub": "${A}"}),
        ("!Join [',', [!Ref A, b]]", {"Fn::Join": [",", [{"Ref": "A"}, "b"]]}),
        ("!Base64 {'Fn::Sub': a}", {"Fn::Base64": {"Fn::Sub": "a"}}),
        ("{2012-10-17: 1, 012: 2, yes: 3}", {"2012-10-17": 1, "012": 2, "yes": 3}),
        ("|\n  a\n  b", "a\nb"),
    ],
)
def test_value_in_yaml(text: str, value: Any) -> None:
    found = read_template(f"x: {text}")["x"]
    assert found == value
    assert type(found) is type(value)


def test_json_is_read_as_it_is() -> None:
    assert read_template(' {"x": ["2012-10-17", 1, true, 1.5]}') == {"x": ["2012-10-17", 1, True, 1.5]}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"a": }', "Template format error: JSON not well-formed. (line 1, column 7)"),
        ('{"a": NaN}', "Template format error: JSON not well-formed. (line 1, column 1)"),
        ("a:\n  - b\n c", "Template format error: YAML not well-formed. (line 3, column 2)"),
        ("a: 1\na: 2", "Template format error: YAML not well-formed. (line 2, column 1)"),
        ("a: 1\n---\nb: 2", "Template format error: YAML not well-formed. (line 2, column 1)"),
        ("? [a]\n: b", "Template format error: YAML not well-formed. (line 1, column 3)"),
        ("a: !!binary aGk=", "Template format error: YAML not well-formed. (line 1, column 4)"),
        ("a: !!python/object:os.system {}", "Template format error: YAML not well-formed. (line 1, column 4)"),
        ("a: \x00", "Template format error: YAML not well-formed. (line 1, column 1)"),
        ("", "Template format error: unsupported structure."),
        ("- a", "Template format error: unsupported structure."),
        ("a: &x [1]\nb: *x", "Template error: YAML aliases are not allowed in CloudFormation templates"),
        ("Resources: {A: {Type: }}", "[/Resources/A/Type] 'null' values are not allowed in templates"),
        ('{"a": [1, null]}', "[/a/1] 'null' values are not allowed in templates"),
    ],
)
def test_unreadable_template_is_refused(text: str, message: str) -> None:
    with pytest.raises(TemplateFault) as caught:
        read_template(text)
    assert caught.value.message == message


@pytest.mark.parametrize(("opening", "closing"), [('{"a":' + "[", "]" + "}"), ("a: [", "]")])
@pytest.mark.parametrize("depth", [150, 50_000])
def test_deep_nesting_is_refused(opening: str, closing: str, depth: int) -> None:
    text = opening + "[" * depth + "]" * depth + closing
    with pytest.raises(TemplateFault, match="not well-formed"):
        read_template(text)


def test_nesting_of_eighty_levels_is_read() -> None:
    assert read_template("a: " + "[" * 80 + "]" * 80)
    assert read_template('{"a": ' + "[" * 80 + "]" * 80 + "}")


def test_long_keys_are_not_repeated_for_each_value_below_them() -> None:
    text = json.dumps({"k" * 50_000: {"l" * 50_000: [1] * 5000 + [None]}})
    tracemalloc.start()
    try:
        with pytest.raises(TemplateFault, match=r"^\[/k+/l+/5000\] 'null' values are not allowed in templates$"):
            read_template(text)
        assert tracemalloc.get_traced_memory()[1] < 20_000_000
    finally:
        tracemalloc.stop()
