"""The outputs of a stack, some of which are exports.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/outputs-section-structure.html
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from chatprov.cloudformation.errors import TemplateFault
from chatprov.cloudformation.evaluation import NO_VALUE, evaluate
from chatprov.cloudformation.scalars import is_scalar, text_of

if TYPE_CHECKING:
    from chatprov.cloudformation.evaluation import TemplateScope


@dataclass(frozen=True, slots=True)
class StackOutput:
    """An output: its value is a text."""

    key: str
    value: str
    description: str | None = None
    export_name: str | None = None


def evaluated_outputs(scope: TemplateScope) -> list[StackOutput]:
    """Return the outputs whose conditions are true; raises TemplateFault and NotYetKnown."""
    outputs = []
    for key, output in scope.template.outputs.items():
        if "Condition" in output and not scope.is_true(output["Condition"]):
            continue
        export = evaluate(output["Export"]["Name"], scope) if "Export" in output else None
        description = output.get("Description")
        outputs.append(
            StackOutput(
                key,
                _text(evaluate(output["Value"], scope)),
                None if description is None else text_of(description),
                None if export is None or export is NO_VALUE else _text(export),
            )
        )
    return outputs


def _text(value: Any) -> str:
    if not is_scalar(value):
        raise TemplateFault("Template format error: The Value field of every Outputs member must evaluate to a String.")
    return text_of(value)
