"""The resource type of a nested stack.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudformation-stack.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from chatprov.local.services.cloudformation.handlers.contract import GeneratedName, HandlerContext, Properties


class NestedStackHandler:
    """AWS::CloudFormation::Stack."""

    generated: GeneratedName | None = None

    def create(self, context: HandlerContext, properties: Properties) -> str:
        """Create the stack."""
        return context.nested.create(context, properties)

    def read(self, context: HandlerContext, physical_id: str, properties: Properties) -> Properties:  # noqa: ARG002
        """Return the stack's outputs."""
        return {f"Outputs.{key}": value for key, value in context.nested.outputs(physical_id).items()}

    def update(self, context: HandlerContext, physical_id: str, old: Properties, new: Properties) -> None:  # noqa: ARG002
        """Update the stack."""
        context.nested.update(context, physical_id, new)

    def delete(self, context: HandlerContext, physical_id: str, properties: Properties) -> None:  # noqa: ARG002
        """Delete the stack."""
        context.nested.delete(context, physical_id)
