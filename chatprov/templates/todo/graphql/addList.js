import { util } from '@aws-appsync/utils';
import { put } from '@aws-appsync/utils/dynamodb';

export function request({ args }) {
  const id = util.autoId();
  return put({ key: { id }, item: { id, title: args.title } });
}

export function response({ error, result }) {
  if (error) {
    util.error(error.message, error.type);
  }
  return result;
}
