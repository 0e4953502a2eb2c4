import { util } from '@aws-appsync/utils';
import { query } from '@aws-appsync/utils/dynamodb';

// Only members: the room's members are the Cognito group room:<roomId>, a claim in the signed token.
export function request(ctx) {
  const { roomId, nextToken } = ctx.args;
  const groups = ctx.identity.claims['cognito:groups'] ?? [];
  if (groups.indexOf(`room:${roomId}`) < 0) {
    util.unauthorized();
  }
  const most = ctx.args.limit ?? 50;
  if (most < 1 || most > 100) {
    util.error('limit is a number from 1 to 100.', 'InvalidPage');
  }
  return query({ query: { roomId: { eq: roomId } }, scanIndexForward: false, limit: most, nextToken });
}

export function response(ctx) {
  if (ctx.error) {
    util.error('The messages could not be read.', ctx.error.type);
  }
  // Messages that the tutorial's template stored may have the name of a reference where there was no text.
  ctx.result.items.forEach((item) => {
    if (item.content === '$ctx.args.input.content') {
      delete item.content;
    }
    if (item.fileUrl === '$ctx.args.input.fileUrl') {
      delete item.fileUrl;
    }
  });
  return { items: ctx.result.items, nextToken: ctx.result.nextToken };
}
