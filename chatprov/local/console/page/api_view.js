// The API: its resolvers, its schema, and a query editor that signs in as a user, like that of the AppSync console (STEP 8).

import { Cognito } from "./cognito.js";
import { h } from "./dom.js";
import { RealTime } from "./realtime.js";
import { Session } from "./session.js";

const EXAMPLES = {
  Mutation: `mutation {
  sendMessage(input: {
    roomId: "room1",
    timestamp: "2025-01-01T10:00:00",
    sender: "user1",
    content: "Hello!"
  }) {
    roomId
    content
  }
}`,
  Query: `query {
  getMessages(roomId: "room1") {
    timestamp
    sender
    content
    fileUrl
  }
}`,
  Subscription: `subscription {
  onNewMessage(roomId: "room1") {
    content
    sender
  }
}`,
};

export class ApiView {
  #shown = "";

  constructor() {
    this.element = h("div", {}, h("p", { class: "note" }, "Looking …"));
  }

  async show({ apis, userPools }) {
    const text = JSON.stringify([apis, userPools.map(({ id, clients }) => [id, clients])]);
    if (text === this.#shown) return; // keeps the text that the user has typed
    this.#shown = text;
    this.close();
    this.editors = apis.map((api) => new Editor(api, userPools.find(({ id }) => id === api.userPoolId)));
    const nothing = h("p", { class: "note" }, "There is no API. `chatprov up` makes the one of STEP 4.");
    this.element.replaceChildren(...(apis.length ? apis.flatMap((api, at) => [this.editors[at].element, about(api)]) : [nothing]));
  }

  close() {
    this.editors?.forEach((editor) => editor.close());
  }
}

class Editor {
  constructor(api, pool) {
    this.api = api;
    this.document = h("textarea", { class: "source", rows: 12, spellcheck: false, value: EXAMPLES.Mutation, "aria-label": "GraphQL document" });
    this.variables = h("textarea", { class: "source", rows: 2, spellcheck: false, value: "{}", "aria-label": "Variables, as JSON" });
    this.result = h("pre", { class: "source result", tabIndex: 0, role: "region", "aria-label": "Result" }, "The answer appears here.");
    this.run = h("button", { class: "primary", on: { click: () => this.#run() } }, "Run");
    this.problem = h("p", { class: "problem", role: "alert" });
    this.who = h("div", { class: "sign-in" });
    this.element = h("section", { class: "editor" },
      h("h2", {}, api.account ? `Queries of ${api.name}, account ${api.account}` : `Queries of ${api.name}`),
      this.who,
      h("div", { class: "toolbar" }, this.run, Object.entries(EXAMPLES).map(([name, text]) =>
        h("button", { on: { click: () => (this.document.value = text) } }, name))),
      this.problem,
      h("div", { class: "panes" }, h("div", {}, this.document, h("label", {}, "Variables", this.variables)), this.result));
    this.document.addEventListener("keydown", (event) => event.key === "Enter" && (event.ctrlKey || event.metaKey) && this.#run());
    const client = pool?.clients[0];
    if (!client) return void (this.who.textContent = "No app client can sign anyone in here.");
    this.session = new Session(new Cognito({ cognitoUrl: "/", clientId: client.id }));
    this.session.addEventListener("ended", ({ detail }) => this.#tellWho(detail));
    this.#tellWho();
  }

  close() {
    this.live?.close();
  }

  #tellWho(told = "") {
    const user = this.session.user;
    if (user) {
      this.who.replaceChildren(h("span", {}, `Signed in as ${user.email}`), h("button", { class: "link", on: { click: () => this.session.signOut() } }, "Sign out"));
      return;
    }
    const form = h("form", { class: "toolbar" },
      h("input", { name: "email", type: "email", required: true, placeholder: "E-mail address", "aria-label": "E-mail address", autocomplete: "username" }),
      h("input", { name: "password", type: "password", required: true, placeholder: "Password", "aria-label": "Password", autocomplete: "current-password" }),
      h("button", {}, "Sign in"));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const { email, password } = Object.fromEntries(new FormData(form));
      this.#attempt(async () => {
        const answer = await this.session.cognito.signIn(email, password);
        if (!answer.AuthenticationResult) throw new Error(`Cognito asks for more than a password: ${answer.ChallengeName}.`);
        this.session.begin(answer.AuthenticationResult);
        this.#tellWho();
      });
    });
    this.who.replaceChildren(h("p", {}, told || "Log in as a user of the pool, as in STEP 8:"), form);
  }

  #run() {
    this.live?.close();
    this.live = null;
    this.run.textContent = "Run";
    return this.#attempt(async () => {
      const [query, variables] = [this.document.value, JSON.parse(this.variables.value || "{}")];
      if (/^\s*subscription\b/m.test(query)) return this.#listen(query, variables);
      const token = this.session?.user ? { Authorization: (await this.session.fresh()).id } : {};
      const began = performance.now();
      const response = await fetch(new URL(this.api.graphqlUrl).pathname, {
        method: "POST",
        headers: { "Content-Type": "application/json", ...token },
        body: JSON.stringify({ query, variables }),
      });
      const answer = await response.json();
      this.result.textContent = `${JSON.stringify(answer, null, 2)}\n\n// HTTP ${response.status}, ${Math.round(performance.now() - began)} ms`;
    });
  }

  #listen(query, variables) {
    if (!this.session?.user) throw new Error("Sign in first: a subscription needs a user.");
    const events = [];
    const add = (content) => {
      events.push(`// ${new Date().toLocaleTimeString()}\n${JSON.stringify(content, null, 2)}`);
      this.result.textContent = events.toReversed().slice(0, 100).join("\n\n");
    };
    const live = (this.live = new RealTime({ graphqlUrl: this.api.graphqlUrl, realtimeUrl: this.api.realtimeUrl }, this.session));
    live.addEventListener("refused", ({ detail }) => add({ errors: detail }));
    live.subscribe(query, variables, { live: () => add("subscribed: events appear here"), event: add, refused: (errors) => add({ errors }) });
    this.run.textContent = "Run again";
    this.result.textContent = "Connecting …";
  }

  async #attempt(action) {
    this.problem.textContent = "";
    try {
      await action();
    } catch (error) {
      this.problem.textContent = error.message;
    }
  }
}

function about(api) {
  return h("section", {},
    api.unsupported.map((sentence) => h("p", { class: "note" }, sentence)),
    h("h2", {}, "Resolvers"),
    api.resolvers.map((one) =>
      h("details", {}, h("summary", {}, `${one.type}.${one.field}`, h("small", {}, ` ${one.kind} ${one.dataSource ?? ""}`)),
        one.code ? text("Code", one.code) : h("div", { class: "panes" },
          text("Request mapping template", one.request), text("Response mapping template", one.response)))),
    h("h2", {}, "Schema"),
    h("pre", { class: "source", tabIndex: 0, role: "region", "aria-label": "Schema" }, api.schema ?? "No schema yet."));
}

function text(title, content) {
  return h("div", {}, h("h3", {}, title), h("pre", { class: "source", tabIndex: 0, role: "region", "aria-label": title }, content ?? "none"));
}
