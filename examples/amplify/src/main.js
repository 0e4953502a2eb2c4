// The tutorial's chat, room1 of it, with aws-amplify. chatprov outputs --format amplify > src/backend.json
import { Amplify } from "aws-amplify";
import { CONNECTION_STATE_CHANGE, ConnectionState, generateClient } from "aws-amplify/api";
import { autoSignIn, confirmSignUp, fetchUserAttributes, getCurrentUser, signIn, signOut, signUp } from "aws-amplify/auth";
import { Hub } from "aws-amplify/utils";
import backend from "./backend.json";

const ROOM = "room1";
const FIELDS = "roomId timestamp sender content fileUrl";
const SEND = `mutation ($input: MessageInput!) { sendMessage(input: $input) { ${FIELDS} } }`;
const HISTORY = `query ($roomId: ID!) { getMessages(roomId: $roomId) { ${FIELDS} } }`;
const LIVE = `subscription ($roomId: ID!) { onNewMessage(roomId: $roomId) { ${FIELDS} } }`;

Amplify.configure(backend);
const client = generateClient();
const part = Object.fromEntries([...document.querySelectorAll("[id]")].map((element) => [element.id, element]));
const messages = new Map();
let email = "";

function show(message) {
  messages.set(message.timestamp, message); // the table's sort key: one message a moment
  const inOrder = [...messages.values()].sort((one, other) => (one.timestamp < other.timestamp ? -1 : 1));
  part.messages.replaceChildren(
    ...inOrder.map(({ sender, content }) => {
      const line = document.createElement("li");
      line.textContent = `${sender}: ${content}`; // text, never HTML
      return line;
    }),
  );
}

async function readHistory() {
  const { data } = await client.graphql({ query: HISTORY, variables: { roomId: ROOM } });
  data.getMessages.forEach(show);
}

async function enter() {
  ({ email } = await fetchUserAttributes());
  part.me.textContent = email;
  part.entrance.hidden = part.confirmation.hidden = true;
  part.chat.hidden = false;
  client.graphql({ query: LIVE, variables: { roomId: ROOM } }).subscribe({
    next: ({ data }) => show(data.onNewMessage),
    error: ({ errors }) => tell(errors[0]),
  });
  // Amplify connects again by itself; what was said meanwhile has to be read.
  Hub.listen("api", ({ payload }) => {
    if (payload.event === CONNECTION_STATE_CHANGE && payload.data.connectionState === ConnectionState.Connected) readHistory();
  });
  await readHistory();
}

function tell(error) {
  part.problem.textContent = error?.message ?? "";
}

/** Let a form do something, and say what went wrong. */
function onSubmit(form, action) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    tell();
    try {
      await action(Object.fromEntries(new FormData(form)), event.submitter.value);
    } catch (error) {
      tell(error.errors?.[0] ?? error);
    }
  });
}

onSubmit(part.entrance, async ({ email: username, password }, button) => {
  email = username;
  if (button === "signIn") {
    await signIn({ username, password });
    await enter();
    return;
  }
  await signUp({ username, password, options: { userAttributes: { email: username }, autoSignIn: true } });
  part.confirmation.hidden = false;
});

onSubmit(part.confirmation, async ({ code }) => {
  await confirmSignUp({ username: email, confirmationCode: code });
  await autoSignIn();
  await enter();
});

onSubmit(part.composer, async ({ content }) => {
  const input = { roomId: ROOM, timestamp: new Date().toISOString(), sender: email, content };
  part.composer.reset();
  await client.graphql({ query: SEND, variables: { input } });
});

part.signOut.addEventListener("click", async () => {
  await signOut();
  location.reload();
});

getCurrentUser().then(enter, () => {}); // signed in already, before a reload
