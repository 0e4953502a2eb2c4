"""Validation of a document against a schema, with the messages of the Java implementation that AppSync uses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from graphql import (
    ExecutableDefinitionsRule,
    FragmentsOnCompositeTypesRule,
    GraphQLError,
    LoneAnonymousOperationRule,
    NoFragmentCyclesRule,
    PossibleFragmentSpreadsRule,
    SingleFieldSubscriptionsRule,
    UniqueArgumentNamesRule,
    UniqueDirectivesPerLocationRule,
    UniqueFragmentNamesRule,
    UniqueInputFieldNamesRule,
    UniqueOperationNamesRule,
    UniqueVariableNamesRule,
    VariablesAreInputTypesRule,
    validate,
)

from chatprov.appsync.errors import ErrorObject, document_error
from chatprov.appsync.request.validation.conflicts import Conflicts
from chatprov.appsync.request.validation.fields import Arguments, Directives, Fields, IntrospectionHidden, Leafs
from chatprov.appsync.request.validation.literals import ArgumentValues
from chatprov.appsync.request.validation.names import (
    Fragments,
    TypeNames,
    UnusedFragments,
    VariablesRule,
    VariableTypes,
)

if TYPE_CHECKING:
    from graphql import ASTValidationRule, DocumentNode, GraphQLSchema, ValidationContext


class _Reporter:
    """A validation context that adds the error type to the messages."""

    def __init__(self, context: ValidationContext, kind: str) -> None:
        self._context = context
        self._kind = kind

    def report_error(self, error: GraphQLError) -> None:
        message = f"Validation error of type {self._kind}: {error.message}"
        self._context.report_error(GraphQLError(message, error.nodes))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._context, name)


def _of_type(kind: str, rule: type[ASTValidationRule]) -> type[ASTValidationRule]:
    """Return a rule of graphql-core with AppSync's error type in its messages."""

    class Named(rule):  # type: ignore[misc, valid-type]  # the base class is chosen at run time
        def __init__(self, context: ValidationContext) -> None:
            super().__init__(cast("ValidationContext", _Reporter(context, kind)))

    return Named


_RULES: tuple[type[ASTValidationRule], ...] = (
    _of_type("NonExecutableDefinition", ExecutableDefinitionsRule),
    _of_type("DuplicateOperationName", UniqueOperationNamesRule),
    _of_type("LoneAnonymousOperationViolation", LoneAnonymousOperationRule),
    _of_type("SubscriptionMultipleRootFields", SingleFieldSubscriptionsRule),
    TypeNames,
    _of_type("FragmentTypeConditionInvalid", FragmentsOnCompositeTypesRule),
    _of_type("NonInputTypeOnVariable", VariablesAreInputTypesRule),
    Leafs,
    Fields,
    _of_type("DuplicateFragmentName", UniqueFragmentNamesRule),
    Fragments,
    UnusedFragments,
    _of_type("InvalidFragmentType", PossibleFragmentSpreadsRule),
    _of_type("FragmentCycle", NoFragmentCyclesRule),
    _of_type("DuplicateVariableName", UniqueVariableNamesRule),
    VariablesRule,
    Directives,
    _of_type("DuplicateDirectiveName", UniqueDirectivesPerLocationRule),
    Arguments,
    _of_type("DuplicateArgumentNames", UniqueArgumentNamesRule),
    ArgumentValues,
    VariableTypes,
    Conflicts,
    _of_type("DuplicateInputFieldName", UniqueInputFieldNamesRule),
)


def validation_errors(schema: GraphQLSchema, document: DocumentNode, *, introspection: bool) -> list[ErrorObject]:
    """Return the validation errors of `document` for `schema`, as error objects.

    Without `introspection`, the fields of `__schema` and `__type` are undefined; `__typename` is still allowed.
    """
    rules = _RULES if introspection else (*_RULES, IntrospectionHidden)
    return [document_error(error.message, *(error.nodes or ())) for error in validate(schema, document, rules)]
