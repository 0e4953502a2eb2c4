import { util } from '@aws-appsync/utils';
import { update, operations } from '@aws-appsync/utils/dynamodb';

export function request({ args }) {
  return update({
    key: { listId: args.listId, id: args.id },
    update: { done: operations.replace(args.done) },
    condition: { id: { attributeExists: true } },
  });
}

export function response({ error, result }) {
  if (error) {
    util.error(error.message, error.type);
  }
  return result;
}
