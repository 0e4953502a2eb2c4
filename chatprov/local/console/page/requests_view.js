// The latest GraphQL requests: document, rendered templates, what code returned, requests to DynamoDB, and response.

import { h } from "./dom.js";

const KEPT = 50;

export class RequestsView {
  #latest = 0;

  constructor() {
    this.note = h("p", { class: "note" }, "Looking …");
    this.list = h("div", {});
    this.element = h("section", {}, h("h2", {}, "Last requests"), this.note, this.list);
  }

  async show(_, read) {
    const { requests } = await read("requests", { after: this.#latest });
    // new requests are added at the top, so that opened details stay open
    for (const recorded of requests) {
      // two updates can run at once, the one of the opened view and that of every second: both then read the same requests
      if (recorded.number <= this.#latest) continue;
      this.#latest = recorded.number;
      this.list.prepend(request(recorded));
    }
    while (this.list.children.length > KEPT) this.list.lastChild.remove();
    this.note.textContent = this.list.children.length ? "" : "No requests yet. Send one in the query editor under API, or with `chatprov test`.";
  }
}

function request({ sent, milliseconds, user, document, variables, steps, status, answer }) {
  const failed = status !== 200 || answer.includes('"errors"');
  return h("details", { class: "request" },
    h("summary", {},
      h("span", { class: failed ? "badge bad" : "badge" }, failed ? (status === 200 ? "errors" : String(status)) : "200"),
      h("code", {}, document.replaceAll(/\s+/g, " ").trim().slice(0, 90)),
      h("small", {}, `${milliseconds} ms · ${new Date(sent).toLocaleTimeString()}${user ? ` · ${user}` : ""}`)),
    h("div", { class: "panes" }, part("Document", document), part("Variables", JSON.stringify(variables, null, 2))),
    steps.map((step, at) => part(`${title(step, steps[at - 1])} (${step.milliseconds} ms)`, step.handler ? pretty(step.text) : step.text,
      step.outcome)),
    part("Answer", pretty(answer)));
}

/** A template that was rendered after a request to DynamoDB is a response template, any other a request template. */
function title({ what, dynamodb, handler }, before) {
  if (handler) return `Returned by ${handler} of ${what}`;
  if (dynamodb) return `Sent to DynamoDB: ${what}`;
  return `${before?.dynamodb ? "Response" : "Request"} template of ${what}, rendered`;
}

function part(words, text, outcome) {
  return h("div", {}, h("h3", {}, words, outcome && h("span", {}, ` → ${outcome}`)),
    h("pre", { class: "source", tabIndex: 0, role: "region", "aria-label": words }, text));
}

function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
