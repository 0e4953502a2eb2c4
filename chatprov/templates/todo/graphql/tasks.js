import { util } from '@aws-appsync/utils';
import { query } from '@aws-appsync/utils/dynamodb';

export function request({ args }) {
  return query({ query: { listId: { eq: args.listId } } });
}

export function response({ error, result }) {
  if (error) {
    util.error(error.message, error.type);
  }
  return result.items;
}
