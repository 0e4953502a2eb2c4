// amazon-cognito-identity-js against the local cloud: sign-up by mailed code, a forgotten password,
// SRP, a message, refresh, sign-out.
import cognito from "amazon-cognito-identity-js";
import {
  EMAIL,
  MUTATION,
  NEW_PASSWORD,
  PASSWORD,
  QUERY,
  WRONG_PASSWORD,
  backend,
  finish,
  letPass,
  mailedCode,
  observe,
  refusal,
  wrongCode,
} from "./local_cloud.mjs";

const { AuthenticationDetails, CognitoUser, CognitoUserAttribute, CognitoUserPool } = cognito;
// This client tries what was refused again for seven seconds; here its waits are short.
const { setTimeout } = globalThis;
globalThis.setTimeout = (call, milliseconds, ...more) => setTimeout(call, milliseconds / 100, ...more);

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
const confirm = (given) => asked((done) => someone().confirmRegistration(given, false, done));
const first = await mailedCode();
observe("wrongCode", await refusal(confirm(wrongCode(first))));
await letPass(24);
observe("expiredCode", await refusal(confirm(first)));
const resent = await asked((done) => someone().resendConfirmationCode(done));
observe("resentTo", resent.CodeDeliveryDetails.Destination);
observe("confirmed", (await confirm(await mailedCode())) === "SUCCESS");

const forget = () =>
  new Promise((inputVerificationCode, onFailure) => someone().forgotPassword({ inputVerificationCode, onFailure }));
const reset = (given) =>
  new Promise((onSuccess, onFailure) => someone().confirmPassword(given, NEW_PASSWORD, { onSuccess, onFailure }));
await forget();
observe("wrongResetCode", await refusal(reset(wrongCode(await mailedCode()))));
await letPass(1);
observe("expiredResetCode", await refusal(reset(await mailedCode())));
await forget();
await reset(await mailedCode());

observe("wrongPassword", await refusal(authenticated(someone(), WRONG_PASSWORD)));
observe("oldPassword", await refusal(authenticated(someone(), PASSWORD)));
const user = someone();
const session = await authenticated(user, NEW_PASSWORD);
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

// A second sign-in, as on another device: a sign-out ends that session, a global one ends those of all.
const refresh = (user, kept) => refusal(asked((done) => user.refreshSession(kept.getRefreshToken(), done)));
const elsewhere = someone();
const second = await authenticated(elsewhere, NEW_PASSWORD);
await new Promise((resolve) => elsewhere.signOut(resolve));
observe("afterSignOut", await refusal(asked((done) => elsewhere.getUserData(done, { bypassCache: true }))));
observe("refreshAfterSignOut", await refresh(elsewhere, second));
observe("refreshElsewhere", await refresh(user, session));
await new Promise((onSuccess, onFailure) => user.globalSignOut({ onSuccess, onFailure }));
observe("refreshAfterGlobalSignOut", await refresh(user, session));
finish();
