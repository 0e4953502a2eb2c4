from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from chatprov.cloudformation import NO_VALUE, TemplateFault, TemplateTooLarge, check_rules, evaluate, evaluated_outputs
from tests.cloudformation.evaluated import scope_of, template_with, value_of

if TYPE_CHECKING:
    from collections.abc import Callable

MAPPINGS = {"M": {"eu-west-1": {"Size": 5, "List": ["a"]}}}
CONDITIONS = {"IsProd": {"Fn::Equals": [{"Ref": "Stage"}, "prod"]}, "IsTest": {"Fn::Not": [{"Condition": "IsProd"}]}}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("!Ref Stage", "prod"),
        ("!Ref AWS::Region", "eu-west-1"),
        ("!Ref Table", "messages"),
        ("!GetAtt Table.Arn", "arn:of:table"),
        ("!GetAtt [Table, !Sub 'A${T}']", None),
        ("!Sub 'a ${Stage} ${Table.Arn} ${!Stage} ${AWS::StackName} $x'", "a prod arn:of:table ${Stage} chat $x"),
        ("!Sub ['${A}-${Stage}', {A: !Ref Count}]", "3-prod"),
        ("!Join ['-', [a, !Ref Stage, 5, true]]", "a-prod-5-true"),
        ("!Join ['-', !Ref Zones]", "a-b"),
        ("!Select [1, !Ref Zones]", "b"),
        ("!Select ['0', !Split [',', 'a,b']]", "a"),
        ("!Split ['|', 'a||b']", ["a", "", "b"]),
        ("!If [IsProd, 1, 2]", 1),
        ("!If [IsTest, 1, !Ref Stage]", "prod"),
        ("{a: !If [IsTest, 1, !Ref AWS::NoValue], b: [!Ref AWS::NoValue, 1]}", {"b": [1]}),
        ("!FindInMap [M, !Ref AWS::Region, Size]", 5),
        ("!FindInMap [M, !Ref AWS::Region, List]", ["a"]),
        ("!ImportValue shared-table", "messages"),
        ("!Base64 hi", "aGk="),
        ("!GetAZs ''", ["eu-west-1a", "eu-west-1b", "eu-west-1c"]),
        ("!GetAZs us-east-1", ["us-east-1a", "us-east-1b", "us-east-1c"]),
        ("!Cidr [10.0.0.0/16, 3, 8]", ["10.0.0.0/24", "10.0.1.0/24", "10.0.2.0/24"]),
        ("!Cidr ['2001:db8::/56', 2, 64]", ["2001:db8::/64", "2001:db8:0:1::/64"]),
        (
            "{Effect: Allow, Condition: {StringEquals: {a: b}}}",
            {"Effect": "Allow", "Condition": {"StringEquals": {"a": "b"}}},
        ),
    ],
)
def test_value_of_a_function(text: str, value: Any) -> None:
    if value is None:
        with pytest.raises(KeyError, match="T"):
            value_of(text)
    else:
        assert value_of(text, Mappings=MAPPINGS, Conditions=CONDITIONS) == value


def test_no_value_alone() -> None:
    assert value_of("!Ref AWS::NoValue") is NO_VALUE


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("!Select [2, [a, b]]", "Template error: Fn::Select cannot select nonexistent value at index 2"),
        ("!FindInMap [M, a, b]", "Template error: Unable to get mapping for M::a::b"),
        (
            "!FindInMap [N, a, b]",
            "Template error: Mapping named 'N' is not present in the 'Mappings' section of template.",
        ),
        (
            "!FindInMap [M, a, b, {DefaultValue: c}]",
            (
                "Template error: every Fn::FindInMap object requires three parameters, "
                "the map name, map key and the attribute for return value"
            ),
        ),
        ("!ImportValue none", "No export named none found."),
        (
            "!Join [a]",
            (
                "Template error: every Fn::Join object requires two parameters, (1) a string delimiter and (2) a list of "
                "strings to be joined or a function that returns a list of strings (such as Fn::GetAZs) to be joined."
            ),
        ),
        ("!Length [1]", "Template error: Fn::Length requires the transform AWS::LanguageExtensions"),
        ("!Sub '${Zones}'", "Template error: every value that Fn::Sub uses must be a string."),
        ("!Cidr [10.0.0.0/24, 3, 8]", "Template error: Fn::Cidr cannot make 3 blocks of 8 bits in 10.0.0.0/24"),
        (
            "!Cidr [x, 3]",
            "Template error: every Fn::Cidr object requires two or three parameters: ipBlock, count and cidrBits",
        ),
        ("{'Fn::Join': ['', []], x: 1}", "Template error: Fn::Join must be the only member of its object"),
    ],
)
def test_wrong_arguments_are_refused(text: str, message: str) -> None:
    with pytest.raises(TemplateFault) as caught:
        value_of(text, Mappings=MAPPINGS)
    assert caught.value.message == message


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("!Length [1, 2]", 2),
        ("!ToJsonString {a: [1, !Ref Stage]}", '{"a":[1,"prod"]}'),
        ("!FindInMap [M, a, b, {DefaultValue: !Ref Stage}]", "prod"),
    ],
)
def test_language_extensions(text: str, value: Any) -> None:
    assert value_of(text, Mappings=MAPPINGS, Transform="AWS::LanguageExtensions") == value


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ({"Fn::Equals": ["a", "a"]}, True),
        ({"Fn::Equals": [1, "1"]}, True),
        ({"Fn::Equals": [True, "true"]}, True),
        ({"Fn::Equals": ["a", "A"]}, False),
        ({"Fn::And": [{"Fn::Equals": ["a", "a"]}, {"Fn::Equals": ["a", "b"]}]}, False),
        ({"Fn::Or": [{"Fn::Equals": ["a", "a"]}, {"Fn::Equals": ["a", "b"]}]}, True),
        ({"Fn::Not": [{"Fn::Equals": ["a", "a"]}]}, False),
        ({"Condition": "Other"}, True),
    ],
)
def test_condition(expression: Any, value: bool) -> None:  # noqa: FBT001
    scope = scope_of(template_with(Conditions={"C": expression, "Other": {"Fn::Equals": ["", ""]}}))
    assert scope.is_true("C") is value


@pytest.mark.parametrize(
    "expression", [{"Fn::And": [1]}, {"Fn::Not": []}, {"Fn::Equals": ["a"]}, {"Ref": "AWS::Region"}]
)
def test_wrong_condition_is_refused(expression: Any) -> None:
    with pytest.raises(TemplateFault):
        scope_of(template_with(Conditions={"C": expression})).is_true("C")


def rule(expression: Any, version: str) -> None:
    rules = {
        "CheckBootstrapVersion": {"Assertions": [{"Assert": expression, "AssertDescription": "run cdk bootstrap"}]}
    }
    check_rules(scope_of(template_with(Rules=rules), {"BootstrapVersion": version, "Names": ["a", "b"]}))


def test_rule_of_the_cdk() -> None:
    expression = {"Fn::Not": [{"Fn::Contains": [["1", "2", "3", "4", "5"], {"Ref": "BootstrapVersion"}]}]}
    rule(expression, "21")
    with pytest.raises(TemplateFault, match="run cdk bootstrap"):
        rule(expression, "5")


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ({"Fn::EachMemberIn": [{"Ref": "Names"}, ["a", "b", "c"]]}, True),
        ({"Fn::EachMemberIn": [{"Ref": "Names"}, ["a"]]}, False),
        ({"Fn::EachMemberEquals": [["a", "a"], "a"]}, True),
        ({"Fn::EachMemberEquals": [{"Ref": "Names"}, "a"]}, False),
        ({"Fn::RefAll": "AWS::EC2::VPC::Id"}, False),
    ],
)
def test_functions_of_rules(expression: Any, value: bool) -> None:  # noqa: FBT001
    if value:
        rule(expression, "")
    else:
        with pytest.raises(TemplateFault):
            rule(expression, "")


def test_rule_whose_condition_is_false_is_not_evaluated() -> None:
    false = {"Fn::Equals": ["a", "b"]}
    rules = {"R": {"RuleCondition": false, "Assertions": [{"Assert": false}]}}
    check_rules(scope_of(template_with(Rules=rules)))


def test_outputs() -> None:
    outputs = {
        "A": {
            "Value": {"Ref": "Table"},
            "Description": "the table",
            "Export": {"Name": {"Fn::Sub": "${AWS::StackName}-t"}},
        },
        "B": {"Value": 5},
        "C": {"Value": "x", "Condition": "No"},
    }
    conditions = {"No": {"Fn::Equals": ["a", "b"]}}
    found = evaluated_outputs(scope_of(template_with(Outputs=outputs, Conditions=conditions)))
    assert [(output.key, output.value, output.description, output.export_name) for output in found] == [
        ("A", "messages", "the table", "chat-t"),
        ("B", "5", None, None),
    ]
    with pytest.raises(TemplateFault, match="must evaluate to a String"):
        evaluated_outputs(scope_of(template_with(Outputs={"A": {"Value": ["x"]}})))


def nested(depth: int, inner: Any, around: Callable[[Any], Any]) -> Any:
    """Return a value in `depth` calls of a function."""
    for _ in range(depth):
        inner = around(inner)
    return inner


LARGE: dict[str, Any] = {
    "doubled by Sub": nested(33, "x", lambda inner: {"Fn::Sub": ["${a}${a}", {"a": inner}]}),
    "mentioned often": nested(4, "x", lambda inner: {"Fn::Sub": ["${a}" * 100, {"a": inner}]}),
    "parameters of Sub": {"Fn::Sub": "${Long}" * 2000},
    "parameters": [{"Ref": "Long"}] * 2000,
    "a long delimiter": {"Fn::Join": ["x" * 100_000, ["x"] * 100_000]},
    "doubled by Join": nested(33, "x", lambda inner: {"Fn::Join": ["x" * 1000, {"Fn::Split": ["x", inner]}]}),
    "Base64": nested(90, "x", lambda inner: {"Fn::Base64": inner}),
    "quotes": nested(45, ["x"], lambda inner: [{"Fn::ToJsonString": inner}]),
    "blocks": [{"Fn::Cidr": ["10.0.0.0/8", 256, 8]}] * 2000,
    "mappings": [{"Fn::FindInMap": ["M", "a", "List"]}] * 1000,
    "pieces": [{"Fn::Split": ["x", {"Ref": "Long"}]}] * 2000,
    "zones": [{"Fn::GetAZs": ""}] * 200_000,
}


@pytest.mark.parametrize("name", LARGE)
def test_what_functions_return_is_limited(name: str) -> None:
    """Each text is small for a template, and some would fill the memory."""
    template = template_with(Mappings={"M": {"a": {"List": ["x"] * 10_000}}}, Transform="AWS::LanguageExtensions")
    with pytest.raises(TemplateTooLarge, match="return more than 4194304 characters"):
        evaluate({"Value": LARGE[name]}, scope_of(template, {"Long": "x" * 4096}))


def test_conditions_and_outputs_have_the_same_limit() -> None:
    doubled = {"Fn::Sub": ["${a}${a}", {"a": "x" * 1_000_000}]}
    scope = scope_of(template_with(Conditions={"C": {"Fn::Equals": [doubled, "x"]}}, Outputs={"O": {"Value": doubled}}))
    assert scope.is_true("C") is False
    evaluated_outputs(scope)
    with pytest.raises(TemplateTooLarge):
        evaluated_outputs(scope)


def test_variable_of_sub_is_evaluated_once() -> None:
    asked: list[str] = []

    def export(name: str) -> str:
        asked.append(name)
        return "x"

    scope = scope_of(template_with())
    scope.export = export
    value = {"Fn::Sub": ["${a}${a} ${a}", {"a": {"Fn::ImportValue": "shared"}, "unused": {"Fn::ImportValue": "other"}}]}
    assert evaluate(value, scope) == "xx x"
    assert asked == ["shared"]


@pytest.mark.parametrize("index", ["9" * 5000, "1" * 10])
def test_index_of_many_digits_is_refused(index: str) -> None:
    with pytest.raises(TemplateFault, match="every Fn::Select object requires a list argument"):
        value_of({"Fn::Select": [index, ["a"]]})
