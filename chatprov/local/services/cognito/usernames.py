"""The username of a new user, which in many pools is not the name that the user signs up with.

https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-attributes.html#user-pool-settings-aliases
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chatprov.local.services.cognito.attributes import is_email, is_phone_number
from chatprov.local.services.cognito.errors import InvalidParameterException

if TYPE_CHECKING:
    from chatprov.local.services.cognito.pool import UserPool

_FORMS: Final = {"email": is_email, "phone_number": is_phone_number}


def name_of_new_user(pool: UserPool, name: str, given: dict[str, str]) -> str:
    """Return a new user's username; "" when the `sub` serves, and the name is an attribute, added to `given`."""
    if not pool.lookup.username_attributes:
        for alias, has_form in _FORMS.items():
            if alias in (pool.settings.get("AliasAttributes") or ()) and has_form(name):
                article = "email" if alias == "email" else "phone number"
                raise InvalidParameterException(
                    f"Username cannot be of {article} format, since user pool is configured for {article} alias."
                )
        return name
    for attribute in pool.lookup.username_attributes:
        if _FORMS[attribute](name):
            if pool.lookup.folded(given.setdefault(attribute, name)) != pool.lookup.folded(name):
                raise InvalidParameterException(f"User {attribute} and username do not match.")
            return ""
    described = " or ".join(
        "an email" if attribute == "email" else "a phone number" for attribute in pool.lookup.username_attributes
    )
    either = "either " if len(pool.lookup.username_attributes) > 1 else ""
    raise InvalidParameterException(f"Username should be {either}{described}.")
