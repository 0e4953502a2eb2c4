"""Compiles directives to closures: loops, #define, and those that end a template early.

Macros are not among them: as an engineer of AWS says, AppSync does not support them. #macro defines nothing, and its
call is text, as is #evaluate; API Gateway, AWS's other service with Velocity, does the same.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any, Final

from chatprov.appsync.vtl.budget import MAX_LOOP_TURNS
from chatprov.appsync.vtl.errors import VtlError, VtlSyntaxError
from chatprov.appsync.vtl.foreach import ForeachScope
from chatprov.appsync.vtl.javatext import to_string
from chatprov.appsync.vtl.lookup import iterate
from chatprov.appsync.vtl.nodes import Block, Directive, Expression, ListLiteral, MapLiteral, Reference, weigh
from chatprov.appsync.vtl.scope import DefinedBlock
from chatprov.appsync.vtl.tokens import TokenSpan

if TYPE_CHECKING:
    from chatprov.appsync.vtl.compiler import TemplateCompiler
    from chatprov.appsync.vtl.scope import Render, RenderState

_COLLECTION: Final = 2
_LOOP_VARIABLES: Final = ("velocityCount", "velocityHasNext", "foreach")
_NULL_POINTER: Final = "java.lang.NullPointerException"
_NOTHING_INCLUDED: Final = "<!-- include error : error with arg {} please see log. see error log -->"


class Break(Exception):
    """#break: ends the innermost loop, #define block or template, or the loop of the scope that is its argument."""

    def __init__(self, scope: ForeachScope | None = None) -> None:
        super().__init__()
        self.scope = scope


class StopDirective(Exception):
    """#stop: ends the template."""


class Return(Exception):
    """#return, a directive that AppSync adds: ends the template and returns a value instead of text."""

    def __init__(self, value: object) -> None:
        super().__init__()
        self.value = value


def compile_directive(node: Directive, compiler: TemplateCompiler) -> Render:
    """Compile a directive; one that does not exist prints its source text."""
    build = _DIRECTIVES.get(node.name)
    if build is not None:
        return build(node, compiler)
    literal = node.literal if node.block is not None or not node.name.startswith("@") else f"#{node.name}"
    return lambda run: run.write(literal)


def _foreach(node: Directive, compiler: TemplateCompiler) -> Render:
    if not node.parenthesised:
        raise VtlSyntaxError(_NULL_POINTER)
    if len(node.arguments) < _COLLECTION:
        return _failing(f"Index {_COLLECTION} out of bounds for length {len(node.arguments) + 1}")
    if len(node.arguments) == _COLLECTION:
        return _nothing  # the block is in the place of the collection, and a block has no value
    return _loop(node, compiler)


def _loop(node: Directive, compiler: TemplateCompiler) -> Render:
    arguments = node.arguments
    name, block, weight = _loop_variable(arguments[0]), _loop_block(node, compiler), weigh(_body(node))
    items = compiler.expression(arguments[_COLLECTION])

    def render(run: RenderState) -> None:
        iterator = iterate(items(run))
        if iterator is None:
            return
        if name == "foreach":
            raise VtlError(_NULL_POINTER)  # the element would replace the scope, which Velocity needs
        variables = run.variables
        saved = {key: variables.get(key) for key in (name, *_LOOP_VARIABLES)}
        loop = ForeachScope(saved["foreach"], node.position)
        variables["foreach"] = loop
        try:
            for value, has_next in iterator:
                run.budget.spend(weight)
                loop.turn(has_next=has_next)
                variables["velocityCount"] = loop.count
                variables["velocityHasNext"] = has_next
                _put(run, name, value)
                block(run)
                if loop.count >= MAX_LOOP_TURNS:
                    break
        except Break as ended:
            if ended.scope is not None and ended.scope is not loop:
                raise
        finally:
            for key, value in saved.items():
                _put(run, key, value)

    return render


def _put(run: RenderState, name: str, value: Any) -> None:
    if value is None:
        run.variables.pop(name, None)
    else:
        run.variables[name] = value


def _loop_variable(first: Expression) -> str:
    return first.root if isinstance(first, Reference) else str(first.literal)[1:]


def _loop_block(node: Directive, compiler: TemplateCompiler) -> Render:
    """Compile what is rendered in each iteration: the block, or the fourth argument if there is one."""
    if len(node.arguments) == _COLLECTION + 1:
        return compiler.block(_body(node))
    return _printed(node.arguments[_COLLECTION + 1], compiler)


def _printed(node: Expression, compiler: TemplateCompiler) -> Render:
    """Compile an argument in the place of a block: Velocity prints the references in it, and nothing else."""
    match node:
        case Reference():
            return compiler.block(Block((node,), node.literal))
        case ListLiteral():
            parts = [_printed(item, compiler) for item in node.items]
        case MapLiteral():
            parts = [_printed(part, compiler) for entry in node.entries for part in entry]
        case _:
            parts = []

    def render(run: RenderState) -> None:
        for part in parts:
            part(run)

    return render


def _macro(_: Directive, __: TemplateCompiler) -> Render:
    return _nothing


def _define(node: Directive, compiler: TemplateCompiler) -> Render:
    if not node.parenthesised:
        raise VtlSyntaxError(_NULL_POINTER)
    if not node.arguments:
        raise VtlSyntaxError(f"parameter missing: block name at {node.position}")
    # Velocity takes the characters after the first one of `$name`; those of `${name}` are not the name of a variable.
    target = node.arguments[0]
    name = str(target.literal)[1:]
    if isinstance(target, Reference) and name.startswith(target.root):
        name = target.root
    block, weight = compiler.block(_body(node)), weigh(_body(node))

    def render_block(run: RenderState) -> None:
        run.budget.spend(weight)
        with contextlib.suppress(Break):
            block(run)

    def render(run: RenderState) -> None:
        run.variables[name] = DefinedBlock(render_block)

    return render


def _literal(node: Directive, _: TemplateCompiler) -> Render:
    if not node.parenthesised:
        raise VtlSyntaxError(_NULL_POINTER)
    text = str(node.arguments[0].literal if node.arguments else _body(node).literal)
    return lambda run: run.write(text)


def _break(node: Directive, compiler: TemplateCompiler) -> Render:
    if not node.arguments:
        return _raise_break
    argument = node.arguments[0]
    scope = compiler.expression(argument)

    def render(run: RenderState) -> None:
        found = scope(run)
        if not isinstance(found, ForeachScope):
            name = "org.apache.velocity.runtime.directive.Scope"
            raise VtlError(f"{argument.literal} is not a valid {name} instance at {node.position}")
        raise Break(found)

    return render


def _raise_break(_: RenderState) -> None:
    raise Break


def _stop(_: Directive, __: TemplateCompiler) -> Render:
    def render(_: RenderState) -> None:
        raise StopDirective

    return render


def _return(node: Directive, compiler: TemplateCompiler) -> Render:
    value = compiler.expression(node.arguments[0]) if node.arguments else None

    def render(run: RenderState) -> None:
        raise Return(None if value is None else value(run))

    return render


def _parse(node: Directive, compiler: TemplateCompiler) -> Render:
    if not node.arguments:
        return _failing(f"#parse(): argument missing at {node.position}")
    source = compiler.expression(node.arguments[0])

    def render(run: RenderState) -> None:
        found = source(run)
        if found is not None:
            raise _not_found(found, run)

    return render


def _include(node: Directive, compiler: TemplateCompiler) -> Render:
    sources = tuple(compiler.expression(argument) for argument in node.arguments)

    def render(run: RenderState) -> None:
        for number, source in enumerate(sources):
            found = source(run)
            if found is not None:
                raise _not_found(found, run)
            run.write(_NOTHING_INCLUDED.format(number))

    return render


def _not_found(name: object, run: RenderState) -> VtlError:
    return VtlError(f"Unable to find resource '{to_string(name, run.budget)}'")


def _failing(message: str) -> Render:
    def render(_: RenderState) -> None:
        raise VtlError(message)

    return render


def _nothing(_: RenderState) -> None:
    return


def _body(node: Directive) -> Block:
    return node.block if node.block is not None else Block((), TokenSpan([], 0, 0))


_DIRECTIVES: Final = {
    "foreach": _foreach,
    "macro": _macro,
    "define": _define,
    "literal": _literal,
    "break": _break,
    "stop": _stop,
    "return": _return,
    "parse": _parse,
    "include": _include,
}
