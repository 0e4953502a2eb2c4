// The conversation that every client has: listen, send three messages, hear and read them, refresh the tokens, go on, be refused.
import WebSocket from "ws";
import { finish, observe } from "./local_cloud.mjs";

export const ROOM = process.env.ROOM;
const PATIENCE_MS = 60_000;
let acknowledgements = 0;

// Node 20 has no WebSocket. This one counts the active subscriptions, because not every client reports them.
globalThis.WebSocket = class extends WebSocket {
  constructor(...connection) {
    super(...connection);
    this.addEventListener("message", ({ data }) => (acknowledgements += JSON.parse(data).type === "start_ack"));
  }
};

async function until(condition, what) {
  const end = Date.now() + PATIENCE_MS;
  while (!condition()) {
    if (Date.now() > end) throw new Error(`gave up waiting for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** What AppSync has said, out of what the client has wrapped it in. */
function cause(error) {
  return error.errors?.[0]?.message ?? (error.cause ? cause(error.cause) : error.bodyText ?? error.message);
}

/** The message with this content, as the mutation takes it; where the API looks at who sends, SENDER is the user's name. */
export const message = (content) => ({
  roomId: ROOM,
  timestamp: new Date().toISOString(),
  sender: process.env.SENDER ?? "node",
  content,
});

/**
 * Have the conversation and print what was observed.
 *
 * The client has listen(next, error) for messages of the room, send(content), read(), refresh(), which tells whether the token is
 * another one of the same user, and spoil(), after which its token is a bad one.
 */
export async function converse(client) {
  const heard = [];
  const heardLater = [];
  const listen = async (into, active) => {
    await client.listen((one) => into.push(one.content), (error) => into.push(cause(error)));
    await until(() => acknowledgements >= active, `subscription ${active}`);
  };
  await listen(heard, 1);
  for (const content of ["one", "two", "three"]) await client.send(content);
  await until(() => heard.length >= 3, "three messages");
  observe("read", (await client.read()).map((one) => one.content));
  observe("refreshed", await client.refresh());
  await listen(heardLater, 2);
  await client.send("four");
  await until(() => heard.length >= 4 && heardLater.length >= 1, "the fourth message");
  await client.spoil();
  observe("refusedToSend", await client.send("never").catch(cause));
  observe("refusedToListen", await new Promise((next, error) => client.listen(next, error)).catch(cause));
  observe("heard", heard);
  observe("heardLater", heardLater);
  finish();
}
