import { util } from '@aws-appsync/utils';
import { query } from '@aws-appsync/utils/dynamodb';

// Only members: the room's members are the Cognito group room:<roomId>, a claim in the signed token.
export function request(ctx) {
  const groups = ctx.identity.claims['cognito:groups'] ?? [];
  if (groups.indexOf(`room:${ctx.args.roomId}`) < 0) {
    util.unauthorized();
  }
  return query({ query: { roomId: { eq: ctx.args.roomId } }, scanIndexForward: false, limit: 1000 });
}

export function response(ctx) {
  if (ctx.error) {
    util.error('The messages could not be read.', ctx.error.type);
  }
  // What one page does not hold is not left out in silence.
  if (ctx.result.nextToken) {
    util.appendError('These are the newest messages only; listMessages gives all of them, page by page.', 'MoreMessages');
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
  return ctx.result.items.reverse();
}
