// Amazon Cognito from a browser: one POST an operation, no credentials but the user's own.
// https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/Welcome.html

/** What Cognito refused; `code` is its name for it, such as "NotAuthorizedException". */
export class CognitoError extends Error {
  constructor(code, message, operation) {
    super((operation !== "SignUp" && SIGNING_IN[code]) || WORDS[code] || message || code);
    this.code = code;
  }
}

const SIGNING_IN = {
  NotAuthorizedException: "The address or the password is wrong.",
  UserNotFoundException: "The address or the password is wrong.",
};

const WORDS = {
  UserNotConfirmedException: "This address is not confirmed yet: enter the code from the mail.",
  UsernameExistsException: "An account with this address exists already. If it is yours, sign in.",
  CodeMismatchException: "This is not the code from the newest mail.",
  ExpiredCodeException: "This code is no longer good. Have a new one sent.",
  LimitExceededException: "That was tried too often. Wait a while, and try again.",
  TooManyFailedAttemptsException: "That was tried too often. Wait a while, and try again.",
  TooManyRequestsException: "Cognito asks for fewer requests. Wait a moment, and try again.",
  Unreachable: "Cognito does not answer. Check that the backend runs and that you are connected, and try again.",
};

export class Cognito {
  constructor({ cognitoUrl, clientId }) {
    this.url = cognitoUrl;
    this.clientId = clientId;
  }

  async call(operation, parameters) {
    let response;
    try {
      response = await fetch(this.url, {
        method: "POST",
        headers: {
          "Content-Type": "application/x-amz-json-1.1",
          "X-Amz-Target": `AWSCognitoIdentityProviderService.${operation}`,
        },
        body: JSON.stringify({ ClientId: this.clientId, ...parameters }),
      });
    } catch {
      throw new CognitoError("Unreachable");
    }
    const answer = await response.json().catch(() => ({}));
    if (response.ok) return answer;
    // "com.amazonaws…#NotAuthorizedException" is one of the forms that AWS uses
    throw new CognitoError(String(answer.__type ?? `status ${response.status}`).split("#").pop(), answer.message, operation);
  }

  /** Register a user; `attributes` are those that the pool requires besides the address, such as `name`. */
  signUp(email, password, attributes) {
    const all = Object.entries({ ...attributes, email });
    const values = all.map(([name, value]) => ({ Name: name, Value: value }));
    return this.call("SignUp", { Username: email, Password: password, UserAttributes: values });
  }

  confirm(email, code) {
    return this.call("ConfirmSignUp", { Username: email, ConfirmationCode: code });
  }

  resend(email) {
    return this.call("ResendConfirmationCode", { Username: email });
  }

  forgot(email) {
    return this.call("ForgotPassword", { Username: email });
  }

  reset(email, code, password) {
    return this.call("ConfirmForgotPassword", { Username: email, ConfirmationCode: code, Password: password });
  }

  /** Choice-based sign-in with the password as first factor; the answer has tokens or the name of a challenge. */
  signIn(email, password) {
    return this.call("InitiateAuth", {
      AuthFlow: "USER_AUTH",
      AuthParameters: { USERNAME: email, PASSWORD: password, PREFERRED_CHALLENGE: "PASSWORD" },
    });
  }

  /** Answer a challenge of `signIn`, such as the new password that an administrator's temporary one asks for. */
  answer(challenge, email, responses) {
    return this.call("RespondToAuthChallenge", {
      ChallengeName: challenge.ChallengeName,
      Session: challenge.Session,
      ChallengeResponses: { USERNAME: email, ...responses },
    });
  }

  refresh(refreshToken) {
    return this.call("GetTokensFromRefreshToken", { RefreshToken: refreshToken });
  }

  revoke(refreshToken) {
    return this.call("RevokeToken", { Token: refreshToken });
  }
}
