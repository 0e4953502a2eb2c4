import { util } from '@aws-appsync/utils';
import { scan } from '@aws-appsync/utils/dynamodb';

export function request() {
  return scan({ limit: 100 });
}

export function response({ error, result }) {
  if (error) {
    util.error(error.message, error.type);
  }
  return result.items;
}
