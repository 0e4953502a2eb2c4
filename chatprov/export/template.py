"""The project as a template of CloudFormation, in the long form of its functions.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-anatomy.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chatprov.export.call_parameters import ProjectText
from chatprov.export.cloudformation_table import REF
from chatprov.export.names import capitalized, outputs
from chatprov.teach.symbols import STAND_IN, names_in

if TYPE_CHECKING:
    from chatprov.export.assembled import Declared, DeclaredResource
    from chatprov.export.recorded import Parameter

Json = dict[str, Any]
PSEUDO = {"account": "AWS::AccountId", "region": "AWS::Region", "partition": "AWS::Partition"}


class TemplateSections:
    """The sections of the template that a project becomes."""

    def __init__(self, declared: Declared) -> None:
        self._declared = declared
        self._parameters = {parameter.name: parameter for parameter in declared.recorded.parameters}

    def parameters(self) -> Json:
        """Return the values that the user may choose; an empty default means a value that follows from other values."""
        return {
            capitalized(parameter.name): {
                "Type": "String",
                "Description": parameter.purpose,
                "Default": "" if names_in(parameter.default) else parameter.default,
            }
            for parameter in self._parameters.values()
        }

    def conditions(self) -> Json:
        """Return whether a value with such a default was chosen."""
        return {
            _chosen(parameter): {"Fn::Not": [{"Fn::Equals": [{REF: capitalized(parameter.name)}, ""]}]}
            for parameter in self._parameters.values()
            if names_in(parameter.default)
        }

    def resource(self, resource: DeclaredResource) -> Json:
        """Return one resource."""
        needs = {"DependsOn": [capitalized(key) for key in resource.needs]} if resource.needs else {}
        return {"Type": resource.type, **needs, "Properties": self.value(resource.body, resource.key)}

    def outputs(self) -> Json:
        """Return the outputs."""
        return {capitalized(name): {"Value": self.value(value)} for name, value in outputs(self._declared)}

    def value(self, value: Any, within: str = "") -> Any:
        """Return a value of a body, with functions in place of the placeholders."""
        match value:
            case ProjectText():
                return str(value)
            case str() if found := STAND_IN.fullmatch(value):
                return self._reference(found[1], within)
            case str() if names_in(value):
                return self._joined(value, within)
            case dict():
                return {key: self.value(part, within) for key, part in value.items()}
            case list():
                return [self.value(item, within) for item in value]
        return value

    def _reference(self, name: str, within: str) -> Json:
        if name in PSEUDO:
            return {REF: PSEUDO[name]}
        if found := self._declared.reference(name, within):
            resource, attribute = found
            key = capitalized(resource.key)
            return {REF: key} if attribute == REF else {"Fn::GetAtt": [key, attribute]}
        parameter = self._parameters[name]
        chosen = {REF: capitalized(name)}
        if not names_in(parameter.default):
            return chosen
        return {"Fn::If": [_chosen(parameter), chosen, self.value(parameter.default, within)]}

    def _joined(self, text: str, within: str) -> Json:
        more: Json = {}

        def part(name: str) -> str:
            match self._reference(name, within):
                case {"Ref": str(key)}:
                    return f"${{{key}}}"
                case {"Fn::GetAtt": [key, attribute]}:
                    return f"${{{key}.{attribute}}}"
                case other:
                    more[capitalized(name)] = other
                    return f"${{{capitalized(name)}}}"

        pieces = STAND_IN.split(text)  # texts and names in turn
        joined = "".join(part(piece) if place % 2 else piece.replace("${", "${!") for place, piece in enumerate(pieces))
        return {"Fn::Sub": [joined, more] if more else joined}


def _chosen(parameter: Parameter) -> str:
    return f"Has{capitalized(parameter.name)}"
