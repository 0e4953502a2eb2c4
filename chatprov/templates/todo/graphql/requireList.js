import { util } from '@aws-appsync/utils';
import { get } from '@aws-appsync/utils/dynamodb';

export function request({ args }) {
  return get({ key: { id: args.listId } });
}

export function response({ args, error, result }) {
  if (error) {
    util.error(error.message, error.type);
  }
  if (!result) {
    util.error(`There is no list ${args.listId}`, 'NotFound');
  }
  return result;
}
