// The chat: ask the page's server where the backend is, then show either the sign-in form or the rooms.

import { Api } from "./api.js";
import { ChatView } from "./chat_view.js";
import { Cognito } from "./cognito.js";
import { h } from "./dom.js";
import { Files } from "./files.js";
import { RealTime } from "./realtime.js";
import { Session } from "./session.js";
import { SignInView } from "./sign_in_view.js";

const configuration = await configured();
const cognito = new Cognito(configuration);
const session = new Session(cognito);
let chat = null;

session.addEventListener("ended", ({ detail }) => {
  chat?.close();
  chat = null;
  show(new SignInView(cognito, session, configuration, enter, detail));
});
if (session.user) enter();
else show(new SignInView(cognito, session, configuration, enter));

function enter() {
  const realtime = new RealTime(configuration, session);
  realtime.addEventListener("unreachable", lookAgain);
  chat = new ChatView(session, new Api(configuration, session), realtime, new Files(configuration, session), configuration);
  show(chat);
}

/** AppSync cannot be reached or refuses: perhaps the backend is down, or was recreated with other ids and without the users. */
async function lookAgain() {
  let now;
  try {
    now = await configured("?again");
  } catch (error) {
    chat?.explain(error.message);
    return;
  }
  if (now.clientId === configuration.clientId && now.graphqlUrl === configuration.graphqlUrl) return;
  sessionStorage.clear();
  chat?.close();
  const start = h("button", { class: "primary", on: { click: () => location.reload() } }, "Start again");
  const words = "The backend was recreated, without its users and messages. Sign up again to continue.";
  show({ element: h("main", { class: "entrance" }, h("section", { class: "card" }, h("h1", {}, "A new backend"), h("p", {}, words), start)) });
}

async function configured(again = "") {
  const response = await fetch(`configuration${again}`).catch(() => {
    throw new Error("The page's server does not answer: is `chatprov web` still running?");
  });
  const answer = await response.json();
  if (!response.ok) throw new Error(`${answer.error.message}. ${answer.error.advice}`);
  return answer;
}

function show(view) {
  document.body.replaceChildren(view.element);
  view.shown?.();
}
