from __future__ import annotations

from typing import Any

import pytest

from chatprov.appsync.errors import MappingTemplateError
from chatprov.appsync.text.jackson import parse_document
from tests.appsync.cases import each


@each("jackson")
def test_a_text_that_a_template_rendered(case: dict[str, Any]) -> None:
    if "value" in case:
        assert parse_document(case["text"]) == case["value"]
        return
    with pytest.raises(MappingTemplateError) as caught:
        parse_document(case["text"])
    if "message" in case:
        assert caught.value.message == case["message"]
    else:
        assert caught.value.message.startswith(case["starts"])


def test_a_long_text_is_quoted_in_part() -> None:
    with pytest.raises(MappingTemplateError, match=r'x"\[truncated 108 chars\]; line: 1, column: 609\]'):
        parse_document('["' + "x" * 603 + '" q')


@pytest.mark.parametrize("text", ["[" * 100_000, '{"a":' * 100_000, "[" + "9" * 5000])
def test_what_is_too_deep_or_too_long_is_an_error_like_any_other(text: str) -> None:
    with pytest.raises(MappingTemplateError):
        parse_document(text)
