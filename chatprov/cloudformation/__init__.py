"""CloudFormation templates as a library: reading, checking and evaluating them, without a call to AWS.

A template is read (`reading`), its sections become data (`template`), parameters get their values (`parameters`), and the values of
properties and outputs are evaluated with a scope (`evaluation`), which knows the resources that exist by callbacks. The texts of
errors are CloudFormation's where they are known.
"""

from __future__ import annotations

from chatprov.cloudformation.calls import check_calls
from chatprov.cloudformation.capabilities import required_capabilities
from chatprov.cloudformation.dependencies import creation_order, dependencies_of
from chatprov.cloudformation.errors import InsufficientCapabilities, TemplateFault, TemplateTooLarge
from chatprov.cloudformation.evaluated_size import EvaluatedSize
from chatprov.cloudformation.evaluation import NO_VALUE, NotYetKnown, TemplateScope, evaluate
from chatprov.cloudformation.outputs import StackOutput, check_export_names, evaluated_outputs
from chatprov.cloudformation.parameters import ParameterValue, parameter_values
from chatprov.cloudformation.reading import read_template
from chatprov.cloudformation.references import check_active_references, check_references
from chatprov.cloudformation.rules import check_rules
from chatprov.cloudformation.template import StackTemplate, TemplateResource, parse_template

__all__ = [
    "NO_VALUE",
    "EvaluatedSize",
    "InsufficientCapabilities",
    "NotYetKnown",
    "ParameterValue",
    "StackOutput",
    "StackTemplate",
    "TemplateFault",
    "TemplateResource",
    "TemplateScope",
    "TemplateTooLarge",
    "check_active_references",
    "check_calls",
    "check_export_names",
    "check_references",
    "check_rules",
    "creation_order",
    "dependencies_of",
    "evaluate",
    "evaluated_outputs",
    "parameter_values",
    "parse_template",
    "read_template",
    "required_capabilities",
]
