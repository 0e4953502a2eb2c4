// amazon-cognito-identity-js against the local cloud: sign-up by mailed code, SRP, a message, refresh, sign-out everywhere.
import cognito from "amazon-cognito-identity-js";
import { EMAIL, MUTATION, PASSWORD, QUERY, WRONG_PASSWORD, backend, finish, mailedCode, observe, refusal, wrongCode } from "./local_cloud.mjs";

const { AuthenticationDetails, CognitoUser, CognitoUserAttribute, CognitoUserPool } = cognito;
const pool = new CognitoUserPool({
  UserPoolId: backend.user_pool_id,
  ClientId: backend.client_id,
  endpoint: backend.endpoint,
});
const someone = () => new CognitoUser({ Username: EMAIL, Pool: pool });

/** A call with a Node callback, as a promise. */
const asked = (call) =>
  new Promise((resolve, reject) => call((error, answer) => (error ? reject(error) : resolve(answer))));

const authenticated = (user, Password) =>
  new Promise((onSuccess, onFailure) =>
    user.authenticateUser(new AuthenticationDetails({ Username: EMAIL, Password }), { onSuccess, onFailure }),
  );

const signedUp = await asked((done) =>
  pool.signUp(EMAIL, PASSWORD, [new CognitoUserAttribute({ Name: "email", Value: EMAIL })], [], done),
);
observe("signUpStep", signedUp.userConfirmed ? "DONE" : "CONFIRM_SIGN_UP");
const code = await mailedCode();
const confirm = (given) => asked((done) => someone().confirmRegistration(given, false, done));
observe("wrongCode", await refusal(confirm(wrongCode(code))));
observe("confirmed", (await confirm(code)) === "SUCCESS");

observe("wrongPassword", await refusal(authenticated(someone(), WRONG_PASSWORD)));
const user = someone();
const session = await authenticated(user, PASSWORD);
observe("signedIn", session.isValid());
observe("loginId", session.getIdToken().payload.email);

async function graphql(query, variables) {
  const answer = await fetch(backend.graphql_url, {
    method: "POST",
    headers: { authorization: session.getAccessToken().getJwtToken(), "content-type": "application/json" },
    body: JSON.stringify({ query, variables }),
  });
  return (await answer.json()).data;
}

const input = { roomId: "identity_js", timestamp: "2025-01-01T10:00:00", sender: EMAIL, content: "Hello!" };
observe("sent", (await graphql(MUTATION, { input })).sendMessage);
observe("read", (await graphql(QUERY, { roomId: "identity_js" })).getMessages);

const refreshed = await asked((done) => user.refreshSession(session.getRefreshToken(), done));
const [before, after] = [session.getAccessToken(), refreshed.getAccessToken()];
observe("refreshed", before.getJwtToken() !== after.getJwtToken() && before.payload.sub === after.payload.sub);

// A second sign-in, as on another device; the first one's global sign-out ends it, too.
const elsewhere = someone();
const otherSession = await authenticated(elsewhere, PASSWORD);
await new Promise((onSuccess, onFailure) => user.globalSignOut({ onSuccess, onFailure }));
observe("afterSignOut", await refusal(asked((done) => elsewhere.getUserData(done, { bypassCache: true }))));
observe("refreshAfterSignOut", await refusal(asked((done) => elsewhere.refreshSession(otherSession.getRefreshToken(), done))));
finish();
