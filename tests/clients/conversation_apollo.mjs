// Apollo Client with AppSync's own links converses; amazon-cognito-identity-js signs the user in.
import { ROOM, converse, message } from "./conversation.mjs";

import cognito from "amazon-cognito-identity-js";
import { ApolloClient, ApolloLink, HttpLink, InMemoryCache, gql } from "@apollo/client";
import { createAuthLink } from "aws-appsync-auth-link";
import { createSubscriptionHandshakeLink } from "aws-appsync-subscription-link";
import { EMAIL, MUTATION, PASSWORD, QUERY, SUBSCRIPTION, backend, observe } from "./local_cloud.mjs";

const { AuthenticationDetails, CognitoUser, CognitoUserPool } = cognito;
const pool = new CognitoUserPool({
  UserPoolId: backend.user_pool_id,
  ClientId: backend.client_id,
  endpoint: backend.endpoint_url ?? undefined,
});
const user = new CognitoUser({ Username: EMAIL, Pool: pool });
let session = await new Promise((onSuccess, onFailure) =>
  user.authenticateUser(new AuthenticationDetails({ Username: EMAIL, Password: PASSWORD }), { onSuccess, onFailure }),
);
let accessToken = session.getAccessToken().getJwtToken();

const options = {
  url: backend.graphql_url,
  region: backend.region,
  auth: { type: "AMAZON_COGNITO_USER_POOLS", jwtToken: async () => accessToken },
};
const client = new ApolloClient({
  cache: new InMemoryCache(),
  link: ApolloLink.from([
    createAuthLink(options),
    createSubscriptionHandshakeLink(options, new HttpLink({ uri: options.url })),
  ]),
});
observe("signedIn", session.isValid());

await converse({
  async listen(next, error) {
    const context = { queryDeduplication: false }; // a second subscription is to be one
    client.subscribe({ query: gql(SUBSCRIPTION), variables: { roomId: ROOM }, context }).subscribe({
      next: (result) => (result.error ? error(result.error) : next(result.data.onNewMessage)),
      error,
    });
  },
  send: (content) => client.mutate({ mutation: gql(MUTATION), variables: { input: message(content) } }),
  async read() {
    const answer = await client.query({ query: gql(QUERY), variables: { roomId: ROOM }, fetchPolicy: "network-only" });
    return answer.data.getMessages;
  },
  async refresh() {
    const before = session.getAccessToken();
    session = await new Promise((resolve, reject) =>
      user.refreshSession(session.getRefreshToken(), (error, answer) => (error ? reject(error) : resolve(answer))),
    );
    accessToken = session.getAccessToken().getJwtToken();
    return accessToken !== before.getJwtToken() && session.getAccessToken().payload.sub === before.payload.sub;
  },
  async spoil() {
    accessToken = accessToken.replace(/[^.]+$/, "forged");
  },
});
