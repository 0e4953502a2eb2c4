import { util } from '@aws-appsync/utils';
import { query } from '@aws-appsync/utils/dynamodb';

export function request({ identity }) {
  return query({ index: 'byOwner', query: { owner: { eq: identity.sub } } });
}

export function response({ error, result }) {
  if (error) {
    util.error(error.message, error.type);
  }
  return result.items;
}
