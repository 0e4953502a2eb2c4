// aws-amplify converses, over TLS as it wants to, or without.
import { ROOM, converse, message } from "./conversation.mjs";

import { Amplify } from "aws-amplify";
import { generateClient } from "aws-amplify/api";
import { fetchAuthSession, signIn } from "aws-amplify/auth";
import { cognitoUserPoolsTokenProvider } from "aws-amplify/auth/cognito";
import { EMAIL, MUTATION, PASSWORD, QUERY, SUBSCRIPTION, backend, observe } from "./local_cloud.mjs";

let endpoint = backend.graphql_url;
if (process.env.WAY === "without TLS") endpoint = backend.graphql_url.replace("http://", "HTTP://");
const storage = {
  values: {},
  setItem: async (key, value) => void (storage.values[key] = value),
  getItem: async (key) => storage.values[key] ?? null,
  removeItem: async (key) => void delete storage.values[key],
  clear: async () => void (storage.values = {}),
};
Amplify.configure({
  Auth: {
    Cognito: {
      userPoolId: backend.user_pool_id,
      userPoolClientId: backend.client_id,
      userPoolEndpoint: backend.endpoint_url ?? undefined, // not needed on AWS
    },
  },
  API: { GraphQL: { endpoint, region: backend.region, defaultAuthMode: "userPool" } },
});
cognitoUserPoolsTokenProvider.setKeyValueStorage(storage);
const api = generateClient();
const token = async (options) => (await fetchAuthSession(options)).tokens.accessToken;
const signedIn = await signIn({ username: EMAIL, password: PASSWORD, options: { authFlowType: "USER_SRP_AUTH" } });
observe("signedIn", signedIn.isSignedIn);

await converse({
  async listen(next, error) {
    const subscription = api.graphql({ query: SUBSCRIPTION, variables: { roomId: ROOM } });
    subscription.subscribe({ next: ({ data }) => next(data.onNewMessage), error });
  },
  send: (content) => api.graphql({ query: MUTATION, variables: { input: message(content) } }),
  read: async () => (await api.graphql({ query: QUERY, variables: { roomId: ROOM } })).data.getMessages,
  async refresh() {
    const [before, after] = [await token(), await token({ forceRefresh: true })];
    return before.toString() !== after.toString() && before.payload.sub === after.payload.sub;
  },
  async spoil() {
    const key = Object.keys(storage.values).find((one) => one.endsWith(".accessToken"));
    storage.values[key] = storage.values[key].replace(/[^.]+$/, "forged");
  },
});
