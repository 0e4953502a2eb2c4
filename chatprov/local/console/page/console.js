// The console of the local cloud: one view for each kind of resource, updated every second while the page is visible.

import { h } from "./dom.js";
import { ApiView } from "./api_view.js";
import { RequestsView } from "./requests_view.js";
import { FilesView, MailView, StacksView, TablesView, UsersView } from "./things_views.js";

const EVERY = 1000; // milliseconds
const VIEWS = { tables: ["Tables", TablesView], users: ["Users", UsersView], files: ["Files", FilesView], api: ["API", ApiView], stacks: ["Stacks", StacksView], mail: ["Mail", MailView], requests: ["Requests", RequestsView] };

/** Fetch one of the console's JSON responses; `asked` has the query parameters. */
export async function read(what, asked = {}) {
  const response = await fetch(`${what}?${new URLSearchParams(asked)}`);
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.message);
  return answer;
}

const links = new Map(Object.entries(VIEWS).map(([name, [title]]) => [name, h("a", { href: `#${name}` }, title)]));
const state = h("p", { class: "connection", role: "status" });
const stage = h("main");
let [view, name] = [null, ""];

document.body.append(
  h("header", { class: "top" },
    h("img", { src: "icon.svg", alt: "", width: 28, height: 28 }), h("h1", {}, "Local cloud"),
    h("nav", { "aria-label": "Console" }, [...links.values()]), state),
  stage,
);
addEventListener("hashchange", open);
open();
look();

function open() {
  name = location.hash.slice(1) in VIEWS ? location.hash.slice(1) : "tables";
  for (const [each, link] of links) link.ariaCurrent = each === name ? "page" : null;
  view?.close?.();
  view = new VIEWS[name][1]();
  stage.replaceChildren(view.element);
  document.title = `${VIEWS[name][0]} – chatprov local cloud`;
  refresh();
}

async function look() {
  if (!document.hidden) await refresh();
  setTimeout(look, EVERY);
}

async function refresh() {
  const shown = view;
  try {
    const stack = await read("stack");
    await shown.show(stack, read);
    state.textContent = "Live";
    state.dataset.state = "connected";
  } catch (error) {
    state.textContent = error instanceof TypeError ? "The local cloud does not answer" : error.message;
    state.dataset.state = "waiting";
  }
}
