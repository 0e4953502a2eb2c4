"""Cognito's operations over HTTP: each reads the parameters of the request, calls the backend and returns the result."""

from moto.cognitoidp.models import UserStatus
from moto.core.responses import ActionResult, EmptyResult

from chatprov.local.moto_cognito.base_response import CognitoBaseResponse


class CognitoResponse(CognitoBaseResponse):
    """moto's handler with the operations that moto does not have, and with corrections of others."""

    # Pools and app clients

    def update_user_pool(self) -> ActionResult:  # type: ignore[override]  # moto's answers None
        """UpdateUserPool."""
        self.backend.update_user_pool(self._get_param("UserPoolId"), self.parameters)
        return EmptyResult()

    def set_user_pool_mfa_config(self) -> ActionResult:
        """SetUserPoolMfaConfig."""
        return ActionResult(self.backend.set_mfa(self._get_param("UserPoolId"), self.parameters))

    def list_tags_for_resource(self) -> ActionResult:
        """ListTagsForResource."""
        return ActionResult({"Tags": self.backend.pool_of_arn(self._get_param("ResourceArn")).tags})

    def tag_resource(self) -> ActionResult:
        """TagResource."""
        self.backend.tag_resource(self._get_param("ResourceArn"), self._get_param("Tags"))
        return EmptyResult()

    def untag_resource(self) -> ActionResult:
        """UntagResource."""
        self.backend.untag_resource(self._get_param("ResourceArn"), self._get_param("TagKeys"))
        return EmptyResult()

    def list_resource_servers(self) -> ActionResult:
        """ListResourceServers."""
        self.backend.describe_user_pool(self._get_param("UserPoolId"))
        return super().list_resource_servers()

    def create_user_pool_domain(self) -> ActionResult:
        """CreateUserPoolDomain."""
        return self._domain_of(super().create_user_pool_domain())

    def update_user_pool_domain(self) -> ActionResult:
        """UpdateUserPoolDomain."""
        return self._domain_of(super().update_user_pool_domain())

    def _domain_of(self, answer: ActionResult) -> ActionResult:
        # Only a custom domain has a CloudFront distribution in the response.
        return answer if self._get_param("CustomDomainConfig") else EmptyResult()

    # Sign-in

    def initiate_auth(self) -> ActionResult:
        """InitiateAuth."""
        flow, parameters = self._get_param("AuthFlow"), self._get_param("AuthParameters", {})
        client_id, session = self._get_param("ClientId"), self._get_param("Session")
        return ActionResult(self.backend.initiate_auth(client_id, flow, parameters, session))

    def admin_initiate_auth(self) -> ActionResult:
        """AdminInitiateAuth."""
        flow, parameters = self._get_param("AuthFlow"), self._get_param("AuthParameters", {})
        pool_id, client_id = self._get_param("UserPoolId"), self._get_param("ClientId")
        return ActionResult(self.backend.admin_initiate_auth(pool_id, client_id, flow, parameters))

    def respond_to_auth_challenge(self) -> ActionResult:
        """RespondToAuthChallenge."""
        name, responses = self._get_param("ChallengeName"), self._get_param("ChallengeResponses", {})
        session, client_id = self._get_param("Session"), self._get_param("ClientId")
        return ActionResult(self.backend.respond_to_auth_challenge(session, client_id, name, responses))

    def admin_respond_to_auth_challenge(self) -> ActionResult:
        """AdminRespondToAuthChallenge."""
        self.backend.describe_user_pool_client(self._get_param("UserPoolId"), self._get_param("ClientId"))
        return self.respond_to_auth_challenge()

    def get_tokens_from_refresh_token(self) -> ActionResult:
        """GetTokensFromRefreshToken."""
        client_id, token = self._get_param("ClientId"), self._get_param("RefreshToken")
        secret = self._get_param("ClientSecret")
        return ActionResult(self.backend.get_tokens_from_refresh_token(client_id, token, secret))

    def revoke_token(self) -> ActionResult:
        """RevokeToken."""
        client_id, token = self._get_param("ClientId"), self._get_param("Token")
        self.backend.revoke_token(client_id, token, self._get_param("ClientSecret"))
        return EmptyResult()

    # Registration

    def sign_up(self) -> ActionResult:
        """SignUp."""
        user, more = self.backend.sign_up(
            self._get_param("ClientId"),
            self._get_param("Username"),
            self._get_param("Password", ""),
            self._get_param("UserAttributes", []),
            self._get_param("SecretHash"),
        )
        confirmed = user.status == UserStatus.CONFIRMED
        return ActionResult({"UserConfirmed": confirmed, "UserSub": user.id, **more})

    def confirm_sign_up(self) -> ActionResult:
        """ConfirmSignUp."""
        session = self.backend.confirm_sign_up(
            self._get_param("ClientId"),
            self._get_param("Username"),
            self._get_param("ConfirmationCode"),
            secret_hash=self._get_param("SecretHash"),
            force_alias_creation=bool(self._get_param("ForceAliasCreation")),
            session=self._get_param("Session"),
        )
        return ActionResult({"Session": session} if session else {})

    def resend_confirmation_code(self) -> ActionResult:
        """ResendConfirmationCode."""
        client_id, username = self._get_param("ClientId"), self._get_param("Username")
        details = self.backend.resend_confirmation_code(client_id, username, self._get_param("SecretHash"))
        return ActionResult({"CodeDeliveryDetails": details})

    def forgot_password(self) -> ActionResult:
        """ForgotPassword."""
        client_id, username = self._get_param("ClientId"), self._get_param("Username")
        return ActionResult(self.backend.forgot_password(client_id, username, self._get_param("SecretHash"))[1])

    def confirm_forgot_password(self) -> ActionResult:
        """ConfirmForgotPassword."""
        self.backend.confirm_forgot_password(
            self._get_param("ClientId"),
            self._get_param("Username"),
            self._get_param("Password"),
            self._get_param("ConfirmationCode"),
            self._get_param("SecretHash"),
        )
        return EmptyResult()

    # The user's own account

    def get_user(self) -> ActionResult:
        """GetUser."""
        user = self.backend.get_user(self._get_param("AccessToken"))
        return ActionResult(user.to_json(extended=True, attributes_key="UserAttributes"))

    def change_password(self) -> ActionResult:
        """ChangePassword."""
        token, previous = self._get_param("AccessToken"), self._get_param("PreviousPassword")
        self.backend.change_password(token, previous, self._get_param("ProposedPassword"))
        return EmptyResult()

    def update_user_attributes(self) -> ActionResult:
        """UpdateUserAttributes."""
        token, attributes = self._get_param("AccessToken"), self._get_param("UserAttributes")
        return ActionResult({"CodeDeliveryDetailsList": self.backend.update_user_attributes(token, attributes)})

    def delete_user_attributes(self) -> ActionResult:
        """DeleteUserAttributes."""
        self.backend.delete_user_attributes(self._get_param("AccessToken"), self._get_param("UserAttributeNames"))
        return EmptyResult()

    def get_user_attribute_verification_code(self) -> ActionResult:
        """GetUserAttributeVerificationCode."""
        token, attribute = self._get_param("AccessToken"), self._get_param("AttributeName")
        return ActionResult({"CodeDeliveryDetails": self.backend.send_attribute_code(token, attribute)})

    def verify_user_attribute(self) -> ActionResult:
        """VerifyUserAttribute."""
        token, attribute = self._get_param("AccessToken"), self._get_param("AttributeName")
        self.backend.verify_user_attribute(token, attribute, self._get_param("Code"))
        return EmptyResult()

    def delete_user(self) -> ActionResult:
        """DeleteUser."""
        self.backend.delete_user(self._get_param("AccessToken"))
        return EmptyResult()

    def get_user_auth_factors(self) -> ActionResult:
        """GetUserAuthFactors."""
        return ActionResult(self.backend.auth_factors(self._get_param("AccessToken")))

    # Second factors

    def associate_software_token(self) -> ActionResult:
        """AssociateSoftwareToken."""
        token, session = self._get_param("AccessToken"), self._get_param("Session")
        return ActionResult(self.backend.associate_software_token(token, session))

    def verify_software_token(self) -> ActionResult:
        """VerifySoftwareToken."""
        token, session = self._get_param("AccessToken"), self._get_param("Session")
        code, device = self._get_param("UserCode"), self._get_param("FriendlyDeviceName")
        return ActionResult(self.backend.verify_software_token(token, session, code, device))

    def set_user_mfa_preference(self) -> ActionResult:
        """SetUserMFAPreference."""
        totp, sms = self._get_param("SoftwareTokenMfaSettings", {}), self._get_param("SMSMfaSettings", {})
        self.backend.set_user_mfa_preference(self._get_param("AccessToken"), totp, sms)
        return EmptyResult()

    # Administration

    def admin_create_user(self) -> ActionResult:
        """AdminCreateUser."""
        user = self.backend.admin_create_user(
            self._get_param("UserPoolId"),
            self._get_param("Username"),
            self._get_param("MessageAction"),
            self._get_param("TemporaryPassword"),
            self._get_param("UserAttributes", []),
            self._get_param("DesiredDeliveryMediums", []),
        )
        return ActionResult({"User": user.to_json(extended=True)})

    def admin_set_user_password(self) -> ActionResult:
        """AdminSetUserPassword."""
        pool_id, username = self._get_param("UserPoolId"), self._get_param("Username")
        password, permanent = self._get_param("Password"), bool(self._get_param("Permanent"))
        self.backend.admin_set_user_password(pool_id, username, password, permanent)
        return EmptyResult()
