"""Templates put together at random, for a comparison with Apache Velocity 1.7: the same seed gives the same templates.

What is put together is what people write and what they get wrong: references of every form, literals, calls, directives
with and without white space around them, macros, escapes, comments, and broken pieces of all of these.
"""

from __future__ import annotations

import gzip
import json
import random
import re
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
RECORDED = HERE / "velocity_corpus.jsonl.gz"
SEED = 20180529
COUNT = 6000

NAMES = (
    "ctx", "ctx.args", "ctx.args.room", "ctx.args.count", "ctx.args.huge", "ctx.args.ratio", "ctx.args.nothing",
    "ctx.args.off", "ctx.args.on", "ctx.args.blank", "ctx.args.names", "ctx.args.tags", "ctx.args.tags.k", "ctx.args.x-y",
    "ctx.args.dup", "ctx.args.nested.list", "ctx.args.quote", "nobody", "nobody.name", "x", "y", "m", "m.a", "i",
    "foreach.count", "foreach.index", "foreach.hasNext",
)  # fmt: skip
CALLS = (
    "length()", "size()", "isEmpty()", "toString()", "nosuch()", "keySet()", "values()", "entrySet()", "toUpperCase()",
    "trim()", "substring(1)", "substring(9)", "get(0)", "get(9)", "intValue()", "hashCode()", "size", "empty", "class.name",
)  # fmt: skip
CALLS_WITH = (
    "get", "contains", "equals", "indexOf", "add", "concat", "startsWith", "containsKey", "remove", "compareTo", "split",
)  # fmt: skip
NUMBERS = ("1", "0", "-3", "2.5", "1e3", "2147483647", "9999999999", "true", "false", "07", ".5", "1.")
STRINGS = (
    "'a'", '"b"', '"v $x"', '"$ctx.args.room-${y}"', "'it''s'", '"a""b"', '"#if($x)q#end"', '"$5 #x #"', '""', "''",
    '"\\u0041"', '"\\$x"', '"a ## b"', '"\n"', '"#foreach($j in [1..2])$j#end"', '"a\\nb"', "'$x'", '"$!nobody|"',
)  # fmt: skip
OPERATORS = (
    "+", " + ", " - ", " * ", " / ", " % ", " == ", " != ", " < ", " > ", " <= ", " >= ", " && ", " || ",
    " and ", " or ", " eq ", " lt ", " ne ",
)  # fmt: skip
PLAIN = ("a", "b ", " ", "  ", "\n", "\n  ", "\t", '"', "{", "}", "[", "]", ".", ",", "x.y", "$5", "# ", ": ")
ODD = (
    "\\", "\\\\", "$", "#", "$!", "##", "#*", "*#", "#[[", "]]#", "## c\n", "#* c *#", "#[[ $x #if ]]#", "\r\n", "!", "@",
    "#end", "#else", "#x", "#1", "é", "🎉", " = ", "\\#if(true)", "\\$x", "\\\\$x", "\\$nobody", "#{else}", "\\!", "$\\!",
    "#@", "(", ")", "-",
)  # fmt: skip
TAILS = ("", "", "", "\n", " \n", "  ", "\t\n", "\r\n", " x", "\n\n")


class Generator:
    """Makes templates; `deep` is how far a part is nested within others."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def template(self) -> str:
        """Return another template."""
        return "".join(self._piece(0) for _ in range(self._random.randint(1, 7)))

    def _one(self, *choices: str) -> str:
        return self._random.choice(choices)

    def _chance(self, probability: float) -> bool:
        return self._random.random() < probability

    def _piece(self, deep: int) -> str:
        chance = self._random.random()
        if chance < 0.3:
            return self._one(*PLAIN) if self._chance(0.8) else self._one(*ODD)
        if chance < 0.57:
            escape = "\\" * self._random.choice((0, 0, 0, 0, 0, 0, 1, 2, 3))
            return escape + self._reference(0) + self._one("", "", "", ".", " ", "-", "[", "(", "{", "$", '"')
        if chance < 0.73:
            return self._set()
        return "z" if deep > 2 else self._block(deep)

    def _reference(self, deep: int) -> str:
        name = self._one(*NAMES)
        while deep < 2 and self._chance(0.3):
            if self._chance(0.5):
                name += "." + self._one(*CALLS)
            elif self._chance(0.6):
                name += f".{self._one(*CALLS_WITH)}({self._value(deep + 1)})"
            else:
                name += "[" + self._one("0", "1", "-1", "9", '"k"', "'k'", "$x", "$ctx.args.count", "true") + "]"
            deep += 1
        return self._one("$%s", "$%s", "$%s", "${%s}", "$!%s", "$!{%s}") % name

    def _value(self, deep: int) -> str:
        chance = self._random.random()
        if chance < 0.32:
            return self._reference(deep)
        if chance < 0.5:
            return self._one(*NUMBERS)
        if chance < 0.75 or deep > 1:
            return self._one(*STRINGS)
        if chance < 0.86:
            return "[" + ",".join(self._value(deep + 1) for _ in range(self._random.randint(0, 3))) + "]"
        if chance < 0.93:
            return "{" + ", ".join(self._entry(deep + 1) for _ in range(self._random.randint(0, 2))) + "}"
        return f"[{self._one('1', '$ctx.args.count', '-2', '$x')}..{self._one('3', '1', '$ctx.args.count', '$nobody')}]"

    def _entry(self, deep: int) -> str:
        key = self._one('"k"', "'a'", '"k$x"', "1", "$ctx.args.room", "$nobody", "k")
        return f"{key}: {self._value(deep)}"

    def _expression(self, deep: int) -> str:
        chance = self._random.random()
        if deep > 2 or chance < 0.45:
            return self._value(deep)
        if chance < 0.55:
            return "!" + self._expression(deep + 1)
        if chance < 0.65:
            return f"({self._expression(deep + 1)})"
        return self._expression(deep + 1) + self._one(*OPERATORS) + self._expression(deep + 1)

    def _set(self) -> str:
        directive = self._one("#set(", "#set(", "#set (", "#{set}(", "#set( ")
        target = self._one(
            "$x", "$x", "$y", "$m", "$m.a", "$ctx.args.z", "$ctx.args.names[0]", '$m["k"]', "${x}", "$!x", "$x.y.z"
        )
        return (
            directive + target + self._one(" = ", " = ", "=", "\n=\n") + self._expression(0) + ")" + self._one(*TAILS)
        )

    def _block(self, deep: int) -> str:
        chance = self._random.random()
        tail = self._one(*TAILS)
        if chance < 0.44:
            return self._if(deep) + tail
        if chance < 0.68:
            inner = self._one(
                "", "$foreach.index$foreach.hasNext", "$velocityCount", "#if($foreach.count == 2)#break#end",
                "$foreach.parent.count", "#break", "$i",
            )  # fmt: skip
            return f"#foreach($i in {self._value(0)}){tail}{self._body(deep)}{inner}#end{self._one(*TAILS)}"
        if chance < 0.76:
            use = self._one("$a", "$!b", "${a}", "$a.length()", "#set($a = 1)$a", "$a$b")
            return f"#macro(mm $a $b){self._body(deep)}{use}#end{tail}"
        if chance < 0.86:
            arguments = self._one(" ", ", ").join(self._value(1) for _ in range(self._random.randint(0, 3)))
            return f"#mm({arguments}){tail}"
        if chance < 0.9:
            return f"#define($y){self._body(deep)}#end{tail}"
        if chance < 0.94:
            return self._one('#evaluate("$ctx.args.room")', "#evaluate('#set($x = 3)$x')", "#evaluate($x)") + tail
        return self._one(
            "#nosuch(1 $x)", "#nosuch", "#stop", "#break", "#literal()$x #if#end", "#@mm(1)bb $bodyContent#end", "#foo.bar",
            "#{x}", "#if", "#foreach($i in)", "#set($x)", "#elseif(true)",
        )  # fmt: skip

    def _if(self, deep: int) -> str:
        text = f"#if({self._expression(0)}){self._one(*TAILS)}{self._body(deep)}"
        if self._chance(0.3):
            text += f"#elseif({self._expression(0)}){self._one(*TAILS)}{self._body(deep)}"
        if self._chance(0.4):
            text += self._one("#else ", "#{else}", "#else\n") + self._body(deep)
        return text + self._one("#end", "#end", "#{end}")

    def _body(self, deep: int) -> str:
        return "".join(self._piece(deep + 1) for _ in range(self._random.randint(0, 3)))


def generated(count: int = COUNT, seed: int = SEED) -> list[str]:
    """Return the generated templates."""
    generator = Generator(seed)
    return [generator.template() for _ in range(count)]


def without_addresses(text: str) -> str:
    """Return a text without what differs from run to run in Java: how an array or an iterator prints."""
    return re.sub(r"(\[L[\w.]+;|\[[BC]|\$\w*It(?:r|erator)|\$1)@[0-9a-f]+", r"\1@", text)


def recorded() -> list[dict[str, Any]]:
    """Return what Velocity made of each template: its `text`, or the `syntax_error` or `error` that it raised."""
    with gzip.open(RECORDED, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]
