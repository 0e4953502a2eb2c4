// Uses the API as any frontend does: fetch for queries, a WebSocket for the subscription. outputs.json is written by
//   chatprov outputs --json > page/outputs.json
const outputs = await (await fetch('outputs.json')).json();
const TASK = 'listId id title done owner createdAt';
const byId = (id) => document.getElementById(id);
let token = null;
let list = null;
let socket = null;

async function ask(query, variables = {}) {
  const headers = token ? { authorization: token } : { 'x-api-key': outputs.api_keys.page };
  const body = JSON.stringify({ query, variables });
  const { data, errors } = await (await fetch(outputs.graphql_url, { method: 'POST', headers, body })).json();
  if (errors) throw new Error(errors[0].message);
  return data;
}

async function signIn(email, password) {
  const url = outputs.endpoint_url ?? `https://cognito-idp.${outputs.region}.amazonaws.com`;
  const headers = {
    'content-type': 'application/x-amz-json-1.1',
    'x-amz-target': 'AWSCognitoIdentityProviderService.InitiateAuth',
  };
  const body = JSON.stringify({
    AuthFlow: 'USER_PASSWORD_AUTH',
    ClientId: outputs.client_id,
    AuthParameters: { USERNAME: email, PASSWORD: password },
  });
  const answer = await (await fetch(url, { method: 'POST', headers, body })).json();
  if (!answer.AuthenticationResult) throw new Error(answer.message ?? 'Sign-in needs another step');
  token = answer.AuthenticationResult.AccessToken;
}

// https://docs.aws.amazon.com/appsync/latest/devguide/real-time-websocket-client.html
function subscribe(listId, onTask) {
  socket?.close();
  const authorization = { host: new URL(outputs.graphql_url).host, Authorization: token };
  const header = btoa(JSON.stringify(authorization)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
  const own = (socket = new WebSocket(outputs.realtime_url, ['graphql-ws', `header-${header}`]));
  const query = `subscription Of($listId: ID!) { onTask(listId: $listId) { ${TASK} } }`;
  const data = JSON.stringify({ query, variables: { listId } });
  own.onopen = () => own.send(JSON.stringify({ type: 'connection_init' }));
  own.onmessage = (event) => {
    const { type, payload } = JSON.parse(event.data);
    if (type === 'connection_ack') {
      own.send(JSON.stringify({ id: '1', type: 'start', payload: { data, extensions: { authorization } } }));
    } else if (type === 'start_ack') {
      byId('open-list').dataset.live = 'yes';
    } else if (type === 'data') {
      onTask(payload.data.onTask);
    } else if (type === 'error' || type === 'connection_error') {
      say(payload.errors[0].message);
    }
  };
}

function say(text) {
  byId('message').textContent = text;
}

function button(text, onclick) {
  return Object.assign(document.createElement('button'), { type: 'button', textContent: text, onclick: guarded(onclick) });
}

function item(...parts) {
  const line = document.createElement('li');
  line.append(...parts);
  return line;
}

function showTask(task) {
  const done = Object.assign(document.createElement('input'), { type: 'checkbox', checked: task.done });
  done.onchange = guarded(() =>
    ask(`mutation Done($listId: ID!, $id: ID!, $done: Boolean!) { setDone(listId: $listId, id: $id, done: $done) { ${TASK} } }`, {
      listId: task.listId,
      id: task.id,
      done: done.checked,
    }),
  );
  const label = document.createElement('label');
  label.append(done, ` ${task.title}`);
  const line = item(label);
  line.id = `task-${task.id}`;
  const before = byId(line.id);
  before ? before.replaceWith(line) : byId('tasks').append(line);
}

async function showLists() {
  const { lists } = await ask('query Lists { lists { id title } }');
  const lines = lists.map((found) => (token ? item(button(found.title, () => open(found)), ' ', button(`Delete ${found.title}`, () => remove(found))) : item(found.title)));
  byId('lists').replaceChildren(...lines);
}

async function open(found) {
  list = found;
  byId('open-list').hidden = false;
  byId('list-title').textContent = found.title;
  byId('tasks').replaceChildren();
  subscribe(found.id, showTask);
  const { tasks } = await ask(`query Tasks($listId: ID!) { tasks(listId: $listId) { ${TASK} } }`, { listId: found.id });
  tasks.forEach(showTask);
}

async function remove(found) {
  await ask('mutation Delete($id: ID!) { deleteList(id: $id) { id title } }', { id: found.id });
  await showLists();
}

function guarded(act) {
  return async (event) => {
    event?.preventDefault?.();
    say('');
    try {
      await act(event);
    } catch (error) {
      say(error.message);
    }
  };
}

function onSubmit(id, act) {
  byId(id).onsubmit = guarded(async (event) => {
    const form = event.target;
    await act(Object.fromEntries(new FormData(form)));
    form.reset();
  });
}

onSubmit('sign-in', async ({ email, password }) => {
  await signIn(email, password);
  byId('sign-in').hidden = true;
  byId('add-list').hidden = false;
  await showLists();
});
onSubmit('add-list', async ({ title }) => {
  await ask('mutation Add($title: String!) { addList(title: $title) { id title } }', { title });
  await showLists();
});
onSubmit('add-task', ({ title }) =>
  ask(`mutation Add($listId: ID!, $title: String!) { addTask(listId: $listId, title: $title) { ${TASK} } }`, { listId: list.id, title }),
);
await guarded(showLists)();
