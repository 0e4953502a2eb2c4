// The contents of the services, as tables that are updated continuously.

import { h, size } from "./dom.js";

/** A table that keeps its rows between updates; rows that are new since the last update are highlighted for a moment. */
class Rows {
  #rows = new Map();
  #filled = false;

  constructor(caption) {
    this.head = h("tr");
    this.body = h("tbody");
    this.note = h("p", { class: "note" });
    this.count = h("small");
    this.element = h("section", { class: "rows" }, h("h2", {}, caption, " ", this.count),
      h("div", { class: "scroll", tabIndex: 0, role: "group", "aria-label": caption }, h("table", {}, h("thead", {}, this.head), this.body)), this.note);
  }

  /** Update the table. `rows` is a Map from keys to arrays of cells; a cell is a text or an element. */
  show(columns, rows, { total = rows.size, empty }) {
    this.head.replaceChildren(...columns.map((name) => h("th", { scope: "col" }, name)));
    this.count.textContent = String(total);
    const kept = new Map();
    for (const [key, cells] of rows) {
      const text = JSON.stringify(cells.map((cell) => cell.textContent ?? cell));
      const before = this.#rows.get(key);
      const row = before?.text === text ? before.row : h("tr", { class: this.#filled && "new" }, cells.map((cell) => h("td", { dir: "auto" }, cell)));
      kept.set(key, { row, text });
    }
    const wanted = [...kept.values()].map(({ row }) => row);
    if (wanted.some((row, at) => row !== this.body.children[at]) || wanted.length !== this.body.children.length) this.body.replaceChildren(...wanted);
    this.#rows = kept;
    this.#filled = true;
    this.note.textContent = rows.size ? (rows.size < total ? `The first ${rows.size} of ${total}.` : "") : empty;
  }
}

/** A view with one `Rows` for each resource of a kind. */
class Things {
  #all = new Map();

  constructor(nothing) {
    this.nothing = h("p", { class: "note" }, "Looking …");
    this.words = nothing;
    this.element = h("div", {}, this.nothing);
  }

  rows(name) {
    if (!this.#all.has(name)) this.#all.set(name, new Rows(name));
    return this.#all.get(name);
  }

  /** Show the resources with these names, and remove all others. */
  keep(names) {
    for (const [name, rows] of this.#all) if (!names.includes(name)) (rows.element.remove(), this.#all.delete(name));
    for (const name of names) if (!this.rows(name).element.isConnected) this.element.append(this.rows(name).element);
    this.nothing.textContent = names.length ? "" : this.words;
  }
}

/** Return [title, resource] for each resource: its name, with the account or the region where the name is not enough. */
function titled(things) {
  const titles = things.map(({ name, account }) => (account ? `${name}, account ${account}` : name));
  return things.map((thing, at) => [titles.filter((title) => title === titles[at]).length > 1 ? `${titles[at]}, ${thing.region}` : titles[at], thing]);
}

export class TablesView extends Things {
  constructor() {
    super("There is no table. `chatprov up` makes the one of STEP 1.");
  }

  async show({ tables }, read) {
    const all = titled(tables);
    this.keep(all.map(([title]) => title));
    for (const [title, { name, region, keys, items: total, account }] of all) {
      const { items } = await read("items", { region, table: name, ...(account && { account }) });
      const columns = [...new Set([...keys, ...items.flatMap((item) => Object.keys(item))])];
      const rows = new Map(items.map((item) => [keys.map((key) => plain(item[key])).join("\n"), columns.map((column) => plain(item[column]))]));
      this.rows(title).show(columns, rows, { total, empty: "No items." });
    }
  }
}

export class UsersView extends Things {
  constructor() {
    super("There is no user pool. `chatprov up` makes the one of STEP 2.");
  }

  async show({ userPools }, read) {
    const all = titled(userPools);
    this.keep(all.map(([title]) => title));
    for (const [title, { id, users: total }] of all) {
      const { users } = await read("users", { pool: id });
      const rows = new Map(users.map((one) => [one.username, [one.email ?? "", one.status, one.enabled ? "yes" : "no", one.groups.join(", "), one.username]]));
      this.rows(title).show(["E-mail", "Status", "Enabled", "Groups", "Username (sub)"], rows, { total, empty: "No users yet." });
    }
  }
}

export class FilesView extends Things {
  constructor() {
    super("There is no bucket. `chatprov up` makes the one of STEP 3.");
  }

  async show({ buckets }, read) {
    const all = titled(buckets);
    this.keep(all.map(([title]) => title));
    for (const [title, { name, files: total }] of all) {
      const { files } = await read("files", { bucket: name });
      const rows = new Map(files.map((one) => [one.key, [one.key, size(one.bytes), one.type ?? "", new Date(one.modified).toLocaleString()]]));
      this.rows(title).show(["Key", "Size", "Content type", "Modified"], rows, { total, empty: "No files." });
    }
  }
}

export class MailView extends Things {
  constructor() {
    super("No mail was sent. A sign-up through the app client sends one, with a code.");
  }

  async show(_, read) {
    const { mails } = await read("mail");
    this.keep(mails.length ? ["Mail"] : []);
    const rows = new Map(mails.toReversed().map((one, at) => [`${mails.length - at}`,
      [one.to, h("code", { class: "code" }, one.code), one.subject || one.medium, one.body, new Date(one.sent).toLocaleTimeString()]]));
    if (mails.length) this.rows("Mail").show(["To", "Code", "About", "Text", "Sent"], rows, { empty: "" });
  }
}

export class StacksView extends Things {
  constructor() {
    super("There is no stack. `aws cloudformation deploy` makes one, of what `chatprov export` writes.");
  }

  async show({ stacks }) {
    const all = titled(stacks);
    this.keep(all.map(([title]) => title));
    for (const [title, { name, id, status, reason, resources }] of all) {
      const whole = { logicalId: name, type: "AWS::CloudFormation::Stack", physicalId: id, status, reason };
      const rows = new Map([whole, ...resources].map((one, at) => [`${at} ${one.logicalId}`, [one.logicalId, one.type, one.status, one.reason ?? "", one.physicalId ?? ""]]));
      this.rows(title).show(["Logical ID", "Type", "Status", "Reason", "Physical ID"], rows, { total: resources.length, empty: "" });
    }
  }
}

/** Return a value in DynamoDB's JSON form as text for the reader. */
function plain(value) {
  if (value === undefined) return "";
  const [[type, inner]] = Object.entries(value);
  return type === "S" || type === "N" ? inner : JSON.stringify(value);
}
