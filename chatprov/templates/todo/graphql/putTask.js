import { util } from '@aws-appsync/utils';
import { put } from '@aws-appsync/utils/dynamodb';

export function request({ args, identity }) {
  const key = { listId: args.listId, id: util.autoUlid() };
  const createdAt = util.time.nowISO8601();
  return put({ key, item: { ...key, title: args.title, done: false, owner: identity.sub, createdAt } });
}

export function response({ error, result }) {
  if (error) {
    util.error(error.message, error.type);
  }
  return result;
}
