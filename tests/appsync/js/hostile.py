"""Random hostile code: each piece tries one way to harm who runs it, with random parts of the language around it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from chatprov.appsync.js.functions import Namespace, NativeFunction
from chatprov.appsync.js.modules import MODULES
from tests.appsync.js.snippets import Snippets

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator

_FORMS: Final = {
    "an endless loop": """
        for (;;) { S }
        while (E || 1) { S }
        do { S } while (true);
        a: for (const x of @many) { continue a; }
        const l = [1]; for (const x of l) { l.push(x); S }
        const l = [E]; l.forEach((x) => l.push(x, x));
        for (const i in @many) for (const j in @many) for (const k in @many) { c; }
        for (const i of @many) for (const j of @many) for (const k of @many) for (const m of @many) {}
        @many.forEach((x) => @many.forEach((y) => @many.map((z) => [x, y, z, E])));
        return @many.reduce((x) => @many.filter((y) => @many.every((z) => @many.some((w) => !w))), E);
        """,
    "recursion": """
        const f = (n) => [n, f([n, E])]; f(1);
        function f(n) { return g(n) + 1; } function g(n) { return f(n); } f(E);
        const o = { f: (x) => o.f(x) }; o.f(E);
        return [1].map(function f(n) { return [n, E].map(f); });
        const f = (g) => g(g); f(f);
        ctx.stash.f = (n) => ctx.stash.f([n]); ctx.stash.f(E);
        const l = []; l.push(l); return l.flat(Infinity);
        const o = {}; o.o = o; return JSON.stringify([o, E]);
        const l = [E]; l[0] = l; return `${l}`;
        const o = { a: E }; o.a = [o]; return o;
        request(ctx);
        return [ctx].map(request);
        """,
    "a pattern that takes long": """
        return @long.replaceAll(@pattern, E);
        return util.matches(@pattern, @long);
        return @long.split(@pattern);
        return @long.replace(@pattern, @long);
        @many.forEach(() => @long.replaceAll(@pattern, 'x'));
        return /(a+)+$/.test(@long);
        return util.matches(E, @long) || util.matches(@pattern, E);
        return @many.map((x) => util.matches(@pattern, @long + x));
        """,
    "much memory": """
        let s = 'xé'; for (const x of @many) s += s; return s;
        let l = [E]; for (const x of @many) l = [...l, ...l];
        let s = @long; for (const x of @many) s = `${s}${s}`;
        const l = []; l.length = @size; return l;
        const l = [E]; l[@size] = E; return l;
        let o = {}; for (const x of @many) o = { o, p: o, [x]: E }; return o;
        let l = @many; for (const x of @many) l = l.concat(l); return l.join(@long);
        const l = [0]; for (const x of @many) l.push(...l);
        return @many.map(() => @many.map(() => @many.map((x) => ({ x, y: [E] }))));
        const l = []; l.length = 600000; return l.fill(E);
        let s = @long; for (const x of @many) s = s.replaceAll('a', s);
        let s = 'a'; for (const x of @many) s = s.concat(s, E);
        for (const x of @many) console.log(@many, @long);
        for (const x of @many) util.appendError(@long, @long, @many);
        const f = (...l) => [l, ...l]; let l = [1]; for (const x of @many) l = f(...l);
        for (const x of @many) extensions.invalidateSubscriptions({ subscriptionField: @long, payload: { x } });
        """,
    "names of the host": """
        return (E).@name;
        return (E)['@name'];
        return (E).@name.@name(E);
        return (E)['@name'](E);
        (E).@name = E;
        delete (E).@name; return E;
        const { @name: q = E, ...r } = E; return [q, r];
        return Object.entries(F).concat(Object.keys(E));
        return F.@name;
        return F['@name']['@name'];
        return F.@name(E);
        return [F, String(F), JSON.stringify(F), `${F}`];
        return @global;
        return @global(E);
        return new @global(E);
        return @global.@name.@name;
        return typeof @global;
        util.error(F, F, F, F);
        util.appendError(E, F, [F], { a: F });
        console.log(F, E); return { a: F };
        return F;
        ctx.stash.f = F; return { payload: F };
        import('@name');
        return import.meta.@name;
        """,
    "prototypes and constructors": """
        ({}).__proto__.seen = E; return {}.seen;
        return [].constructor.constructor('return this')();
        return (E).constructor.constructor('return process')();
        Object.assign(Object, { keys: E }); return Object.keys({});
        Object.prototype.seen = E; return {}.seen;
        const p = {}; p['__proto__'] = { seen: E }; return [p, p.seen, {}.seen];
        return JSON.parse('{"__proto__": {"seen": 1}}').seen;
        Array.prototype.map = E; return [1].map((x) => x);
        util.error = E; F = E;
        Math.max = E; return Math.max(1);
        F.seen = E; return F.seen;
        return Object.getPrototypeOf(E);
        Object.setPrototypeOf(E, { seen: E });
        class Box extends Object { } return new Box();
        return (() => this)();
        return (function () { return this; }).call(E);
        return ((x) => x).bind(E)(E);
        return ((x) => x).apply(E, [E]);
        """,
    "state of other calls": """
        shared += 1; list.push(shared); map[shared] = E; return [shared, list];
        list.length = 3; return [list.push(1), shared];
        util.seen = shared += 1; return shared;
        Math.seen = 1; return [Math.seen, shared];
        map.seen = (map.seen ?? 0) + 1; return map.seen;
        ctx.stash.count = (ctx.stash.count ?? 0) + 1; return ctx.stash.count;
        """,
    "timers": """
        setTimeout(() => E, 0);
        setInterval(F, 1);
        return new Date(E).getTime();
        return Date.now();
        Promise.resolve(E).then(F);
        await E;
        const f = async () => E; return f();
        queueMicrotask(F);
        setImmediate(F, E);
        function* f() { yield E; } return f().next();
        return new Promise((done) => done(E));
        return performance.now();
        """,
    "getters": """
        const o = { get a() { return E; } }; return o.a;
        const o = { set a(v) { S } }; o.a = E;
        return Object.defineProperty({}, 'a', { get: () => E }).a;
        const o = { length: @size, 0: E }; return [].concat(o, ...[o]);
        const o = { toString() { return E; }, valueOf() { S } }; return o + '' + (o < 1);
        return JSON.stringify({ toJSON() { return F; } });
        const o = { [Symbol.iterator]: () => E }; return [...o];
        ({}).__defineGetter__('a', () => E);
        return util.dynamodb.toMapValues({ get a() { return E; }, b: F });
        const { [E]: x = E } = { length: @size }; return x;
        return new Proxy({}, { get: () => E }).a;
        """,
    "a helper with wrong values": """
        return F(A);
        return F(A);
        return F(E, E, E, E);
        return [F(A), F(A)];
        return F(@many, @long, @size);
        """,
}
"""Ways to do harm, one a line: capital letters are parts of snippets.py, and words behind an @ are chosen below."""

FORMS: Final = {kind: [form.strip() for form in text.strip().splitlines()] for kind, text in _FORMS.items()}
"""The ways to do harm, by kind."""

_CHOICES: Final = {
    "name": (
        "__class__", "__bases__", "__subclasses__", "__globals__", "__builtins__", "__init__", "__dict__", "__code__",
        "__closure__", "__self__", "__call__", "__getattribute__", "__reduce__", "__proto__", "__lookupGetter__", "constructor",
        "prototype", "callee", "caller", "arguments", "call", "members", "name", "_plan", "_cells", "environment", "budget",
        "mro", "format", "append", "gi_frame", "f_back", "toString", "valueOf", "length",
    ),
    "global": (
        "globalThis", "window", "process", "require", "module", "exports", "Function", "eval", "Reflect", "Proxy", "Symbol",
        "WebAssembly", "Deno", "Buffer", "fetch", "XMLHttpRequest", "print", "open", "exec", "__import__", "self", "undefined",
    ),
    "pattern": (
        "'(a+)+$'", "'(a|aa)+$'", "'(a|a?)+$'", "'(.*a){20}$'", "'(('", "'[a-'", "'(?<=a*)b'", "'\\\\p{Nothing}'", "'(?x) a # '",
        "'a{1000000}'", "'(a{1,100}){1,100}b'", "E",
    ),
    "size": ("1e9", "4294967295", "1e308", "-1", "NaN", "600000", "E"),
    "many": ("ctx.args.many", "ctx.args.long.split('')", "Object.keys({ ...ctx.args.many })"),
    "long": ("ctx.args.long", "ctx.args.many.join('a')", "(ctx.args.long + ctx.args.long)"),
}  # fmt: skip


def helpers() -> Iterator[str]:
    """Yield all functions of all modules as the code that names them."""
    for index, module in enumerate(MODULES):
        yield from functions_of(f"m{index}", MODULES[module])


def functions_of(path: str, namespace: Namespace) -> Iterator[str]:
    """Return the functions of a module and of what is in it, as code that has the module as `path` writes them."""
    for name, member in namespace.members.items():
        if isinstance(member, Namespace):
            yield from functions_of(f"{path}.{name}", member)
        elif isinstance(member, NativeFunction):
            yield f"{path}.{name}"


IMPORTS: Final = " ".join(f"import * as m{index} from '{name}';" for index, name in enumerate(MODULES))
CONTEXT: Final = {
    "arguments": {
        "n": 2,
        "list": [1, [2], None],
        "text": "a😀",
        "map": {"a": 1.0},
        "many": list(range(150)),
        "long": "a" * 400 + "!",
    },
    "result": {"items": [{"id": "1"}, None], "nextToken": None},
}
"""The context in which hostile code runs, as EvaluateCode gets it."""


class Hostile:
    """Writes hostile code: each kind in turn, each helper in turn, all else by chance."""

    def __init__(self, generator: random.Random) -> None:
        self._random = generator
        self._helpers = list(helpers())
        self._snippets = Snippets(generator, self._helpers)

    def code(self, number: int) -> tuple[str, str]:
        """Return the kind and the text of a piece of code."""
        kind = list(FORMS)[number % len(FORMS)]
        form = self._random.choice(FORMS[kind])
        if kind == "a helper with wrong values":
            form = form.replace("F", self._helpers[number // len(FORMS) % len(self._helpers)], 1)
        harm = self._snippets.filled(re.sub(r"@(\w+)", self._chosen, form), self._random.randrange(1, 3))
        around = self._snippets.statements(1) if self._random.random() < 0.3 else "let a = 1, b = [1]; const c = {};"
        handler = self._random.choice(
            ["export function request(ctx) {{ {} }}", "export const request = (ctx) => {{ {} }};"]
        )
        lines = [
            IMPORTS,
            "let shared = 0; const list = []; const map = {};",
            handler.format(f"{around} {harm}"),
            "export function response(ctx) { return ctx.result; }",
        ]
        return kind, "\n".join(lines)

    def _chosen(self, match: re.Match[str]) -> str:
        return self._random.choice(_CHOICES[match[1]])
