"""No template hangs the runtime or eats its memory."""

from __future__ import annotations

import time

import pytest

from chatprov.appsync.util import Util
from chatprov.appsync.vtl import VtlLimitError, VtlSyntaxError, budget, compile_template
from chatprov.appsync.vtl.template import Template

LONG = "#set($s = 'aaaaaaaaaa')#foreach($i in [1..18])#set($s = $s + $s)#end"
SHARED = "#set($l = [1])#set($m = [1])#foreach($i in [1..100])#set($l = [$l, $l])#set($m = [$m, $m])#end"
HASH = "#"
TOO_MUCH = {
    "loops in loops": "#set($l = [1..1000])" + "#foreach($i in $l)" * 6 + "x" + "#end" * 6,
    "empty loops": "#set($l = [1..1000])" + "#foreach($i in $l)" * 6 + "#end" * 6,
    "a text doubled by interpolation": '#set($s = "aaaaaaaaaa")#foreach($i in [1..100])#set($s = "$s$s")#end$s',
    "a text doubled by a sum": "#set($s = 'aaaaaaaaaa')#foreach($i in [1..100])#set($s = $s + $s)#end$s",
    "many large texts": LONG + '#set($l = [])#foreach($i in [1..1000])$util.qr($l.add("$s$i"))#end',
    "a large text printed often": LONG + "#foreach($i in [1..1000])$s#end",
    "much text in loops": "#foreach($i in [1..1000])#foreach($j in [1..1000])" + "x" * 60_000 + "#end#end",
    "a list doubled": "#set($l = [1])#foreach($i in [1..100])$util.qr($l.addAll($l))#end",
    "a large range": "#set($r = [1..2147483647])$r.size()",
    "shared parts printed": SHARED + "$l",
    "shared parts as JSON": SHARED + "$util.toJson($l)",
    "shared parts as JSON, with doubles": SHARED + "$util.toJson([$l, 1.5])",
    "shared parts compared": SHARED + "#if($l == $m)x#end",
    "shared parts hashed": SHARED + "$l.hashCode()",
    "shared parts typed": SHARED + "$util.dynamodb.toDynamoDBJson($l)",
    "a list in itself printed": "#set($l = [1])$util.qr($l.add([$l]))$l",
    "a list in itself as JSON": "#set($l = [1])$util.qr($l.add([$l]))$util.toJson($l)",
    "a list in itself compared": SHARED
    + "#set($a = [1])$util.qr($a.add([$a]))#set($b = [1])$util.qr($b.add([$b]))$a.equals($b)",
    "a number squared": "#set($x = 10)#foreach($i in [1..100])#set($x = $x * $x)#end$x",
    "a pattern without end": "#set($s = '" + "a" * 60 + "c')$s.replaceAll('(a|aa)+$', 'x')",
    "a pattern too long": "$util.matches('" + "a" * 5000 + "', 'a')",
    "texts searched": LONG + "#foreach($i in [1..1000])#foreach($j in [1..1000])#if($s.indexOf('b') == 1)#end#end#end",
    "lists searched": "#set($l = [1..100000])#foreach($i in [1..1000])$l.contains(-1)#end",
    "lists cut": "#set($l = [1..100000])#foreach($i in [1..1000])#set($x = $l.subList(0, 99999))#end",
    "everything replaced": LONG + "$s.replace('a', $s)",
    "a text repeated": "#set($s = 'aaaaaaaaaa')$s.repeat(2147483647)",
    "a large list joined": LONG + "#set($l = [])#foreach($i in [1..1000])$util.qr($l.add($s))#end$s.join($s, $l)",
    "JSON in loops": "#set($l = [1..10000])#foreach($i in [1..1000])#foreach($j in [1..1000])$util.qr($util.toJson($l))#end#end",
    "definitions printing ten each": "#define($d0)xxxxxxxxxx#end"
    + "".join(f"#define($d{n}){f'$d{n - 1}' * 10}#end" for n in range(1, 12))
    + "$d11",
    "texts of a great width": "#set($s = '%900000s')#foreach($i in [1..1000])$s.format($s, 1)#end",
    "a number to a high power": "#set($x = 99999999999999999999)#set($x = $x.pow(2147483647))",
    "a number shifted far": "#set($x = 99999999999999999999)#set($x = $x.shiftLeft(2147483647))",
    "parts of parts": "#set($l = [1..100000])#foreach($i in [1..1000])#set($l = $l.subList(0, 99999))#end",
    "lists sorted": "#set($l = [1..100000])#foreach($i in [1..1000])$l.sort($absent)#end",
    "lines logged": "#foreach($i in [1..1000])#foreach($j in [1..1000])$util.log.info('xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx')#end#end",
    "filters multiplied": "#set($f = {})"
    "#foreach($i in [1..30])#set($f[\"f$i\"] = {'eq': 1, 'ne': 2})#end$util.transform.toSubscriptionFilter($f)",
}
TOO_DEEP = {
    "parentheses": f"#set($x = {'(' * 30_000}1{')' * 30_000})",
    "lists": f"#set($x = {'[' * 30_000}{']' * 30_000})",
    "maps": "#set($x = " + '{"a":' * 10_000 + "1" + "}" * 10_000 + ")",
    "blocks": "#if(true)" * 5000 + "#end" * 5000,
    "negations": f"#if({'!' * 60_000}true)a#end",
    "calls": "$a.b(" * 8000 + "1" + ")" * 8000,
    "indices": "$a[" * 10_000 + "1" + "]" * 10_000,
    "lists of calls": f"#set($x = {'[$a.b(' * 4000}1{')]' * 4000})",
    "sums": f"#set($x = {'1 + ' * 16_000}1)",
    "conditions": f"#if({'true&&' * 10_000}true)x#end",
    "backslashes": "\\" * 65_000,
    "digits": f"#set($x = {'1' * 60_000})",
    "text": "x" * (64 * 1024 + 1),
}
FAST = {
    "dollars": "$" * 64_000 + "a",
    "hashes": "#a" * 32_000,
    "properties": "$a" + ".b" * 30_000,
    "braces": "${" * 30_000,
    "blanks before #set": ("$a" + " " * 600) * 100,
    "quotes": "#set($x = '" + "''" * 30_000 + "')$x",
    "alternatives": "#if(false)" + "#elseif(false)" * 4000 + "#end",
    "comments": "#* $ *#" * 9000,
}


@pytest.mark.parametrize("source", TOO_MUCH.values(), ids=TOO_MUCH)
def test_a_template_that_asks_for_too_much_fails(source: str, monkeypatch: pytest.MonkeyPatch) -> None:
    # A tenth of the real limits shows the same in a tenth of the time.
    monkeypatch.setattr(budget, "MAX_STEPS", budget.MAX_STEPS // 10)
    monkeypatch.setattr(budget, "MAX_ALLOCATION", budget.MAX_ALLOCATION // 10)
    template = compile_template(source)
    started = time.thread_time()
    with pytest.raises(VtlLimitError):
        template.render({"util": Util()})
    assert time.thread_time() - started < 3


@pytest.mark.parametrize("end", ["$s${s}x", '#set($s = "$s${s}x")', "$util.toJson([$s, $s, $s])"])
def test_a_document_that_is_too_large_has_the_message_of_aws(end: str) -> None:
    with pytest.raises(VtlLimitError) as caught:
        compile_template(LONG + end).render({"util": Util()})
    assert caught.value.message == "Transformation too large"


@pytest.mark.slow
def test_the_real_limits_end_a_rendering_within_seconds() -> None:
    started = time.thread_time()
    with pytest.raises(VtlLimitError, match="took too long"):
        compile_template(TOO_MUCH["loops in loops"]).render({})
    assert time.thread_time() - started < 10


@pytest.mark.parametrize("source", TOO_DEEP.values(), ids=TOO_DEEP)
def test_a_template_too_deep_or_too_large_is_no_template(source: str) -> None:
    with pytest.raises(VtlSyntaxError):
        compile_template(source)


@pytest.mark.slow
@pytest.mark.parametrize("source", FAST.values(), ids=FAST)
def test_odd_templates_are_compiled_in_time_that_grows_with_their_length(source: str) -> None:
    started = time.thread_time()
    Template(source).render({})
    assert time.thread_time() - started < 5


def test_a_loop_ends_after_a_thousand_turns() -> None:
    assert compile_template("#foreach($i in [1..5000])#set($last = $i)#end$last").render({}).text == "1000"


def test_ordinary_work_is_far_from_the_limits() -> None:
    items = [{"id": f"i{n}", "content": "x" * 200, "n": n} for n in range(900)]
    source = (
        '[#foreach($i in $ctx.result.items){"id": $util.toJson($i.id), "text": "$i.content.replace(\'x\', \'y\')", '
        '"sum": #set($s = $i.n * 2)$s}#if($foreach.hasNext),#end\n#end]'
    )
    text = compile_template(source).render({"ctx": {"result": {"items": items}}, "util": Util()}).text
    assert text.count("yyy") > 900
