"""A parameter, and two stacks with all that they can have."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tests.local.accounts.place import MARK, TAGS
from tests.patience import eventually

if TYPE_CHECKING:
    from tests.local.accounts.place import Named, Place


def parameter(place: Place) -> Named:
    """Create a parameter with a tag."""
    name, path = f"/{MARK}/parameter", f"/{MARK}"
    place.call("ssm", "PutParameter", Name=name, Value=MARK, Type="String", Tags=TAGS["list"])
    value = {"Name": name, "Names": [name], "Path": path, "Type": "String", "Value": MARK}
    yield "ssm", {**value, "ResourceType": "Parameter", "ResourceId": name, "TagKeys": [MARK]}


def stack(place: Place) -> Named:
    """Create a stack with an export and a change set, and a stack that imports the value."""
    exported = {MARK: {"Value": MARK, "Export": {"Name": MARK}}}
    template = json.dumps({"Resources": {MARK: _resource("first", MARK)}, "Outputs": exported})
    _deploy(place, MARK, template)
    _deploy(
        place, f"{MARK}-importing", json.dumps({"Resources": {MARK: _resource("second", {"Fn::ImportValue": MARK})}})
    )
    changed = json.dumps({"Resources": {MARK: _resource("first", "changed")}, "Outputs": exported})
    change = {"StackName": MARK, "ChangeSetName": MARK}
    place.call("cloudformation", "CreateChangeSet", TemplateBody=changed, **change)
    yield (
        "cloudformation",
        {
            **change,
            "TemplateBody": template,
            "LogicalResourceId": MARK,
            "ExportName": MARK,
            "EnableTerminationProtection": True,
        },
    )


def _resource(name: str, value: Any) -> dict[str, Any]:
    properties = {"Name": f"/{MARK}/stacks/{name}", "Type": "String", "Value": value}
    return {"Type": "AWS::SSM::Parameter", "Properties": properties}


def _deploy(place: Place, name: str, template: str) -> None:
    place.call("cloudformation", "CreateStack", StackName=name, TemplateBody=template, Tags=TAGS["list"])

    def is_complete() -> bool:
        found = place.call("cloudformation", "DescribeStacks", StackName=name)["Stacks"]
        return bool(found[0]["StackStatus"] == "CREATE_COMPLETE")

    eventually(is_complete)
