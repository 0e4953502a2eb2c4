"""UNIT and PIPELINE resolvers, which compute the value of a field from its arguments.

https://docs.aws.amazon.com/appsync/latest/devguide/resolver-mapping-template-reference-overview.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chatprov.appsync.errors import FieldError
from chatprov.appsync.resolvers.context import make_context
from chatprov.appsync.resolvers.handlers import EarlyReturn
from chatprov.appsync.resolvers.runtimes import runtime_of
from chatprov.appsync.resolvers.step import ResolverStep, Sources

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chatprov.appsync.api import ApiDefinition, DynamoDB, Function, Resolver
    from chatprov.appsync.resolvers.call import FieldCall
    from chatprov.appsync.resolvers.context import ResolverContext


class FieldResolver:
    """The compiled resolver of one field."""

    def __init__(self, resolver: Resolver, api: ApiDefinition, dynamodb: DynamoDB) -> None:
        sources = Sources(api.data_sources, api.region, dynamodb)
        code: list[Resolver | Function] = [resolver]
        code += [api.functions[name] for name in resolver.functions if name in api.functions]
        # Listing the selection is the most expensive part of a context, and most code does not read it.
        self._with_selection = any(runtime_of(source).reads_selection(source) for source in code)
        self._run = (
            _Pipeline(resolver, api.functions, sources).run
            if resolver.kind == "PIPELINE"
            else _step(resolver, resolver.arn, sources).run
        )

    def resolve(self, call: FieldCall) -> Any:
        """Return the field's value; raises FieldError."""
        value = self._run(call, make_context(call, with_selection=self._with_selection))
        return value.value if isinstance(value, EarlyReturn) else value


class _Pipeline:
    """A pipeline: the code before the functions, the functions in order, and the code after them."""

    def __init__(self, resolver: Resolver, functions: Mapping[str, Function], sources: Sources) -> None:
        self._handlers = runtime_of(resolver).pipeline(resolver)
        self._steps = [
            (name, _step(functions[name], f"{resolver.arn}/{name}", sources) if name in functions else None)
            for name in resolver.functions
        ]

    def run(self, call: FieldCall, context: ResolverContext) -> Any:
        result = self._handlers.before(call, context)
        if isinstance(result, EarlyReturn) and not result.skips_functions:
            return result
        result = self._run_functions(result, call, context)
        context["prev"] = {"result": result}
        context["result"] = result
        return self._handlers.after(call, context)

    def _run_functions(self, before: Any, call: FieldCall, context: ResolverContext) -> Any:
        """Return the value of the last function that runs; `before` is what the code before them has returned."""
        result = before
        for function_id, step in self._steps:
            if isinstance(result, EarlyReturn):
                if result.skips_functions:
                    break
                result = result.value
            if step is None:
                raise FieldError(f"No function found with id {function_id}.", "NotFoundException")
            context["prev"] = {"result": result}
            context.pop("result", None)
            context.pop("error", None)
            result = step.run(call, context)
        return result.value if isinstance(result, EarlyReturn) else result


def _step(source: Resolver | Function, arn: str, sources: Sources) -> ResolverStep:
    direct = not source.runtime and not source.request_template
    return ResolverStep(runtime_of(source).step(source), source.data_source_name, arn, sources, direct=direct)
