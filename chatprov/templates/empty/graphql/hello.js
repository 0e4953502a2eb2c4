export function request({ args }) {
  return { payload: args.name };
}

export function response({ result }) {
  return `Hello ${result}`;
}
