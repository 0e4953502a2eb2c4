"""The administrators' operations on users: create, confirm, set passwords, sign out, delete.

https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminCreateUser.html
"""

from collections.abc import Collection

from moto.cognitoidp.models import CognitoIdpBackend, CognitoIdpGroup, UserStatus

from chatprov.local.moto_cognito import attributes as rules
from chatprov.local.moto_cognito import delivery, passwords
from chatprov.local.moto_cognito.exceptions import (
    AliasExistsError,
    InvalidParameterException,
    NotAuthorizedError,
    ResourceNotFoundError,
    UnsupportedUserStateError,
    UsernameExistsException,
    user_does_not_exist,
)
from chatprov.local.moto_cognito.pool import ServedUserPool
from chatprov.local.moto_cognito.profile import remove_user
from chatprov.local.moto_cognito.registration import recovery_attribute
from chatprov.local.moto_cognito.user import PoolUser, by_name


class AdministrationBackend(CognitoIdpBackend):
    """The Admin… operations for the pools of a region."""

    def describe_user_pool(self, user_pool_id: str) -> ServedUserPool:
        """Return a pool."""
        pool = self.user_pools.get(user_pool_id)
        if not isinstance(pool, ServedUserPool):
            raise ResourceNotFoundError(f"User pool {user_pool_id} does not exist.")
        return pool

    def admin_get_user(self, user_pool_id: str, username: str) -> PoolUser:
        """Return a user."""
        user = self.describe_user_pool(user_pool_id).find_user(username)
        if user is None:
            raise user_does_not_exist()
        return user

    def admin_create_user(  # noqa: PLR0917 - moto's signature with one more argument
        self,
        user_pool_id: str,
        username: str,
        message_action: str | None = None,
        temporary_password: str | None = None,
        attributes: list[dict[str, str]] | None = None,
        delivery_mediums: Collection[str] = (),
    ) -> PoolUser:
        """Create a user with a temporary password, or send a new one to a user who has not signed in yet."""
        pool = self.describe_user_pool(user_pool_id)
        password = temporary_password or passwords.temporary_password(pool.password_policy)
        pool.check_password(password)
        if message_action == "RESEND":
            user = self.admin_get_user(user_pool_id, username)
            if user.status != UserStatus.FORCE_CHANGE_PASSWORD:
                raise UnsupportedUserStateError(f"Resend not possible. {username} status is not FORCE_CHANGE_PASSWORD")
        else:
            user = self._new_user(pool, username, by_name(attributes))
        user.set_password(password, temporary_days=pool.password_policy["TemporaryPasswordValidityDays"])
        if message_action != "SUPPRESS":
            for attribute in _invited_by(user, delivery_mediums):
                delivery.send_invitation(pool, user, attribute, password)
        return user

    def admin_set_user_password(
        self,
        user_pool_id: str,
        username: str,
        password: str,
        permanent: bool,  # noqa: FBT001 - moto's signature
    ) -> None:
        """Set a user's password; one that is not permanent has to be changed at the next sign-in."""
        pool = self.describe_user_pool(user_pool_id)
        user = self.admin_get_user(user_pool_id, username)
        pool.check_password(password)
        days = None if permanent else pool.password_policy["TemporaryPasswordValidityDays"]
        user.set_password(password, temporary_days=days)
        user.status = UserStatus.CONFIRMED if permanent else UserStatus.FORCE_CHANGE_PASSWORD

    def admin_confirm_sign_up(self, user_pool_id: str, username: str) -> str:
        """Confirm a user who signed up, without a code."""
        user = self.admin_get_user(user_pool_id, username)
        if user.status != UserStatus.UNCONFIRMED:
            raise NotAuthorizedError(f"User cannot be confirmed. Current status is {UserStatus(user.status).value}")
        user.status = UserStatus.CONFIRMED
        return ""

    def admin_update_user_attributes(self, user_pool_id: str, username: str, attributes: list[dict[str, str]]) -> None:
        """Set attributes; a new e-mail address is unverified unless the request sets `email_verified`."""
        pool = self.describe_user_pool(user_pool_id)
        set_attributes(pool, self.admin_get_user(user_pool_id, username), by_name(attributes))

    def admin_delete_user(self, user_pool_id: str, username: str) -> None:
        """Delete a user."""
        remove_user(self.describe_user_pool(user_pool_id), self.admin_get_user(user_pool_id, username))

    def admin_reset_user_password(self, user_pool_id: str, username: str) -> None:
        """Invalidate a user's password and send a code to set a new one."""
        super().admin_reset_user_password(user_pool_id, username)
        pool, user = self.describe_user_pool(user_pool_id), self.admin_get_user(user_pool_id, username)
        if attribute := recovery_attribute(pool, user):
            delivery.send_code(pool, user, "password-reset", attribute)

    def admin_user_global_sign_out(self, user_pool_id: str, username: str) -> None:
        """Revoke all tokens of a user."""
        pool = self.describe_user_pool(user_pool_id)
        pool.tokens.sign_out(self.admin_get_user(user_pool_id, username))

    def get_group(self, user_pool_id: str, group_name: str) -> CognitoIdpGroup:
        """Return a group."""
        group = self.describe_user_pool(user_pool_id).groups.get(group_name)
        if group is None:
            raise ResourceNotFoundError("Group not found.")
        return group

    def delete_group(self, user_pool_id: str, group_name: str) -> None:
        """Delete a group, but not its users."""
        self.get_group(user_pool_id, group_name)
        super().delete_group(user_pool_id, group_name)

    def _new_user(self, pool: ServedUserPool, username: str, given: dict[str, str]) -> PoolUser:
        name = pool.name_of_new_user(username, given)
        rules.check_new_user(pool.schema_attributes, given)
        if name is not None and pool.find_user(name) is not None:
            raise UsernameExistsException("User account already exists")
        for attribute in ("email", "phone_number"):
            verified = given.get(f"{attribute}_verified") == "true"
            taken = pool.owner_of(attribute, given.get(attribute))
            if taken is None:
                continue
            if attribute in pool.username_attributes:
                raise UsernameExistsException(f"An account with the given {attribute} already exists.")
            if verified:
                raise AliasExistsError(f"An account with the {attribute} already exists.")
        user = PoolUser(pool.id, name, UserStatus.FORCE_CHANGE_PASSWORD, given)
        pool.users[user.username] = user
        return user


def _invited_by(user: PoolUser, mediums: Collection[str]) -> list[str]:
    """Return the attributes whose addresses get an invitation: of the requested mediums, by default e-mail, else phone."""
    known = [(medium, name) for medium, name in (("EMAIL", "email"), ("SMS", "phone_number")) if user.attribute(name)]
    if mediums:
        return [name for medium, name in known if medium in mediums]
    return [name for _, name in known[:1]]


def set_attributes(pool: ServedUserPool, user: PoolUser, given: dict[str, str]) -> None:
    """Set a user's attributes; raise AliasExistsException if another user signs in with one of the values."""
    rules.check_update(pool.schema_attributes, given)
    if "sub" in given:
        raise InvalidParameterException("user.sub: Attribute cannot be updated.")
    for attribute in ("email", "phone_number"):
        value = given.get(attribute)
        if pool.owner_of(attribute, value, other_than=user) is not None:
            raise AliasExistsError(f"An account with the given {attribute} already exists.")
        if value and value != user.attribute(attribute):
            given.setdefault(f"{attribute}_verified", "false")
    user.set_attributes(given)
