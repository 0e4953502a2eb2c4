// aws-amplify against the local cloud: sign-up by mailed code, a forgotten password, SRP, messages, refresh, sign-out.
import WebSocket from "ws";
globalThis.WebSocket = WebSocket;

import { Amplify } from "aws-amplify";
import { generateClient } from "aws-amplify/api";
import {
  autoSignIn,
  confirmResetPassword,
  confirmSignIn,
  confirmSignUp,
  fetchAuthSession,
  getCurrentUser,
  resendSignUpCode,
  resetPassword,
  signIn,
  signOut,
  signUp,
} from "aws-amplify/auth";
import { cognitoUserPoolsTokenProvider } from "aws-amplify/auth/cognito";
import { Hub } from "aws-amplify/utils";
import {
  EMAIL,
  MUTATION,
  NEW_PASSWORD,
  PASSWORD,
  QUERY,
  SUBSCRIPTION,
  WRONG_PASSWORD,
  backend,
  finish,
  letPass,
  mailedCode,
  observe,
  refusal,
  wrongCode,
} from "./local_cloud.mjs";

/** Where Amplify keeps the tokens: a page has localStorage for that. */
const storage = {
  values: {},
  async setItem(key, value) {
    this.values[key] = value;
  },
  async getItem(key) {
    return this.values[key] ?? null;
  },
  async removeItem(key) {
    delete this.values[key];
  },
  async clear() {
    this.values = {};
  },
};
Amplify.configure({
  Auth: {
    Cognito: {
      userPoolId: backend.user_pool_id,
      userPoolClientId: backend.client_id,
      userPoolEndpoint: backend.endpoint,
    },
  },
  API: { GraphQL: { endpoint: backend.graphql_url, region: backend.region, defaultAuthMode: "userPool" } },
});
cognitoUserPoolsTokenProvider.setKeyValueStorage(storage); // configure() has set another

const signUpAnswer = await signUp({
  username: EMAIL,
  password: PASSWORD,
  options: { userAttributes: { email: EMAIL }, autoSignIn: { authFlowType: "USER_AUTH" } },
});
observe("signUpStep", signUpAnswer.nextStep.signUpStep);
const confirm = (confirmationCode) => confirmSignUp({ username: EMAIL, confirmationCode });
const first = await mailedCode();
observe("wrongCode", await refusal(confirm(wrongCode(first))));
await letPass(24);
observe("expiredCode", await refusal(confirm(first)));
observe("resentTo", (await resendSignUpCode({ username: EMAIL })).destination);
const confirmed = await confirm(await mailedCode());
observe("confirmed", confirmed.isSignUpComplete);
observe("confirmedStep", confirmed.nextStep.signUpStep);
observe("signedInBySignUp", (await autoSignIn()).isSignedIn);
await signOut();

const reset = (confirmationCode) => confirmResetPassword({ username: EMAIL, confirmationCode, newPassword: NEW_PASSWORD });
observe("resetStep", (await resetPassword({ username: EMAIL })).nextStep.resetPasswordStep);
observe("wrongResetCode", await refusal(reset(wrongCode(await mailedCode()))));
await letPass(1);
observe("expiredResetCode", await refusal(reset(await mailedCode())));
await resetPassword({ username: EMAIL });
await reset(await mailedCode());

const srp = { options: { authFlowType: "USER_SRP_AUTH" } };
const enter = (password) => signIn({ username: EMAIL, password, ...srp });
observe("wrongPassword", await refusal(enter(WRONG_PASSWORD)));
observe("oldPassword", await refusal(enter(PASSWORD)));
observe("signedIn", (await enter(NEW_PASSWORD)).isSignedIn);
observe("loginId", (await getCurrentUser()).signInDetails.loginId);

const api = generateClient();
const listening = new Promise((resolve) =>
  Hub.listen("api", ({ payload }) => payload.event === "Subscription ack" && resolve()),
);
const input = { roomId: "amplify", timestamp: "2025-01-01T10:00:00", sender: EMAIL, content: "Hello!" };
// Amplify turns the http:// of the endpoint into wss://, so this goes over TLS.
const heard = new Promise((next, error) => {
  const subscription = api
    .graphql({ query: SUBSCRIPTION, variables: { roomId: "amplify" } })
    .subscribe({ next: ({ data }) => (subscription.unsubscribe(), next(data.onNewMessage)), error });
});
await listening;
observe("sent", (await api.graphql({ query: MUTATION, variables: { input } })).data.sendMessage);
observe("heard", await heard);
observe("read", (await api.graphql({ query: QUERY, variables: { roomId: "amplify" } })).data.getMessages);

const before = (await fetchAuthSession()).tokens.accessToken;
const after = (await fetchAuthSession({ forceRefresh: true })).tokens.accessToken;
observe("refreshed", before.toString() !== after.toString() && before.payload.sub === after.payload.sub);

let refreshError = "nothing";
Hub.listen("auth", ({ payload }) => {
  if (payload.event === "tokenRefresh_failure") refreshError = payload.data.error.name;
});

/** How a refresh goes with the tokens that were kept on another device. */
async function refreshedWith(kept) {
  storage.values = { ...kept };
  refreshError = "nothing";
  await fetchAuthSession({ forceRefresh: true });
  return refreshError;
}

// A sign-out ends this device's session; a global one ends those of all.
const firstDevice = storage.values;
storage.values = {};
const choice = (await signIn({ username: EMAIL, options: { authFlowType: "USER_AUTH" } })).nextStep;
observe("choice", [choice.signInStep, choice.availableChallenges]);
await confirmSignIn({ challengeResponse: "PASSWORD_SRP" });
observe("signedInByChoice", (await confirmSignIn({ challengeResponse: NEW_PASSWORD })).isSignedIn);
const secondDevice = { ...storage.values };
await signOut();
observe("afterSignOut", await refusal(getCurrentUser()));
observe("refreshAfterSignOut", await refreshedWith(secondDevice));
observe("refreshElsewhere", await refreshedWith(firstDevice));
await signOut({ global: true });
observe("refreshAfterGlobalSignOut", await refreshedWith(firstDevice));
finish();
