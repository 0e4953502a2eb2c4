"""`$util.str`.

https://docs.aws.amazon.com/appsync/latest/devguide/str-helpers-in-util-str.html
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Final, Literal

from chatprov.appsync.vtl.errors import JavaException
from chatprov.appsync.vtl.introspection import TemplateObject, exported
from chatprov.appsync.vtl.text_rewriting import needed

if TYPE_CHECKING:
    from chatprov.appsync.vtl.budget import Budget

_FORMS: Final[dict[str, Literal["NFC", "NFD", "NFKC", "NFKD"]]] = {
    "nfc": "NFC",
    "nfd": "NFD",
    "nfkc": "NFKC",
    "nfkd": "NFKD",
}


class StringHelpers(TemplateObject):
    """`$util.str`."""

    @exported("String", name="toUpper")
    def to_upper(self, text: str | None) -> str:
        """Return the text in upper case."""
        return str(needed(text).upper())

    @exported("String", name="toLower")
    def to_lower(self, text: str | None) -> str:
        """Return the text in lower case."""
        return str(needed(text).lower())

    @exported("String, String, String", name="toReplace", metered=True)
    def to_replace(self, budget: Budget, text: str | None, old: str | None, new: str | None) -> str:
        """Return the text with all occurrences of `old` replaced by `new`."""
        found, wanted, replacement = needed(text), needed(old), needed(new)
        budget.allocate(len(found) + found.count(wanted) * len(replacement))
        return str(found.replace(wanted, replacement))

    @exported("String, String")
    def normalize(self, text: str | None, form: str | None) -> str:
        """Return the text in a Unicode normalization form: nfc, nfd, nfkc or nfkd."""
        known = _FORMS.get(needed(form).lower())
        if known is None:
            raise JavaException("java.lang.IllegalArgumentException", f"Unknown normalization form {form}")
        return unicodedata.normalize(known, needed(text))
