"""moto's IAM, with NoSuchEntity also in the operations where moto does not check that the resource exists."""

from __future__ import annotations

from typing import Any

from moto.iam import models as moto_models
from moto.iam.exceptions import NotFoundException
from moto.iam.models import InstanceProfile, iam_backends

from chatprov.local.registry import register


class IAMBackend(moto_models.IAMBackend):
    """moto's IAM of one account."""

    @property
    def _url_module(self) -> Any:
        from chatprov.local.moto_iam import urls  # noqa: PLC0415  # its handlers need this module

        return urls

    def get_instance_profiles_for_role(self, role_name: str) -> list[InstanceProfile]:
        """Return the instance profiles of a role, or raise NoSuchEntity."""
        self.get_role(role_name)
        found: list[InstanceProfile] = super().get_instance_profiles_for_role(role_name)
        return found

    def remove_role_from_instance_profile(self, profile_name: str, role_name: str) -> None:
        """Remove a role from an instance profile, or raise NoSuchEntity if the profile does not have it."""
        if self.get_role(role_name) not in self.get_instance_profile(profile_name).roles:
            raise NotFoundException(f"Role {role_name} cannot be found in instance profile {profile_name}.")
        super().remove_role_from_instance_profile(profile_name, role_name)

    def get_access_key_last_used(self, access_key_id: str) -> dict[str, Any]:
        """Return when a key of this account was used, or raise NoSuchEntity; moto looks through the users of all accounts."""
        if access_key_id not in self.access_keys:
            raise NotFoundException(f"The Access Key with id {access_key_id} cannot be found")
        found: dict[str, Any] = super().get_access_key_last_used(access_key_id)
        return found

    def update_group(self, group_name: str, new_group_name: str | None, new_path: str | None) -> None:
        """Rename or move a group, or raise NoSuchEntity."""
        if group_name not in self.groups:
            raise NotFoundException(f"The group with name {group_name} cannot be found.")
        super().update_group(group_name, new_group_name, new_path)


def install() -> None:
    """Replace moto's IAM with this one, for a server and for `moto.mock_aws()`."""
    register(iam_backends, IAMBackend)
