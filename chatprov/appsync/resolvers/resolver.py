"""Resolvers: UNIT and PIPELINE, from a field's arguments to its value.

https://docs.aws.amazon.com/appsync/latest/devguide/resolver-mapping-template-reference-overview.html
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from chatprov.appsync.datasource import dynamodb, none
from chatprov.appsync.datasource.element import Element
from chatprov.appsync.datasource.failure import DataSourceError
from chatprov.appsync.errors import FieldError, MappingTemplateError
from chatprov.appsync.resolvers.context import make_context
from chatprov.appsync.resolvers.rendering import render
from chatprov.appsync.text import jackson

if TYPE_CHECKING:
    from collections.abc import Callable

    from graphql import GraphQLObjectType
    from graphql.execution.collect_fields import FieldDetailsList

    from chatprov.appsync.api import ApiDefinition, DynamoDB, Function, Observer, Resolver
    from chatprov.appsync.execution.execution import Execution
    from chatprov.appsync.util import Util
    from chatprov.appsync.vtl import Rendering

VERSIONS: Final = frozenset({"2017-02-28", "2018-05-29"})
EMPTY: Final = "Template transformation yielded an empty response."


@dataclass(frozen=True, slots=True)
class Services:
    """What resolvers need from outside."""

    dynamodb: DynamoDB
    clock: Callable[[], float]
    observer: Observer | None = None


@dataclass(slots=True)
class FieldCall:
    """One field of one object to be resolved; its templates leave errors and headers behind in `util`."""

    execution: Execution
    field_name: str
    parent_type: GraphQLObjectType
    details: FieldDetailsList
    arguments: dict[str, Any]
    source: Any
    util: Util


class FieldResolver:
    """A resolver with what its definition names: data sources, functions, templates."""

    def __init__(self, resolver: Resolver, api: ApiDefinition) -> None:
        self._resolver = resolver
        self._api = api
        texts = [resolver.request_template, resolver.response_template]
        for function_id in resolver.functions:
            function = api.functions.get(function_id)
            texts += [function.request_template, function.response_template] if function else []
        # Listing a selection costs more than all else, and hardly any template looks at it.
        self._with_selection = any("selectionSet" in text for text in texts if text)

    def resolve(self, call: FieldCall) -> Any:
        """Return the field's value; raises FieldError."""
        context = make_context(call, with_selection=self._with_selection)
        resolver = self._resolver
        _check_runtime(resolver.runtime)
        if resolver.kind == "PIPELINE":
            return self._pipeline(call, context)
        return self._step(call, context, resolver, resolver.data_source_name, resolver.arn)

    def _pipeline(self, call: FieldCall, context: dict[str, Any]) -> Any:
        resolver = self._resolver
        if resolver.request_template:
            before = render(resolver.request_template, call, context)
            if before.returned:
                return before.value
            context["prev"] = {"result": _before_result(before)}
        result = context["prev"]["result"]
        for function_id in resolver.functions:
            function = self._api.functions.get(function_id)
            if function is None:
                raise FieldError(f"No function found with id {function_id}.", "NotFoundException")
            _check_runtime(function.runtime)
            context.pop("result", None)
            context.pop("error", None)
            result = self._step(call, context, function, function.data_source_name, f"{resolver.arn}/{function_id}")
            context["prev"] = {"result": result}
        context["result"] = result
        if not resolver.response_template:
            return result
        return _value(render(resolver.response_template, call, context))

    def _step(
        self,
        call: FieldCall,
        context: dict[str, Any],
        step: Resolver | Function,
        data_source_name: str | None,
        token_owner: str,
    ) -> Any:
        """Run a unit resolver or a function: request template, data source, response template."""
        if not step.request_template:
            raise MappingTemplateError(EMPTY)
        request = render(step.request_template, call, context)
        if request.returned:
            return request.value
        document, version = _read_request(request)
        context["error"] = None
        failed: DataSourceError | None = None
        try:
            context["result"] = self._invoke(call, document, version, data_source_name, token_owner)
        except DataSourceError as failure:
            failed = failure
            context["result"] = failure.result
        if version == "2017-02-28":
            return self._finish_2017(call, context, step, failed)
        if failed:
            context["error"] = {"message": failed.message, "type": failed.error_type}
        if not step.response_template:
            if failed:
                raise failed
            return context["result"]
        return _value(render(step.response_template, call, context))

    def _finish_2017(
        self, call: FieldCall, context: dict[str, Any], step: Resolver | Function, failed: DataSourceError | None
    ) -> Any:
        """Finish as before 2018: an error is always reported, a null is not shown to the response template."""
        if failed is None and context["result"] is None:
            return None
        value = context["result"]
        if step.response_template:
            value = _value(render(step.response_template, call, context))
        if failed:
            raise FieldError(failed.message, failed.error_type, value)
        return value

    def _invoke(self, call: FieldCall, document: Element, version: str, name: str | None, token_owner: str) -> Any:
        source = self._api.data_sources.get(name or "")
        if source is None:
            raise FieldError(f"No data source found named {name}", "NotFoundException")
        if source.type == "NONE":
            return none.invoke(document)
        if source.type == "AMAZON_DYNAMODB":
            services = call.execution.services
            return dynamodb.invoke(
                document,
                version=version,
                source=source,
                dynamodb=services.dynamodb,
                region=self._api.region,
                resolver_arn=token_owner,
            )
        raise FieldError(
            f"The data source {source.name} is of type {source.type}, which this AppSync runtime cannot reach; "
            "it supports AMAZON_DYNAMODB and NONE.",
            "UnsupportedDataSource",
        )


def _check_runtime(runtime: str | None) -> None:
    if runtime:
        raise FieldError(
            f"The runtime {runtime} is not supported by this AppSync runtime; it runs VTL mapping templates.",
            "UnsupportedRuntime",
        )


def _read_request(request: Rendering) -> tuple[Element, str]:
    """Return the request document and its version."""
    if not request.text.strip():
        raise MappingTemplateError(EMPTY)
    document = Element(jackson.parse_document(request.text))
    document.expect(dict, "object")
    version = document.string("version")
    if version not in VERSIONS:
        raise MappingTemplateError(f"Unsupported version '{version}'.")
    return document, version


def _before_result(rendered: Rendering) -> Any:
    return _value(rendered) if rendered.text.strip() else None


def _value(rendered: Rendering) -> Any:
    """Return what a response template has made of its context."""
    if rendered.returned:
        return rendered.value
    text = rendered.text
    if not text.strip():
        raise MappingTemplateError(EMPTY)
    try:
        return jackson.read(text)
    except jackson.JacksonError:
        raise MappingTemplateError(f"Unable to convert {text} to Object.") from None
