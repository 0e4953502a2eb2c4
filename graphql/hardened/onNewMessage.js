import { util } from '@aws-appsync/utils';

// Runs once, when a client subscribes. Only members: the Cognito group room:<roomId>, a claim in the signed token.
export function request(ctx) {
  const groups = ctx.identity.claims['cognito:groups'] ?? [];
  if (groups.indexOf(`room:${ctx.args.roomId}`) < 0) {
    util.unauthorized();
  }
  return { payload: {} };
}

// Nothing yet: what is sent to the room from now on comes by itself.
export function response() {
  return null;
}
