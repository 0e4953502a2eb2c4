// aws-amplify against the local cloud: sign-up by mailed code, SRP, a message, refresh, sign-out everywhere.
import WebSocket from "ws";
globalThis.WebSocket = WebSocket;

import { Amplify } from "aws-amplify";
import { generateClient } from "aws-amplify/api";
import { confirmSignUp, fetchAuthSession, getCurrentUser, signIn, signOut, signUp } from "aws-amplify/auth";
import { cognitoUserPoolsTokenProvider } from "aws-amplify/auth/cognito";
import { Hub } from "aws-amplify/utils";
import { EMAIL, MUTATION, PASSWORD, QUERY, SUBSCRIPTION, WRONG_PASSWORD, backend, finish, mailedCode, observe, refusal, wrongCode } from "./local_cloud.mjs";

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

const signUpAnswer = await signUp({ username: EMAIL, password: PASSWORD, options: { userAttributes: { email: EMAIL } } });
observe("signUpStep", signUpAnswer.nextStep.signUpStep);
const code = await mailedCode();
observe("wrongCode", await refusal(confirmSignUp({ username: EMAIL, confirmationCode: wrongCode(code) })));
observe("confirmed", (await confirmSignUp({ username: EMAIL, confirmationCode: code })).isSignUpComplete);

const srp = { options: { authFlowType: "USER_SRP_AUTH" } };
observe("wrongPassword", await refusal(signIn({ username: EMAIL, password: WRONG_PASSWORD, ...srp })));
observe("signedIn", (await signIn({ username: EMAIL, password: PASSWORD, ...srp })).isSignedIn);
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

// What was kept aside, as on another device, is worth nothing after the global sign-out.
const kept = { ...storage.values };
await signOut({ global: true });
observe("afterSignOut", await refusal(getCurrentUser()));
storage.values = kept;
let refreshError = "nothing";
Hub.listen("auth", ({ payload }) => {
  if (payload.event === "tokenRefresh_failure") refreshError = payload.data.error.name;
});
await fetchAuthSession({ forceRefresh: true });
observe("refreshAfterSignOut", refreshError);
finish();
