// A pipeline: requireList, then putTask.
export function request() {
  return {};
}

export function response({ prev }) {
  return prev.result;
}
