"""The calls of functions in a template, checked as far as their arguments are written there.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from chatprov.cloudformation.errors import TemplateFault
from chatprov.cloudformation.functions import ARGUMENTS, EXTENSIONS, call_in, list_argument, wrong_arguments
from chatprov.cloudformation.references import ReferenceKind, references_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chatprov.cloudformation.template import StackTemplate

_DELIMITED: Final = ("Fn::Join", "Fn::Split")
_DEFAULT: Final = 4
"""With AWS::LanguageExtensions, Fn::FindInMap has a fourth argument."""
_NO_STACKS_VALUE: Final = "must not depend on any resources, imported values, or Fn::GetAZs"


def check_calls(template: StackTemplate) -> None:
    """Compare the arguments of all calls with what their functions take; raises TemplateFault."""
    outputs = template.outputs.values()
    values = [
        *template.conditions.values(),
        *(resource.properties for resource in template.resources.values()),
        *([output["Value"], output.get("Export")] for output in outputs),
    ]
    for name, argument in (call for value in values for call in _calls_in(value)):
        _check(template, name, argument)
    for key, output in template.outputs.items():
        if "Export" in output and _needs_the_stack(template, output["Export"]["Name"]):
            raise TemplateFault(
                f"Template format error: Output {key} is malformed. The Name field of Export {_NO_STACKS_VALUE}."
            )


def _check(template: StackTemplate, name: str, argument: Any) -> None:
    if name in EXTENSIONS and not template.has_language_extensions:
        raise TemplateFault(f"Template error: {name} requires the transform AWS::LanguageExtensions")
    if name == "Fn::ImportValue" and _needs_the_stack(template, argument):
        raise TemplateFault(f"Template error: the attribute in Fn::ImportValue {_NO_STACKS_VALUE}")
    if name not in ARGUMENTS:
        return
    has_default = name == "Fn::FindInMap" and template.has_language_extensions
    if has_default and isinstance(argument, list) and len(argument) == _DEFAULT:
        return
    first, *_ = list_argument(name, argument)
    if name in _DELIMITED and not isinstance(first, str):
        raise wrong_arguments(name)


def _needs_the_stack(template: StackTemplate, value: Any) -> bool:
    """Return whether a value is known only when the stack is there."""
    of_resources = (
        found.name in template.resources for found in references_in(value) if found.kind is not ReferenceKind.CONDITION
    )
    return any(of_resources) or any(name in {"Fn::ImportValue", "Fn::GetAZs"} for name, _ in _calls_in(value))


def _calls_in(value: Any) -> Iterator[tuple[str, Any]]:
    call = call_in(value)
    if call is not None:
        yield call
        value = call[1]
    for member in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _calls_in(member)
