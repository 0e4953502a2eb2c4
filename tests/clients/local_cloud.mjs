// What every client script needs: where the backend is, its mails, a clock, and a way to say what was refused.
import { createInterface } from "node:readline";

export const backend = JSON.parse(process.env.BACKEND);
export const EMAIL = process.env.EMAIL;
export const PASSWORD = "Correct-horse-7";
export const NEW_PASSWORD = "Ünïcödé-Horse-馬-8"; // hashed by both sides, so both have to take the same bytes
export const WRONG_PASSWORD = "Wrong-horse-7";

export const MUTATION = `mutation Send($input: MessageInput!) {
  sendMessage(input: $input) { roomId timestamp sender content }
}`;
export const QUERY = `query Read($roomId: ID!) {
  getMessages(roomId: $roomId) { roomId timestamp sender content }
}`;

export const SUBSCRIPTION = `subscription Listen($roomId: ID!) {
  onNewMessage(roomId: $roomId) { roomId timestamp sender content }
}`;

const seen = {};
const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();

/** Note what was observed; the last line of the script is all of it, for the test to judge. */
export function observe(name, value) {
  seen[name] = value;
}

/** End here, though a client may still have a timer or a connection that it keeps. */
export function finish() {
  process.stdout.write(`${JSON.stringify({ seen })}\n`, () => process.exit());
}

/** Let that many hours pass in the user pool: the test, which reads this line, has the pool's clock in hand. */
export async function letPass(hours) {
  console.log(JSON.stringify({ letPass: hours }));
  await lines.next();
}

/** The name of the error that a promise ends with, or "nothing" when it does not fail. */
export async function refusal(promise) {
  try {
    await promise;
    return "nothing";
  } catch (error) {
    return error.name === "Error" && error.code ? error.code : error.name;
  }
}

/** The code in the last mail to this script's user. */
export async function mailedCode() {
  const answer = await fetch(`${backend.endpoint}/_chatprov/mail`);
  const { mails } = await answer.json();
  return mails.filter((mail) => mail.to === EMAIL).at(-1).code;
}

/** A code of the same length that is not the mailed one. */
export function wrongCode(code) {
  return String((Number(code) + 1) % 1000000).padStart(6, "0");
}
