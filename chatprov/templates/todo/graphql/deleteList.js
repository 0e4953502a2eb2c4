import { util } from '@aws-appsync/utils';
import { remove } from '@aws-appsync/utils/dynamodb';

export function request({ args }) {
  return remove({ key: { id: args.id } });
}

export function response({ error, result }) {
  if (error) {
    util.error(error.message, error.type);
  }
  return result;
}
