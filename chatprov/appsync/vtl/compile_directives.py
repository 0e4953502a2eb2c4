"""Compiles directives to closures: loops, macros, #define, #evaluate, and those that end a template early."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

from chatprov.appsync.vtl.budget import MAX_LOOP_TURNS, MAX_MACRO_DEPTH
from chatprov.appsync.vtl.errors import VtlError, VtlSyntaxError
from chatprov.appsync.vtl.foreach import ForeachScope
from chatprov.appsync.vtl.javatext import to_string
from chatprov.appsync.vtl.lookup import iterate
from chatprov.appsync.vtl.nodes import (
    Block,
    Directive,
    Expression,
    ListLiteral,
    MapLiteral,
    RangeLiteral,
    Reference,
    StringLiteral,
    Word,
    weigh,
)
from chatprov.appsync.vtl.scope import Argument, DefinedBlock, Macro, MacroScope
from chatprov.appsync.vtl.tokens import TokenSpan

if TYPE_CHECKING:
    from chatprov.appsync.vtl.compiler import TemplateCompiler
    from chatprov.appsync.vtl.position import Position
    from chatprov.appsync.vtl.scope import Render, RenderState


class Break(Exception):
    """#break: ends the innermost loop, macro, #define block, #evaluate or template."""


class StopDirective(Exception):
    """#stop: ends the template."""


class Return(Exception):
    """#return, a directive that AppSync adds: ends the template and returns a value instead of text."""

    def __init__(self, value: object) -> None:
        super().__init__()
        self.value = value


def compile_directive(node: Directive, compiler: TemplateCompiler) -> Render:
    """Compile a directive or a macro call; a name that is neither prints its source text."""
    build = _DIRECTIVES.get(node.name)
    return _macro_call(node, compiler) if build is None else build(node, compiler)


def _foreach(node: Directive, compiler: TemplateCompiler) -> Render:
    name, block, weight = _loop_variable(node), compiler.block(_body(node)), weigh(_body(node))
    if len(node.arguments) <= _COLLECTION:
        return _failing(f"Index {_COLLECTION} out of bounds for length {len(node.arguments) + 1}")
    items = compiler.expression(node.arguments[_COLLECTION])

    def render(run: RenderState) -> None:
        iterator = iterate(items(run))
        if iterator is None:
            return
        variables = run.variables
        saved = {key: variables.get(key) for key in (name, *_LOOP_VARIABLES)}
        loop = ForeachScope(saved["foreach"])
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
        except Break:
            pass
        finally:
            for key, value in saved.items():
                _put(run, key, value)

    return render


_COLLECTION = 2
_PARSE_STEPS = 10
_LOOP_VARIABLES = ("velocityCount", "velocityHasNext", "foreach")


def _put(run: RenderState, name: str, value: Any) -> None:
    if value is None:
        run.variables.pop(name, None)
    else:
        run.variables[name] = value


def _loop_variable(node: Directive) -> str:
    if not node.arguments:
        raise VtlSyntaxError(f"#foreach needs a reference and a list at {node.position}")
    first = node.arguments[0]
    return first.root if isinstance(first, Reference) else str(first.literal)[1:]


def _macro_definition(node: Directive, compiler: TemplateCompiler) -> Render:
    words = node.arguments
    for number, argument in enumerate(words[1:], 1):
        if not isinstance(argument, Reference):
            raise VtlSyntaxError(
                f"Macro argument {number} of #macro({words[0].literal}) must be a reference at {node.position}"
            )
    parameters = tuple(argument.root for argument in words[1:] if isinstance(argument, Reference))
    name = str(words[0].literal)
    body = compiler.block(_body(node))
    # The first definition of a name is used; a nested definition is compiled before the outer one.
    compiler.macros.setdefault(name, Macro(name, parameters, body, weigh(_body(node))))
    return _nothing


def _macro_call(node: Directive, compiler: TemplateCompiler) -> Render:
    name = node.name.removeprefix("@")
    literal = node.literal if node.block is not None or not node.name.startswith("@") else f"#{node.name}"
    arguments = tuple(
        (Argument(compiler.expression(argument), argument.literal), _by_name(argument)) for argument in node.arguments
    )
    body = None if node.block is None else compiler.block(node.block)
    bad = next((argument for argument in node.arguments if isinstance(argument, Word)), None)

    def render(run: RenderState) -> None:
        macro = run.macros.get(name)
        if macro is None:
            run.write(literal)
            return
        if bad is not None:
            raise VtlError(f"Invalid arg '{bad.literal}' in macro #{name} at {bad.position}")
        by_name: dict[str, Argument] = {}
        constants: dict[str, Any] = {}
        for parameter, (argument, named) in zip(macro.parameters, arguments, strict=False):
            if named:
                by_name[parameter] = argument
            else:
                constants[parameter] = argument.evaluate(run)
        if body is not None:
            constants["bodyContent"] = DefinedBlock(body)
        _call_macro(run, macro, MacroScope(run, by_name, constants), node.position)

    return render


def _by_name(argument: Expression) -> bool:
    return isinstance(argument, (Reference, StringLiteral, ListLiteral, MapLiteral, RangeLiteral))


def _call_macro(run: RenderState, macro: Macro, scope: MacroScope, position: Position) -> None:
    if len(run.macro_names) >= MAX_MACRO_DEPTH:
        stack = "->".join(run.macro_names)
        raise VtlError(
            f"Max calling depth of {MAX_MACRO_DEPTH} was exceeded in macro '{macro.name}' with Call Stack:{stack} "
            f"at {position}"
        )
    run.budget.spend(macro.weight)
    outer = run.variables
    run.macro_names.append(macro.name)
    run.variables = scope
    try:
        macro.body(run)
    except Break:
        pass
    finally:
        run.variables = outer
        run.macro_names.pop()


def _define(node: Directive, compiler: TemplateCompiler) -> Render:
    if not node.arguments or not isinstance(node.arguments[0], Reference):
        raise VtlSyntaxError(f"#define needs a reference at {node.position}")
    name, block, weight = node.arguments[0].root, compiler.block(_body(node)), weigh(_body(node))

    def render_block(run: RenderState) -> None:
        run.budget.spend(weight)
        with contextlib.suppress(Break):
            block(run)

    def render(run: RenderState) -> None:
        run.variables[name] = DefinedBlock(render_block)

    return render


def _evaluate(node: Directive, compiler: TemplateCompiler) -> Render:
    if len(node.arguments) != 1:
        raise VtlSyntaxError(f"#evaluate() requires exactly one argument at {node.position}")
    if not isinstance(node.arguments[0], (Reference, StringLiteral)):
        raise VtlSyntaxError("#evaluate()  argument must be a string literal or reference")
    value = compiler.expression(node.arguments[0])

    def render(run: RenderState) -> None:
        found = value(run)
        if found is None:
            return
        if len(run.macro_names) >= MAX_MACRO_DEPTH:
            raise VtlError(f"Max calling depth of {MAX_MACRO_DEPTH} was exceeded in #evaluate")
        source = to_string(found, run.budget)
        run.budget.spend(_PARSE_STEPS * len(source))
        evaluated = compiler.again(run.macros).template(source)
        run.macro_names.append("#evaluate")
        try:
            evaluated(run)
        except Break:
            pass
        finally:
            run.macro_names.pop()

    return render


def _literal(node: Directive, _: TemplateCompiler) -> Render:
    text = str(_body(node).literal)
    return lambda run: run.write(text)


def _break(node: Directive, compiler: TemplateCompiler) -> Render:
    if not node.arguments:
        return _raise_break
    scope = compiler.expression(node.arguments[0])

    def render(run: RenderState) -> None:
        if not isinstance(scope(run), ForeachScope):
            raise VtlError(f"Argument to #break is not a scope at {node.position}")
        raise Break

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


def _resource(node: Directive, compiler: TemplateCompiler) -> Render:
    values = tuple(compiler.expression(argument) for argument in node.arguments)

    def render(run: RenderState) -> None:
        for value in values:
            raise VtlError(f"Unable to find resource '{to_string(value(run), run.budget)}'")

    return render


def _failing(message: str) -> Render:
    def render(_: RenderState) -> None:
        raise VtlError(message)

    return render


def _nothing(_: RenderState) -> None:
    return


def _body(node: Directive) -> Block:
    return node.block if node.block is not None else Block((), TokenSpan([], 0, 0))


_DIRECTIVES = {
    "foreach": _foreach,
    "macro": _macro_definition,
    "define": _define,
    "evaluate": _evaluate,
    "literal": _literal,
    "break": _break,
    "stop": _stop,
    "return": _return,
    "parse": _resource,
    "include": _resource,
}
