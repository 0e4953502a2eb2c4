"""The outputs of a stack, some of which are exports.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/outputs-section-structure.html
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from chatprov.cloudformation.errors import TemplateFault
from chatprov.cloudformation.evaluation import NO_VALUE, evaluate
from chatprov.cloudformation.scalars import is_scalar, text_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chatprov.cloudformation.evaluation import TemplateScope


_EXPORT_NAME: Final = re.compile(r"[A-Za-z0-9:-]{1,255}")


@dataclass(frozen=True, slots=True)
class StackOutput:
    """An output: its value is a text."""

    key: str
    value: str
    description: str | None = None
    export_name: str | None = None


def evaluated_outputs(scope: TemplateScope) -> list[StackOutput]:
    """Return the outputs whose conditions are true; raises TemplateFault and NotYetKnown."""
    outputs: list[StackOutput] = []
    names: set[str] = set()
    for key, output in scope.template.outputs.items():
        if "Condition" in output and not scope.is_true(output["Condition"]):
            continue
        description, name = output.get("Description"), _export_name(key, output, scope)
        value = _text(evaluate(output["Value"], scope))
        if name is not None and not value.strip():
            raise TemplateFault(f"Cannot export output {key}. Exported values must not be empty or whitespace-only.")
        if name is not None and name in names:
            raise TemplateFault(f"Cannot export output {key}. Another output of this template is exported as {name}.")
        names |= {name} if name is not None else set()
        outputs.append(StackOutput(key, value, None if description is None else text_of(description), name))
    return outputs


def check_export_names(scope: TemplateScope) -> None:
    """Compare the names of exports, which are known before the stack is there, with what a name may be; raises TemplateFault."""
    for key, output in scope.template.outputs.items():
        if "Condition" not in output or scope.is_true(output["Condition"]):
            _export_name(key, output, scope)


def _export_name(key: str, output: Mapping[str, Any], scope: TemplateScope) -> str | None:
    export = evaluate(output["Export"]["Name"], scope) if "Export" in output else NO_VALUE
    if export is NO_VALUE:
        return None
    name = _text(export)
    if not _EXPORT_NAME.fullmatch(name):
        raise TemplateFault(
            f"Template format error: Output {key} is malformed. The Name field of every Export member must be specified and "
            "consist only of alphanumeric characters, colons, or hyphens."
        )
    return name


def _text(value: Any) -> str:
    if not is_scalar(value):
        raise TemplateFault("Template format error: The Value field of every Outputs member must evaluate to a String.")
    return text_of(value)
