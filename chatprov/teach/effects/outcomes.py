"""Compare what two resolvers did in the same case, by meaning: what is stored, what comes back, who is refused.

What the tutorial's templates do to a value that was not sent (they store the text "$ctx.args.input.fileUrl") is no requirement:
the attribute may be missing, null, empty or that text. Neither is the failure of a template that prints a value without quoting
it, nor an error that is hidden: to tell it is better.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from chatprov.counting import count
from chatprov.teach.effects.cases import FAILURE, FIELDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from chatprov.teach.effects.cases import Case
    from chatprov.teach.effects.world import Outcome

_LONGEST: Final = 60


def difference(case: Case, want: Outcome, again: Outcome, have: Outcome) -> str:
    """Return in a sentence what the learner's resolver does otherwise; empty if it does the same.

    `again` is a second outcome of the wanted resolver: what differs between the two, such as a time, may have any value.
    """
    if case.failing:
        if want.tells and not have.tells:
            return _sentence(case, "is answered as if all were well: the error is hidden")
        shows = want.tells and not _shows_cause(want) and _shows_cause(have)
        return _sentence(case, "is answered with the error of DynamoDB, which is not for clients") if shows else ""
    if case.partial:
        cut = want.tells and not have.tells
        return _sentence(case, "is answered as if there were no more messages") if cut else ""
    if want.refusal:
        if want.invalid or have.refusal:
            return ""
        return _sentence(case, f"is accepted; it has to be refused ({want.refusal})")
    if case.forbidden or (case.overwrites and not have.written):
        return ""
    if have.refusal:
        return _sentence(case, f"is refused: {_short(have.refusal)}")
    if set(have.appended) - set(want.appended):
        return _sentence(case, f"is answered with an error: {_short(have.appended[0])}")
    return (
        _stored(case, want, again, have)
        or _answered(case, want.value, again.value, have.value)
        or _filtered(case, want, have)
    )


def _shows_cause(outcome: Outcome) -> bool:
    """Return whether the caller reads the text of DynamoDB's error."""
    return any(FAILURE in told for told in (outcome.refusal, *outcome.appended))


def same(want: Any, again: Any, have: Any) -> bool:
    """Return whether a value means the same as the wanted one."""
    if _is_left_out(want):
        return _is_left_out(have)
    if isinstance(want, dict) and isinstance(have, dict):
        other = again if isinstance(again, dict) else want
        keys = {*want, *(key for key in have if key in FIELDS)}
        return all(same(want.get(key), other.get(key), have.get(key)) for key in keys)
    if isinstance(want, list) and isinstance(have, list):
        others = again if isinstance(again, list) and len(again) == len(want) else want
        return len(want) == len(have) and all(map(same, want, others, have))
    if want != again:
        return type(have) is type(want)
    return bool(want == have)


def _is_left_out(value: Any) -> bool:
    """Return whether a value means that nothing was said: missing, null, empty, or the name of a reference."""
    if isinstance(value, dict) and len(value) == 1:
        kind, inner = next(iter(value.items()))
        return kind == "NULL" or (kind == "S" and _is_left_out(inner))
    return (
        value is None or value == "" or (isinstance(value, str) and value.startswith(("$ctx.", "$context.", "$input")))
    )


def _stored(case: Case, want: Outcome, again: Outcome, have: Outcome) -> str:
    if want.written and not have.written:
        return _sentence(case, "is answered, but not stored")
    if have.written and not want.written:
        return _sentence(case, "writes to the table")
    if len(have.written) > len(want.written):
        return _sentence(case, f"writes {count(len(have.written), 'item')}, not {len(want.written)}")
    for wanted, other, there in zip(_sorted(want.written), _sorted(again.written), _sorted(have.written), strict=False):
        for name in (*FIELDS, *(key for key in wanted if key not in FIELDS)):
            if wanted.get(name) != other.get(name) and there.get(name) == _sent(case, name):
                return _sentence(case, f"is stored with {name} {_typed(there.get(name))}, as the client sends it")
            if not same(wanted.get(name), other.get(name), there.get(name)):
                return _sentence(
                    case, f"is stored with {name} {_typed(there.get(name))}, not {_typed(wanted.get(name))}"
                )
    kept = [item for item in have.lost if item not in want.lost]
    if kept and not case.overwrites:
        return _sentence(case, "changes or deletes another message")
    return ""


def _sent(case: Case, name: str) -> dict[str, Any]:
    """Return an attribute as the client sends it."""
    return {"S": case.arguments.get("input", {}).get(name)}


def _sorted(items: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    return sorted(items, key=lambda item: [str(item.get(name)) for name in FIELDS])


def _answered(case: Case, want: Any, again: Any, have: Any) -> str:
    if same(want, again, have):
        return ""
    if isinstance(want, list):
        return _sentence(case, _listed(want, again, have))
    if isinstance(want, dict) and isinstance(have, dict):
        if isinstance(want.get("items"), list) and isinstance(have.get("items"), list):
            return _sentence(case, _listed(want["items"], again["items"], have["items"]))
        name = next(key for key in {**want, **have} if not same(want.get(key), again.get(key), have.get(key)))
        return answered_with(case, name, want.get(name), have.get(name))
    return _sentence(case, f"is answered with {_shown(have)}, not {_shown(want)}")


def answered_with(case: Case, name: str, want: Any, have: Any) -> str:
    """Return the sentence about one member of an answer."""
    return _sentence(case, f"is answered with {name} {_shown(have)}, not {_shown(want)}")


def _listed(want: Sequence[Any], again: Sequence[Any], have: Any) -> str:
    """Return what is wrong with a list of messages."""
    if not isinstance(have, list):
        return f"gives {_shown(have)}, not a list of {_messages(len(want))}"
    if len(have) != len(want):
        foreign = [item for item in have if item not in want]
        if len(have) > len(want) and foreign:
            return f"gives {_messages(len(have))}, of which {count(len(foreign), 'does', 'do')} not belong there, not {len(want)}"
        return f"gives {_messages(len(have))}, not {len(want)}"
    if all(map(same, reversed(want), reversed(again), have)):
        return "gives the newest message first, not the oldest"
    if sorted(map(str, have)) == sorted(map(str, want)):
        return "gives the messages in another order than that of their times"
    place = next(
        at
        for at, (wanted, other, there) in enumerate(zip(want, again, have, strict=True))
        if not same(wanted, other, there)
    )
    wanted, there = want[place], have[place]
    if not isinstance(wanted, dict) or not isinstance(there, dict):
        return f"gives {_shown(there)} in place of a message"
    name = next(key for key in {**wanted, **there} if not same(wanted.get(key), again[place].get(key), there.get(key)))
    return f"gives a message with {name} {_shown(there.get(name))}, not {_shown(wanted.get(name))}"


def _messages(number: int) -> str:
    return count(number, "message")


def _filtered(case: Case, want: Outcome, have: Outcome) -> str:
    if have.filters == want.filters:
        return ""
    if any(name == "invalidateSubscriptions" for name, _ in have.filters):
        return _sentence(case, "ends subscriptions")
    if have.filters:
        return _sentence(case, "gets some of the messages only: the template sets a filter")
    return _sentence(case, "gets more messages: no filter is set")


def _sentence(case: Case, what: str) -> str:
    said = f"{case.says} {what}"
    said = said if said.startswith(case.field_name) else f"{said[0].upper()}{said[1:]}"
    return said if said.endswith(".") else f"{said}."


def _typed(value: Any) -> str:
    """Return an attribute value in words."""
    if isinstance(value, dict) and len(value) == 1:
        kind, inner = next(iter(value.items()))
        return _shown(inner) if kind == "S" else f"{_shown(inner)} (type {kind})"
    return _shown(value)


def _shown(value: Any) -> str:
    if value is None or value == "":
        return "empty" if value == "" else "nothing"
    return _short(f'"{value}"' if isinstance(value, str) else str(value))


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
