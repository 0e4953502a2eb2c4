import { util } from '@aws-appsync/utils';

export function request(ctx) {
  const { roomId, content, fileUrl, tags } = ctx.args.input;
  const sender = ctx.identity.username;
  const values = { sender, content, likes: 0, open: true };
  if (fileUrl) {
    values.fileUrl = fileUrl;
  }
  if (tags && tags.length > 0) {
    values.tags = tags;
  }
  const timestamp = util.time.nowISO8601();
  const key = { roomId, timestamp };
  return {
    operation: 'PutItem',
    key: util.dynamodb.toMapValues(key),
    attributeValues: util.dynamodb.toMapValues(values),
    condition: { expression: 'attribute_not_exists(roomId)' },
  };
}

export function response(ctx) {
  return ctx.result;
}
