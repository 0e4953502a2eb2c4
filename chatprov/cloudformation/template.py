"""The sections of a template as data, with the checks of their structure.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-anatomy.html
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from chatprov.cloudformation.errors import TemplateFault
from chatprov.cloudformation.parameters import ParameterDefinition, parameter_definitions

if TYPE_CHECKING:
    from collections.abc import Mapping

LANGUAGE_EXTENSIONS: Final = "AWS::LanguageExtensions"
SERVERLESS: Final = "AWS::Serverless-2016-10-31"
"""The transform of SAM."""
_SECTIONS: Final = (
    "AWSTemplateFormatVersion",
    "Description",
    "Metadata",
    "Parameters",
    "Mappings",
    "Conditions",
    "Rules",
    "Transform",
    "Resources",
    "Outputs",
    "Hooks",
)
_OBJECTS: Final = ("Metadata", "Parameters", "Mappings", "Conditions", "Rules", "Resources", "Outputs")
_VERSION: Final = "2010-09-09"
_ATTRIBUTES: Final = frozenset(
    {
        "Type",
        "Properties",
        "DependsOn",
        "Condition",
        "DeletionPolicy",
        "UpdateReplacePolicy",
        "Metadata",
        "CreationPolicy",
        "UpdatePolicy",
    }
)
_DELETION_POLICIES: Final = ("Delete", "Retain", "RetainExceptOnCreate", "Snapshot")
_REPLACE_POLICIES: Final = ("Delete", "Retain", "Snapshot")
_NAME: Final = re.compile(r"[a-zA-Z0-9]{1,255}")
_MOST: Final[Mapping[str, int]] = {"Resources": 500, "Parameters": 200, "Mappings": 200, "Outputs": 200}
_LONGEST_DESCRIPTION: Final = 1024


@dataclass(frozen=True, slots=True)
class TemplateResource:
    """One resource as the template has it; `properties` are not evaluated."""

    logical_id: str
    type: str
    properties: Mapping[str, Any] = field(default_factory=dict)
    depends_on: tuple[str, ...] = ()
    condition: str | None = None
    deletion_policy: str | None = None
    update_replace_policy: str = "Delete"
    metadata: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class StackTemplate:
    """A template of right structure; references are not resolved."""

    resources: Mapping[str, TemplateResource]
    description: str | None = None
    parameters: Mapping[str, ParameterDefinition] = field(default_factory=dict)
    mappings: Mapping[str, Any] = field(default_factory=dict)
    conditions: Mapping[str, Any] = field(default_factory=dict)
    rules: Mapping[str, Any] = field(default_factory=dict)
    outputs: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    transforms: tuple[str, ...] = ()
    metadata: Mapping[str, Any] = field(default_factory=dict)

    @property
    def has_language_extensions(self) -> bool:
        """Whether the functions of AWS::LanguageExtensions are available."""
        return LANGUAGE_EXTENSIONS in self.transforms


def parse_template(document: Mapping[str, Any]) -> StackTemplate:
    """Return the sections of a template that `read_template` has read; raises TemplateFault."""
    # a section of AWS::Serverless, whose transform replaces it
    known = (*_SECTIONS, "Globals") if "Transform" in document else _SECTIONS
    unknown = [name for name in document if name not in known]
    if unknown:
        raise TemplateFault(f"Invalid template property or properties [{', '.join(unknown)}]")
    if str(document.get("AWSTemplateFormatVersion", _VERSION)) != _VERSION:
        version = document["AWSTemplateFormatVersion"]
        raise TemplateFault(f"Template format error: {version} is not a supported value for AWSTemplateFormatVersion.")
    for section in _OBJECTS:
        if not isinstance(document.get(section, {}), dict):
            raise TemplateFault(f"Template format error: {section} must be an object.")
    if document.get("Hooks"):
        raise TemplateFault("Template error: the section Hooks (CodeDeploy blue/green) is not supported.")
    resources = document.get("Resources") or {}
    if not resources:
        raise TemplateFault("Template format error: At least one Resources member must be defined.")
    for section, most in _MOST.items():
        if (number := len(document.get(section) or {})) > most:
            raise TemplateFault(
                f"Template format error: Number of {section.lower()}, {number}, is greater than maximum allowed, {most}"
            )
    return StackTemplate(
        resources={name: _resource(name, value) for name, value in resources.items()},
        description=_description(document.get("Description")),
        parameters=_parameters(document.get("Parameters", {})),
        mappings=_mappings(document.get("Mappings", {})),
        conditions=document.get("Conditions", {}),
        rules=document.get("Rules", {}),
        outputs={name: _output(name, value) for name, value in document.get("Outputs", {}).items()},
        transforms=_transforms(document.get("Transform", [])),
        metadata=document.get("Metadata", {}),
    )


def _description(value: Any) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str):
        raise TemplateFault("Template format error: Description must be a string.")
    if len(value.encode()) > _LONGEST_DESCRIPTION:
        raise TemplateFault("Template format error: 'Description' length is greater than 1024.")
    return value


def _parameters(section: Mapping[str, Any]) -> dict[str, ParameterDefinition]:
    for name in section:
        if not _NAME.fullmatch(name):
            raise TemplateFault(f"Template format error: Parameter name {name} is non alphanumeric.")
    return parameter_definitions(section)


def _mappings(section: Mapping[str, Any]) -> Mapping[str, Any]:
    for name, first in section.items():
        if not isinstance(first, dict) or not all(isinstance(second, dict) for second in first.values()):
            raise TemplateFault(f"Template format error: Every Mappings attribute must be a String or a List. [{name}]")
    return section


def _transforms(value: Any) -> tuple[str, ...]:
    entries = value if isinstance(value, list) else [value]
    if not all(isinstance(entry, str) for entry in entries):
        raise TemplateFault("Template format error: the local cloud reads transforms as names only, not as objects.")
    return tuple(entries)


def _output(name: str, value: Any) -> Mapping[str, Any]:
    if not _NAME.fullmatch(name):
        raise TemplateFault(f"Template format error: Output name {name} is non alphanumeric.")
    if not isinstance(value, dict) or "Value" not in value:
        raise TemplateFault(f"Template format error: Output {name} is malformed. Every output must contain a Value.")
    unknown = value.keys() - {"Value", "Description", "Export", "Condition"}
    if unknown:
        raise TemplateFault(
            f"Template format error: Output {name} is malformed. Unknown: {', '.join(sorted(unknown))}."
        )
    export = value.get("Export", {"Name": ""})
    if not isinstance(export, dict) or export.keys() != {"Name"}:
        raise TemplateFault(f"Template format error: Output {name} is malformed. Its Export must have a Name.")
    return value


def _resource(name: str, value: Any) -> TemplateResource:
    place = f"[/Resources/{name}]"
    if name.startswith("Fn::ForEach::"):
        raise TemplateFault(f"The local cloud does not support Fn::ForEach ({name}).")
    if not _NAME.fullmatch(name):
        raise TemplateFault(f"Template format error: Resource name {name} is non alphanumeric.")
    if not isinstance(value, dict):
        raise TemplateFault(f"Template format error: {place} resource definition is malformed")
    unknown = [key for key in value if key not in _ATTRIBUTES]
    if unknown:
        raise TemplateFault(f"Invalid template resource property '{unknown[0]}'")
    kind, properties = value.get("Type"), value.get("Properties", {})
    if not isinstance(kind, str) or not kind:
        raise TemplateFault(f"Template format error: {place} Every Resources object must contain a Type member.")
    if not isinstance(properties, dict):
        raise TemplateFault(f"Template format error: {place} Properties must be an object.")
    for attribute in ("CreationPolicy", "UpdatePolicy"):
        if attribute in value:
            raise TemplateFault(f"The local cloud does not support {attribute} (resource {name}).")
    condition = value.get("Condition")
    if condition is not None and not isinstance(condition, str):
        raise TemplateFault(f"Template format error: {place} Condition must be the name of a condition.")
    return TemplateResource(
        name,
        kind,
        properties,
        _depends_on(place, value.get("DependsOn", [])),
        condition,
        _policy(place, "DeletionPolicy", value.get("DeletionPolicy"), _DELETION_POLICIES),
        _policy(place, "UpdateReplacePolicy", value.get("UpdateReplacePolicy"), _REPLACE_POLICIES) or "Delete",
        value.get("Metadata", {}),
    )


def _depends_on(place: str, value: Any) -> tuple[str, ...]:
    names = value if isinstance(value, list) else [value]
    if not all(isinstance(name, str) for name in names):
        raise TemplateFault(f"Template format error: {place} DependsOn must be a string or a list of strings.")
    return tuple(names)


def _policy(place: str, attribute: str, value: Any, allowed: tuple[str, ...]) -> str | None:
    if value is None or value in allowed:
        return value  # type: ignore[no-any-return]
    if isinstance(value, dict):
        raise TemplateFault(f"The local cloud does not support functions in {attribute} {place}.")
    raise TemplateFault(f"Template format error: {place} Unrecognized {attribute} {value}. Use {', '.join(allowed)}.")
