"""Compare the handlers of a resolver by their effect: both pairs run in a small world, each in its language.

A request template may write and read otherwise if the response template makes up for it. Where the effects differ, the request
documents or the answers show the place in the template.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from chatprov.teach.comparison import ComparedPoint
from chatprov.teach.effects.resolver_code import HandlerCode, ResolverCode

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chatprov.teach.comparison import Comparison
    from chatprov.teach.effects.cases import Case
    from chatprov.teach.effects.documents import DocumentDifference
    from chatprov.teach.effects.world import Outcome, World

_REQUEST, _RESPONSE = "requestMappingTemplate", "responseMappingTemplate"
_FIXED: Final = frozenset({"version", "operation"})
"""The members of a request that are required whatever their effect is."""


def template_points(case: Comparison) -> list[ComparedPoint]:
    """Return where the effect of a handler differs from that of the file's, or one point that is met."""
    wanted, actual = ResolverCode.of(case.want), ResolverCode.of(case.actual)
    want, have = (wanted.request, actual.request) if case.path == _REQUEST else (wanted.response, actual.response)
    if not have.text:
        return [ComparedPoint(case.path, want.described, None, holds=False)]
    met = [ComparedPoint(case.path, want.described, have.described, holds=True)]
    if have.is_written_as(want):
        return met
    # the runtimes of resolvers and DynamoDB are loaded only for a text that differs
    from chatprov.teach.effects.cases import cases  # noqa: PLC0415
    from chatprov.teach.effects.world import World  # noqa: PLC0415

    tried = cases(str(case.args), wanted.texts, actual.texts)
    world = World("NONE" if case.args == "onNewMessage" else "AMAZON_DYNAMODB")
    if not tried or world.run(wanted, tried[0]).invalid:  # it can only be compared as text
        return [ComparedPoint(case.path, want.text, have.text, want.text.split() == have.text.split())]
    compared = _TemplateComparison(world, wanted, actual, tried)
    found = list(compared.request_points() if case.path == _REQUEST else compared.response_points())
    return found or met


class _TemplateComparison:
    """The handlers of the tutorial and those of the learner, with the cases in which they are compared."""

    def __init__(self, world: World, wanted: ResolverCode, actual: ResolverCode, tried: list[Case]) -> None:
        self._world = world
        self._wanted = wanted
        self._actual = actual
        self._cases = tried
        self._ours: dict[int, tuple[Outcome, Outcome]] = {}

    def request_points(self) -> Iterator[ComparedPoint]:
        """Yield the differences of the request template, in the first case that has one."""
        for case in self._cases:
            mixed = ResolverCode(self._actual.request, self._wanted.response)
            there = self._world.run(mixed, case)
            said = self._difference(case, there)
            fixed = [other for other in self._documents(case, there) or () if _is_required(other)]
            if (said and not self._made_up_for(case)) or fixed:
                yield from self._request_places(case, there, said)
                return

    def response_points(self) -> Iterator[ComparedPoint]:
        """Yield the differences of the response template, in the first case that has one."""
        request = self._wanted.request if any(True for _ in self.request_points()) else self._actual.request
        for case in self._cases:
            there = self._world.run(ResolverCode(request, self._actual.response), case)
            if said := self._difference(case, there):
                language = self._actual.response.runtime
                yield from _response_places(
                    case, self._outcomes(case)[0], there, said, "fails" if language else "not JSON"
                )
                return

    def _outcomes(self, case: Case) -> tuple[Outcome, Outcome]:
        """Return what the wanted templates do, twice."""
        if id(case) not in self._ours:
            self._ours[id(case)] = self._world.run(self._wanted, case), self._world.run(self._wanted, case)
        return self._ours[id(case)]

    def _difference(self, case: Case, there: Outcome) -> str:
        from chatprov.teach.effects.outcomes import difference  # noqa: PLC0415  # as above

        return difference(case, *self._outcomes(case), there)

    def _made_up_for(self, case: Case) -> bool:
        """Return whether the learner's response template makes up for the request, such as for another order."""
        both = self._actual
        return not both.response.is_written_as(self._wanted.response) and not self._difference(
            case, self._world.run(both, case)
        )

    def _documents(self, case: Case, there: Outcome, *, by_chance: bool = False) -> list[DocumentDifference] | None:
        """Return the differences of the request documents; None if one of the handlers gives none.

        `by_chance` says whether those are returned, too, that differ at each time in the wanted one.
        """
        from chatprov.teach.effects.documents import differences, read_document  # noqa: PLC0415  # as above

        texts = [outcome.rendered[0] if outcome.rendered else "" for outcome in (*self._outcomes(case), there)]
        want, again, have = (read_document(text) for text in texts)
        if isinstance(want, str) or isinstance(again, str) or isinstance(have, str):
            return None
        changing = set() if by_chance else {difference.path for difference in differences(want, again)}
        found = [
            difference
            for difference in differences(want, have)
            if difference.path not in changing or _vanished(difference)
        ]
        if any(difference.path == ("operation",) for difference in found):
            return [difference for difference in found if not difference.added]
        return found

    def _request_places(self, case: Case, there: Outcome, said: str) -> Iterator[ComparedPoint]:
        found = self._documents(case, there) or self._documents(case, there, by_chance=True)
        if not found:
            refusal = "" if case.failing else self._outcomes(case)[0].refusal
            want, have = (f"refused: {refusal}", "accepted") if refusal else ("a request", _fault(there))
            yield ComparedPoint(_REQUEST, want, have, holds=False, says=said)
            return
        alone = {
            difference.path: self._effect_of(difference.applied_to(self._document(self._outcomes(case)[0])), case)
            for difference in found
        }
        decisive = {other.path for other in found if self._cures(other, there, case)}
        decisive = decisive or {path for path, effect in alone.items() if effect}
        effective = [other for other in found if other.path in decisive or _is_required(other)] or found
        replaced = {other.path[:-1] for other in effective if not other.added and len(other.path) > 1}
        for difference in effective:
            if difference.added and difference.path[:-1] in replaced:
                continue  # it is there in place of one that is named already
            want, have = difference.shown
            path = ".".join((_REQUEST, *difference.path))
            yield ComparedPoint(path, want, have, holds=False, says=alone[difference.path] or said)

    @staticmethod
    def _document(outcome: Outcome) -> dict[str, Any]:
        document: dict[str, Any] = json.loads(outcome.rendered[0])
        return document

    def _effect_of(self, document: dict[str, Any], case: Case, response: HandlerCode | None = None) -> str:
        """Return what a request document does otherwise than the wanted one; it is rendered as it is."""
        code = ResolverCode(HandlerCode(f"#[[{json.dumps(document)}]]#"), response or self._wanted.response)
        return self._difference(case, self._world.run(code, case))

    def _cures(self, difference: DocumentDifference, there: Outcome, case: Case) -> bool:
        """Return whether the learner's templates would do the same as the tutorial's without one difference."""
        from chatprov.teach.effects.documents import in_the_words_of  # noqa: PLC0415  # as above

        want = self._document(self._outcomes(case)[0])
        without = difference.taken_from(in_the_words_of(want, self._document(there)))
        responses = dict.fromkeys((self._wanted.response, self._actual.response))
        return not all(self._effect_of(without, case, response) for response in responses)


def _is_required(difference: DocumentDifference) -> bool:
    """Return whether a difference counts whatever its effect is, such as a condition that is missing."""
    is_missing = difference.path == ("condition",) and difference.shown[1] is None
    return is_missing or bool(_FIXED & set(difference.path))


def _vanished(difference: DocumentDifference) -> bool:
    """Return whether the learner's document does not have a value at all, which differs at each time in the wanted one."""
    return difference.shown[1] is None or type(difference.shown[0]) is not type(difference.shown[1])


def _fault(outcome: Outcome) -> str:
    from chatprov.teach.effects.documents import read_document  # noqa: PLC0415  # as above

    if outcome.refusal and not outcome.invalid:
        return f"refused: {outcome.refusal}"
    document = read_document(outcome.rendered[0]) if outcome.rendered else None
    return document if isinstance(document, str) else outcome.refusal or "an answer without a request"


def _response_places(case: Case, want: Outcome, have: Outcome, said: str, fails: str) -> Iterator[ComparedPoint]:
    """Yield the places where the answers differ; one for the whole handler if it is another kind of answer.

    `fails` says what a handler does that does not work.
    """
    from chatprov.teach.effects.outcomes import answered_with, same  # noqa: PLC0415  # as above

    if have.refusal:
        fault = f"{fails}: {have.refusal}" if have.invalid else f"refused: {have.refusal}"
        yield ComparedPoint(_RESPONSE, "an answer", fault, holds=False, says=said)
    elif isinstance(want.value, dict) and isinstance(have.value, dict):
        found: list[tuple[str, Any, Any]] = [
            (key, want.value.get(key), have.value.get(key))
            for key in {**want.value, **have.value}
            if not same(want.value.get(key), want.value.get(key), have.value.get(key))
        ]
        names = [entry for entry in found if entry[0] in want.value] or found
        for key, wanted, there in names:
            tells = answered_with(case, key, wanted, there)
            yield ComparedPoint(f"{_RESPONSE}.{key}", wanted, there, holds=False, says=tells)
        if not names:
            yield ComparedPoint(_RESPONSE, want.value, have.value, holds=False, says=said)
    else:
        answer = "null" if have.value is None else have.value  # None: there is no template
        wanted_answer = f"refused: {want.refusal}" if want.refusal else want.value
        yield ComparedPoint(_RESPONSE, wanted_answer, answer, holds=False, says=said)
