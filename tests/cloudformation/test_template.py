from __future__ import annotations

import json
from typing import Any

import pytest

from chatprov.cloudformation import (
    InsufficientCapabilities,
    TemplateFault,
    check_active_references,
    check_references,
    creation_order,
    dependencies_of,
    required_capabilities,
)
from tests.cloudformation.evaluated import scope_of, template_of, template_with


def resource(**more: Any) -> dict[str, Any]:
    return {"Type": "A::B::C", **more}


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ({}, "Template format error: At least one Resources member must be defined."),
        ({"Resources": {}}, "Template format error: At least one Resources member must be defined."),
        ({"Resorces": {}}, "Invalid template property or properties [Resorces]"),
        (
            {"AWSTemplateFormatVersion": "2011", "Resources": {"A": resource()}},
            "Template format error: 2011 is not a supported value for AWSTemplateFormatVersion.",
        ),
        ({"Resources": []}, "Template format error: Resources must be an object."),
        (
            {"Resources": {"a-b": resource()}},
            "Template format error: Resource name a-b is non alphanumeric.",
        ),
        ({"Resources": {"A": 1}}, "Template format error: [/Resources/A] resource definition is malformed"),
        (
            {"Resources": {"A": {"Properties": {}}}},
            "Template format error: [/Resources/A] Every Resources object must contain a Type member.",
        ),
        ({"Resources": {"A": resource(Foo=1)}}, "Invalid template resource property 'Foo'"),
        (
            {"Resources": {"A": resource(DeletionPolicy="Keep")}},
            (
                "Template format error: [/Resources/A] Unrecognized DeletionPolicy Keep. "
                "Use Delete, Retain, RetainExceptOnCreate, Snapshot."
            ),
        ),
        (
            {"Resources": {"A": resource(UpdatePolicy={})}},
            "The local cloud does not support UpdatePolicy (resource A).",
        ),
        (
            {"Resources": {"A": resource()}, "Parameters": {"P": {"Type": "Strin"}}},
            "Template format error: Unrecognized parameter type: Strin",
        ),
        (
            {"Resources": {"A": resource()}, "Parameters": {"P": {"Default": "x"}}},
            "Template format error: [/Parameters/P] Every Parameters object must contain a Type member.",
        ),
        (
            {"Resources": {"A": resource()}, "Outputs": {"O": {"Export": {"Name": "x"}}}},
            "Template format error: Output O is malformed. Every output must contain a Value.",
        ),
        (
            {"Resources": {str(number): resource() for number in range(501)}},
            "Template format error: Number of resources, 501, is greater than maximum allowed, 500",
        ),
        (
            {"Description": "x" * 1025, "Resources": {"A": resource()}},
            "Template format error: 'Description' length is greater than 1024.",
        ),
    ],
)
def test_wrong_structure_is_refused(document: dict[str, Any], message: str) -> None:
    with pytest.raises(TemplateFault) as caught:
        template_of(json.dumps(document))
    assert caught.value.message == message


@pytest.mark.parametrize(
    ("properties", "message"),
    [
        (
            {"X": {"Ref": "No"}, "Y": {"Fn::Sub": "${Nor}"}},
            "Template format error: Unresolved resource dependencies [No, Nor] in the Resources block of the template",
        ),
        (
            {"X": {"Fn::GetAtt": ["No", "Arn"]}},
            "Template error: instance of Fn::GetAtt references undefined resource No",
        ),
        (
            {"X": {"Fn::Sub": "${No.Arn}"}},
            "Template error: instance of Fn::Sub references invalid resource attribute No.Arn",
        ),
        (
            {"X": {"Fn::If": ["No", 1, 2]}},
            "Template format error: Unresolved condition dependency No in the Resources block of the template",
        ),
        (
            {"X": {"Fn::Foo": 1}},
            (
                "Template error: Encountered unsupported function: Fn::Foo Supported functions are: [Ref, Fn::Base64, Fn::Cidr, "
                "Fn::FindInMap, Fn::GetAtt, Fn::GetAZs, Fn::If, Fn::ImportValue, Fn::Join, Fn::Select, Fn::Split, Fn::Sub]"
            ),
        ),
        (
            {"X": "{{resolve:ssm:name}}"},
            "The local cloud does not support dynamic references: {{resolve:...}}. Use a parameter.",
        ),
    ],
)
def test_reference_to_nothing_is_refused(properties: dict[str, Any], message: str) -> None:
    with pytest.raises(TemplateFault) as caught:
        check_references(template_with(Resources={"A": resource(Properties=properties)}))
    assert caught.value.message == message


@pytest.mark.parametrize(
    ("sections", "message"),
    [
        (
            {"Resources": {"A": resource(DependsOn="B")}},
            "Template format error: Unresolved resource dependencies [B] in the Resources block of the template",
        ),
        (
            {"Resources": {"A": resource(Condition="C")}},
            "Template format error: Unresolved condition dependency C in the Resources block of the template",
        ),
        (
            {"Outputs": {"O": {"Value": {"Ref": "B"}}}},
            "Template format error: Unresolved resource dependencies [B] in the Outputs block of the template",
        ),
        (
            {"Conditions": {"C": {"Fn::Equals": [{"Ref": "Table"}, "x"]}}},
            (
                "Template format error: Unresolved dependencies [Table]. "
                "Cannot reference resources in the Conditions block of the template"
            ),
        ),
    ],
)
def test_name_of_nothing_is_refused(sections: dict[str, Any], message: str) -> None:
    with pytest.raises(TemplateFault) as caught:
        check_references(template_with(**sections))
    assert caught.value.message == message


def test_references_to_what_exists_are_accepted() -> None:
    text = """
    Parameters: {P: {Type: String}}
    Resources:
      A: {Type: A::B::C, Properties: {X: !Ref P, Y: !Ref AWS::Region, Z: !Sub '${V}-${!No}-${B.Arn}', "W": !Sub ['${V}', {V: 1}]}}
      B: {Type: A::B::C}
    """
    with pytest.raises(TemplateFault, match=r"\[V\]"):
        check_references(template_of(text))
    check_references(template_of(text.replace("${V}-", "")))


def test_resource_with_a_false_condition_does_not_exist() -> None:
    sections: dict[str, Any] = {
        "Conditions": {"Never": {"Fn::Equals": ["a", "b"]}, "Always": {"Fn::Not": [{"Condition": "Never"}]}},
        "Resources": {
            "A": resource(Condition="Never"),
            "B": resource(DependsOn="A", Properties={"X": {"Fn::If": ["Never", {"Ref": "A"}, "x"]}}),
        },
    }
    template = template_with(**sections)
    scope = scope_of(template)
    check_references(template)
    check_active_references(template, scope.is_true)
    sections["Resources"]["B"] = resource(Properties={"X": {"Fn::If": ["Always", {"Ref": "A"}, "x"]}})
    template = template_with(**sections)
    with pytest.raises(TemplateFault, match=r"Unresolved resource dependencies \[A\]"):
        check_active_references(template, scope_of(template).is_true)


def test_condition_that_does_not_exist_or_needs_itself_is_refused() -> None:
    template = template_with(Conditions={"A": {"Condition": "B"}})
    with pytest.raises(TemplateFault, match="Unresolved condition dependency B"):
        check_active_references(template, scope_of(template).is_true)
    template = template_with(Conditions={"A": {"Fn::Not": [{"Condition": "A"}]}})
    with pytest.raises(TemplateFault, match="Found circular condition dependency with A"):
        check_active_references(template, scope_of(template).is_true)


def test_order_of_creation() -> None:
    resources = {
        "A": resource(Properties={"X": {"Fn::Sub": "${B.Arn}"}}),
        "B": resource(Properties={"X": [{"Fn::GetAtt": ["C", "Arn"]}]}),
        "C": resource(),
        "D": resource(DependsOn=["A"]),
        "E": resource(),
    }
    template = template_with(Resources=resources)
    assert creation_order(dependencies_of(template.resources)) == ["C", "E", "B", "A", "D"]


@pytest.mark.parametrize(
    ("needed", "names"),
    [
        ({"A": ("B",), "B": ("A",), "C": ("A",), "D": (), "E": ("D",)}, "[A, B]"),
        ({"A": ("A",)}, "[A]"),
    ],
)
def test_circle_is_refused(needed: dict[str, tuple[str, ...]], names: str) -> None:
    with pytest.raises(TemplateFault) as caught:
        creation_order(needed)
    assert caught.value.message == f"Circular dependency between resources: {names}"


ROLE = {"Type": "AWS::IAM::Role"}
NAMED = {"Type": "AWS::IAM::Role", "Properties": {"RoleName": "x"}}


@pytest.mark.parametrize(
    ("sections", "needed", "enough"),
    [
        ({"Resources": {"R": ROLE}}, "CAPABILITY_IAM", ["CAPABILITY_IAM"]),
        ({"Resources": {"R": ROLE}}, "CAPABILITY_IAM", ["CAPABILITY_NAMED_IAM"]),
        ({"Resources": {"R": NAMED}}, "CAPABILITY_NAMED_IAM", ["CAPABILITY_NAMED_IAM"]),
        ({"Transform": "AWS::Serverless-2016-10-31"}, "CAPABILITY_AUTO_EXPAND", ["CAPABILITY_AUTO_EXPAND"]),
    ],
)
def test_required_capabilities(sections: dict[str, Any], needed: str, enough: list[str]) -> None:
    required = required_capabilities(template_with(**sections))
    assert required.names == (needed,)
    required.check(enough)
    with pytest.raises(InsufficientCapabilities) as caught:
        required.check([])
    assert caught.value.message == f"Requires capabilities : [{needed}]"
    assert caught.value.code == "InsufficientCapabilitiesException"


def test_capability_for_any_name_is_not_enough_for_a_given_name() -> None:
    with pytest.raises(InsufficientCapabilities):
        required_capabilities(template_with(Resources={"R": NAMED})).check(["CAPABILITY_IAM"])
    assert required_capabilities(template_with()).names == ()
