"""The user's AWS credentials: found and renewed before a call is made, so that their errors are separate from those of the call.

botocore searches for them in about ten places, and each place has other errors: an exception of botocore, an error response of AWS,
or an exception from reading a file or running a program. Each error becomes one line and the command that helps.
https://docs.aws.amazon.com/sdkref/latest/guide/standardized-credentials.html
"""

from __future__ import annotations

import os
import threading
import warnings
from getpass import GetPassWarning
from typing import TYPE_CHECKING, Any

from botocore import exceptions as of_botocore

from chatprov.errors import ChatprovError, CredentialsUnusable, EndpointUnreachable, NoCredentials
from chatprov.explanations import in_one_line, no_answer
from chatprov.shell_words import shell_word

if TYPE_CHECKING:
    from collections.abc import Mapping

    from botocore.session import Session

CRT_MISSING = (
    "Install it with chatprov: `pip install 'botocore[crt]'`; for pipx `pipx inject chatprov 'botocore[crt]'`; "
    "for uv `uv tool install --with 'botocore[crt]' chatprov`."
)
_EXPIRED = {"ExpiredToken", "ExpiredTokenException", "UnauthorizedException", "InvalidGrantException"}
_MOST_PROFILES = 10
_KEYS = {"access_key": "AWS access key id", "secret_key": "AWS secret access key", "token": "AWS session token"}
_METADATA = (
    of_botocore.MetadataRetrievalError,
    of_botocore.InvalidIMDSEndpointError,
    of_botocore.InvalidIMDSEndpointModeError,
)


class Credentials:
    """The credentials that botocore finds for a session."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._fetching = threading.local()

    def found(self) -> bool:
        """Return whether there are credentials. Raises CredentialsUnusable if they cannot be used."""
        if getattr(self._fetching, "here", False):
            return True  # a call that botocore makes to get them, such as AssumeRole, must not wait for itself
        self._fetching.here = True
        try:
            found = self._session.get_credentials()
            if found is None:
                return False
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", GetPassWarning)  # without a terminal, an error follows
                frozen = found.get_frozen_credentials()  # renews them when they are about to expire
            self._refuse_invalid_keys(frozen._asdict())
        except (MemoryError, ChatprovError):
            raise
        except Exception as error:  # noqa: BLE001  # errors of programs and files have no common class
            raise self._explained(error) from None
        finally:
            self._fetching.here = False
        return True

    def check(self) -> None:
        """Raise NoCredentials or CredentialsUnusable, with the command that helps, unless there are usable credentials."""
        if not self.found():
            raise NoCredentials(
                "No usable AWS credentials were found",
                advice="Run `aws login`, `aws sso login` or `aws configure`, or choose a profile with --profile; "
                "without an AWS account, leave --target out: the local cloud needs none.",
            )

    def _refuse_invalid_keys(self, values: Mapping[str, Any]) -> None:
        """Raise CredentialsUnusable for a malformed key: botocore would sign with it, and an error would quote it."""
        for name, words in _KEYS.items():
            value = values[name]
            if value is None and name == "token":
                continue
            if (
                not isinstance(value, str)
                or not value.isascii()
                or not value.isprintable()
                or not value
                or " " in value
            ):
                raise CredentialsUnusable(
                    f"The {words} of {self._profile} is none: it is empty, or holds something else than letters, digits and signs",
                    advice=self._try_program() if self._root().get("credential_process") else self._sign_in(),
                )

    # What went wrong

    def _explained(self, error: Exception) -> ChatprovError:
        if unanswered := no_answer(error):
            return EndpointUnreachable(
                f"The AWS credentials of {self._profile} could not be fetched: {unanswered[0]}",
                advice=unanswered[1],
            )
        message, advice = self._words(error)
        return CredentialsUnusable(message, advice=advice)

    def _words(self, error: Exception) -> tuple[str, str]:  # noqa: C901, PLR0912  # a table: one case for each error
        text, profile = in_one_line(error), self._profile
        match error:
            case of_botocore.MissingDependencyException():
                disabled = os.environ.get("BOTO_DISABLE_CRT", "").lower() == "true"
                return (
                    f"{profile[0].upper()}{profile[1:]} needs botocore's extra `crt`, which is "
                    + ("switched off by BOTO_DISABLE_CRT" if disabled else "not installed"),
                    "Unset BOTO_DISABLE_CRT, and run again." if disabled else CRT_MISSING,
                )
            case of_botocore.LoginInsufficientPermissions():
                return (
                    f"The identity of {profile} may not use `aws login` sessions: it lacks signin:CreateOAuth2Token",
                    f"Attach AWS's policy SignInLocalDevelopmentAccess to it, then run `aws login{self._option()}`.",
                )
            case of_botocore.LoginError():
                return f"The `aws login` session of {profile} is missing or over: {text}", self._sign_in()
            case of_botocore.SSOError() | of_botocore.TokenRetrievalError() | of_botocore.NoAuthTokenError():
                return f"The SSO sign-in of {profile} is missing or over: {text}", self._sign_in()
            case of_botocore.PartialCredentialsError():
                return self._incomplete(error)
            case of_botocore.RefreshWithMFAUnsupportedError():
                return f"The session of {profile} has expired, and a new one needs a code (MFA)", "Run it again."
            case EOFError():  # botocore asks for the code, and there is no one to answer
                return (
                    f"The role of {profile} needs a code of your MFA device, and stdin is not a terminal",
                    "Run it in a terminal.",
                )
            case of_botocore.ProfileNotFound():
                return (
                    f"{profile[0].upper()}{profile[1:]} refers to a profile that does not exist: {text}",
                    self._advice(),
                )
            case of_botocore.CredentialRetrievalError() if error.kwargs.get("provider") == "custom-process":
                reason = in_one_line(error.kwargs.get("error_msg") or "") or "it gave no reason"
                return f"{self._program} of {profile} failed: {reason}", self._try_program()
            case of_botocore.CredentialRetrievalError() if error.kwargs.get("provider") == "container-role":
                return (
                    f"The container's AWS credentials could not be fetched: {text}",
                    "Check AWS_CONTAINER_CREDENTIALS_FULL_URI or AWS_CONTAINER_CREDENTIALS_RELATIVE_URI, or unset it.",
                )
            case of_botocore.CredentialRetrievalError() if "credential_source" in self._scoped():
                return f"The credential_source of {profile} has no credentials: {text}", self._advice()
            case of_botocore.ParamValidationError() if "WebIdentityToken" in text:
                return f"The web identity token of {profile} is invalid: {text}", "The job's runner must write it."
            case of_botocore.ParamValidationError():
                return f"The AWS configuration of {profile} is wrong: {text}", self._advice()
            case of_botocore.ClientError():
                return self._refused(error)
            case of_botocore.InvalidConfigError() | of_botocore.UnknownCredentialError():
                return f"The AWS configuration of {profile} is wrong: {text}", self._advice()
        if isinstance(error, _METADATA):
            return (
                f"This machine's AWS credentials could not be fetched: {text}",
                "Check AWS_EC2_METADATA_SERVICE_ENDPOINT, or set AWS_EC2_METADATA_DISABLED=true and sign in otherwise.",
            )
        if isinstance(error, OSError):
            return self._file(error)
        if isinstance(error, UnicodeDecodeError) and self._token_file():
            return (
                f"The web identity token file {self._token_file()} is not a text",
                f"The job's runner must write it; {self._where_it_is_named()}.",
            )
        if "login_session" in self._root():
            return (
                f"The `aws login` session of {profile} cannot be used: {text or type(error).__name__}",
                self._sign_in(),
            )
        if self._root().get("credential_process"):
            return (
                f"{self._program} of {profile} gave no credentials: {text or type(error).__name__}",
                self._try_program(),
            )
        return (
            f"The AWS credentials of {profile} cannot be used: {type(error).__name__}: {text}",
            self._sign_in(),
        )

    def _incomplete(self, error: of_botocore.PartialCredentialsError) -> tuple[str, str]:
        provider, missing = error.kwargs["provider"], str(error.kwargs["cred_var"])
        if provider == "env":
            return (
                f"The AWS credentials in the environment are not complete: {missing.upper()} is missing",
                f"Set {missing.upper()} too, or unset AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.",
            )
        return (
            f"The AWS credentials of {self._profile} are not complete: {missing} is missing",
            f"Run `aws configure{self._option()}`, or add it to {self._config_file} or to the credentials file.",
        )

    def _refused(self, error: of_botocore.ClientError) -> tuple[str, str]:
        code, said = error.response["Error"]["Code"], in_one_line(error.response["Error"].get("Message", ""))
        role = os.environ.get("AWS_ROLE_ARN") or self._scoped().get("role_arn")
        what = f"The role {role} could not be assumed" if role else f"AWS gives no credentials for {self._profile}"
        if code in _EXPIRED:
            advice = self._sign_in()
        elif error.operation_name == "GetRoleCredentials":
            advice = f"Check sso_account_id and sso_role_name in {self._config_file}: the access portal lists what you may use."
        elif error.operation_name == "AssumeRoleWithWebIdentity":
            advice = "Check that the token is fresh and that the role trusts its issuer, audience and subject."
        elif role:
            advice = "Check that the role trusts this identity, and that the identity may call sts:AssumeRole on it."
        else:
            advice = self._sign_in()
        return f"{what}: {code}: {said}", advice

    def _file(self, error: OSError) -> tuple[str, str]:
        name, why = str(error.filename or ""), error.strerror or in_one_line(error)
        if name and name == self._token_file():
            return (
                f"The web identity token file {name} cannot be read: {why}",
                f"The job's runner must write it; {self._where_it_is_named()}.",
            )
        if name and name == os.environ.get("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"):
            return (
                f"The container's token file {name} cannot be read: {why}",
                "Check AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE.",
            )
        if self._root().get("credential_process"):
            return f"{self._program} of {self._profile} cannot be run: {why}", self._advice()
        return f"The AWS credentials of {self._profile} cannot be read: {name}: {why}", self._sign_in()

    def _token_file(self) -> str:
        """Return the name of the file with the web identity token, "" if there is none."""
        return str(os.environ.get("AWS_WEB_IDENTITY_TOKEN_FILE") or self._scoped().get("web_identity_token_file") or "")

    def _where_it_is_named(self) -> str:
        return f"check AWS_WEB_IDENTITY_TOKEN_FILE or web_identity_token_file in {self._config_file}"

    # The profile

    @property
    def _name(self) -> str:
        return str(self._session.get_config_variable("profile") or "default")

    @property
    def _profile(self) -> str:
        return "the default profile" if self._name == "default" else f"the profile {self._name}"

    @property
    def _config_file(self) -> str:
        return str(self._session.get_config_variable("config_file") or "~/.aws/config")

    def _profiles(self) -> Mapping[str, Any]:
        try:
            profiles: Mapping[str, Any] = self._session.full_config.get("profiles", {})
        except of_botocore.BotoCoreError:
            return {}
        return profiles

    def _scoped(self) -> Mapping[str, Any]:
        scoped: Mapping[str, Any] = self._profiles().get(self._name, {})
        return scoped

    def _chain(self) -> tuple[str, Mapping[str, Any]]:
        """Return the profile at the end of source_profile's chain, where the user signs in."""
        profiles, name = self._profiles(), self._name
        for _ in range(_MOST_PROFILES):
            following = profiles.get(name, {}).get("source_profile")
            if not following or following == name:
                break
            name = following
        return name, profiles.get(name, {})

    def _root(self) -> Mapping[str, Any]:
        return self._chain()[1]

    def _option(self, name: str | None = None) -> str:
        name = name or self._name
        return "" if name == "default" else f" --profile {shell_word(name)}"

    def _sign_in(self) -> str:
        """Return the sign-in command for this kind of profile."""
        name, settings = self._chain()
        if "login_session" in settings:
            return f"Run `aws login{self._option(name)}`, then the same command again."
        if "sso_session" in settings or "sso_start_url" in settings:
            return f"Run `aws sso login{self._option(name)}`, then the same command again."
        return (
            f"Sign in again (`aws login`, `aws sso login` or `aws configure`, with{self._option(name) or ' the default profile'}), "
            "or choose another profile with --profile."
        )

    def _advice(self) -> str:
        return f"Correct {self._config_file}, or choose another profile with --profile (`aws configure list-profiles`)."

    @property
    def _program(self) -> str:
        # Only the program of the command is named: its arguments may contain a secret.
        command = str(self._root().get("credential_process", "")).split() or ["?"]
        return f"The credential_process {command[0]}"

    def _try_program(self) -> str:
        return f"Run that program by itself to see why, or correct credential_process in {self._config_file}."
