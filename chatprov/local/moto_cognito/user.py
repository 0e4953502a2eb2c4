"""A user of a user pool: attributes, status, and the verifier that is stored instead of the password."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from moto.cognitoidp.models import CognitoIdpUser, UserStatus

from chatprov.local.moto_cognito import clock
from chatprov.local.moto_cognito.codes import Codes
from chatprov.local.moto_cognito.passwords import Attempts
from chatprov.local.moto_cognito.srp import Verifier

if TYPE_CHECKING:
    from chatprov.local.moto_cognito.software_token import SoftwareToken

_DAY = 24 * 3600.0


class PoolUser(CognitoIdpUser):
    """moto's user, with an SRP verifier instead of a stored password.

    Arguments: the pool's id, the username (None in pools where users sign in with the e-mail address: it is then the
    user's `sub`), the status, and the attributes by name.
    """

    def __init__(
        self, user_pool_id: str, username: str | None, status: UserStatus, attributes: Mapping[str, str]
    ) -> None:
        super().__init__(
            user_pool_id=user_pool_id,
            username=username,
            password=None,
            status=status,
            attributes=[{"Name": name, "Value": value} for name, value in attributes.items() if name != "sub"],
        )
        self.verifier: Verifier | None = None
        self.temporary_until: float | None = None
        self.attempts = Attempts()
        self.codes = Codes()
        self.software_token: SoftwareToken | None = None
        self.new_software_token: SoftwareToken | None = None

    @property
    def _pool_name(self) -> str:
        return self.user_pool_id.partition("_")[2]

    def set_password(self, password: str, *, temporary_days: int | None = None) -> None:
        """Replace the password; a temporary one expires after that many days."""
        self.verifier = Verifier.of(self._pool_name, self.username, password)
        self.temporary_until = None if temporary_days is None else clock.now() + temporary_days * _DAY
        self.attempts = Attempts()

    def has_password(self, password: str) -> bool:
        """Return whether this is the user's password."""
        return self.verifier is not None and self.verifier.matches(self._pool_name, self.username, password)

    def attribute(self, name: str) -> str | None:
        """Return an attribute's value."""
        value = self.attribute_lookup.get(name)
        return None if value is None else str(value)

    def is_verified(self, name: str) -> bool:
        """Return whether the user has proven to own the address in `email` or `phone_number`."""
        return self.attribute(f"{name}_verified") == "true"

    def set_attributes(self, attributes: Mapping[str, str]) -> None:
        """Set attributes by name; an empty value removes the attribute, as on AWS."""
        self.update_attributes([{"Name": name, "Value": value} for name, value in attributes.items() if value])
        if cleared := [name for name, value in attributes.items() if not value and name in self.attribute_lookup]:
            self.delete_attributes(cleared)

    def to_json(
        self,
        extended: bool = False,  # noqa: FBT001, FBT002 - moto's signature
        attributes_key: str = "Attributes",
        attributes_to_get: list[str] | None = None,
    ) -> dict[str, Any]:
        """Return the user as the API describes it, without members that are not set, as on AWS."""
        shown = super().to_json(extended, attributes_key, attributes_to_get)
        for optional in ("MFAOptions", "UserMFASettingList", "PreferredMfaSetting"):
            if not shown.get(optional):
                shown.pop(optional, None)
        return shown


def by_name(attributes: Iterable[Mapping[str, str]] | None) -> dict[str, str]:
    """Return a request's attribute list as a mapping."""
    return {attribute["Name"]: attribute.get("Value", "") for attribute in attributes or ()}
