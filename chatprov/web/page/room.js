// A room: what the table holds, what comes live, and what is on its way, in one list without doubles, in the table's order.

import { ApiError } from "./api.js";

const SETTLED = 10_000; // milliseconds after which DynamoDB's eventually consistent reads have what was written
const ONE_PAGE = 1 << 20; // bytes that DynamoDB reads at once
const UNTIL_LIVE = 1500;
const SECOND_LOOK = 2000; // what was written just before may not be read yet, and was not told either
const TRY_AGAIN = 2000;

export class Room extends EventTarget {
  entries = []; // { key, message, state: "sending" | "sent" | "failed" | "lost", why, seen }, in the order of their timestamps
  unread = 0;
  loaded = false;
  truncated = false;
  older = null; // where older messages go on, if the API answers in pages
  #known = new Map();
  #end = null;
  #fetching = null;
  #delivering = Promise.resolve();
  #again = false;
  #visited = false;

  constructor(name, api, realtime) {
    super();
    this.name = name;
    this.api = api;
    this.realtime = realtime;
  }

  /** Begin to listen; the history is fetched when the room is visited. */
  open() {
    this.#end = this.realtime.subscribe(this.api.documents.live, { roomId: this.name }, {
      // Messages sent while there was no subscription are in the table: fetch them each time the subscription starts.
      live: () => this.#visited && this.#catchUpTwice(),
      event: (payload) => this.#receive(payload),
      refused: (errors) => this.#tell("trouble", new ApiError(errors?.[0]?.errorType, errors?.[0]?.message ?? "AppSync refused the subscription.")),
    });
  }

  close() {
    this.#end?.();
    this.#end = null;
  }

  /** Listen again, after something that kept from it may have changed. */
  reopen() {
    this.close();
    this.open();
  }

  /** The room is shown: fetch the history, even if no live connection comes about. */
  visit() {
    this.unread = 0;
    if (this.#visited) return;
    this.#visited = true;
    if (this.realtime.state === "connected") this.#catchUpTwice();
    else setTimeout(() => this.entries.length || this.catchUp(), UNTIL_LIVE);
  }

  #catchUpTwice() {
    this.catchUp();
    setTimeout(() => this.#end && this.catchUp(), SECOND_LOOK);
  }

  /** Fetch what the table holds and put it where it belongs. */
  async catchUp() {
    this.#again = this.#fetching !== null;
    this.#fetching ??= this.#fetch().finally(() => (this.#fetching = null));
    await this.#fetching;
    if (this.#again) await this.catchUp();
  }

  async #fetch() {
    const asked = Date.now();
    try {
      let page = await this.api.history(this.name);
      const found = [...page.items];
      // Back, page by page, until something known: so far the list has no gap.
      while (page.nextToken && this.#known.size && !page.items.some((one) => this.#known.has(keyOf(one)))) {
        page = await this.api.history(this.name, page.nextToken);
        found.push(...page.items);
      }
      if (!this.#known.size) this.older = page.nextToken;
      this.#add(found);
      if (!this.api.paged) this.#compare(found, asked);
      this.loaded = true;
      this.#tell("loaded");
    } catch (error) {
      this.#tell("trouble", error);
      if (this.#end && error.type === "Unreachable") setTimeout(() => this.#end && this.catchUp(), TRY_AGAIN);
    }
  }

  /** Fetch the page before the oldest message. */
  async fetchOlder() {
    const page = await this.api.history(this.name, this.older);
    this.older = page.nextToken;
    this.#add(page.items);
    this.#tell("loaded");
  }

  #receive({ data, errors }) {
    const message = data?.onNewMessage;
    // A mutation that asked few fields back announces a message without saying all of it: the table has the rest.
    const whole = message?.timestamp && !errors && (message.content ?? message.fileUrl) !== null;
    if (whole) this.#add([message]);
    else if (this.#visited) this.catchUp();
  }

  /** Send a text, with the URL of a file if there is one. What fails stays in the list, to be tried again. */
  send(sender, content, fileUrl) {
    const digits = this.api.saysWhen ? 3 : 6; // where the API says the time, it takes microseconds at most from a client
    const message = { roomId: this.name, timestamp: moment(digits), sender, content, ...(fileUrl && { fileUrl }) };
    const entry = { key: message.timestamp, message, state: "sending", seen: Date.now() };
    this.#insert(entry);
    this.#tell("added", [entry]);
    this.#deliver(entry);
  }

  /** Try again what failed: under the same timestamp, so that it cannot be there twice. */
  retry(entry) {
    this.#change(entry, { state: "sending", why: undefined });
    this.#deliver(entry);
  }

  /** Take a message that failed out of the list. */
  discard(entry) {
    if (this.#known.get(entry.key) !== entry) return;
    this.entries.splice(this.entries.indexOf(entry), 1);
    this.#known.delete(entry.key);
    this.#tell("removed", entry);
  }

  /** One after the other: two requests at once may arrive in any order. */
  #deliver(entry) {
    this.#delivering = this.#delivering.then(() => this.#deliverNow(entry));
  }

  async #deliverNow(entry) {
    try {
      const answer = await this.api.send(entry.message);
      if (!answer) throw new Error("AppSync answered nothing.");
      this.#add([answer]);
    } catch (error) {
      this.#change(entry, { state: "failed", why: error });
    }
  }

  #add(messages) {
    const added = [];
    for (const message of messages.map(asSent)) {
      // Where the API says the time, what one has sent oneself comes back under another timestamp; sentAt is the one it was sent with.
      const own = this.#known.get(message.sentAt);
      if (own && own.state !== "sent") this.discard(own);
      const known = this.#known.get(keyOf(message));
      if (known) this.#change(known, { message, state: "sent", why: undefined });
      else added.push({ key: keyOf(message), message, state: "sent", seen: Date.now() });
    }
    added.sort((one, other) => (one.message.timestamp < other.message.timestamp ? -1 : 1));
    added.forEach((entry) => this.#insert(entry));
    if (added.length) this.#tell("added", added);
  }

  #insert(entry) {
    let at = this.entries.length;
    while (at > 0 && this.#place(this.entries[at - 1]) > this.#place(entry)) at--;
    this.entries.splice(at, 0, entry);
    this.#known.set(entry.key, entry);
  }

  /** The position of an entry: by its timestamp; at the end while it has only the client's and the server's is pending. */
  #place({ message, state }) {
    return (this.api.saysWhen && state !== "sent" ? "~" : "") + message.timestamp;
  }

  #change(entry, to) {
    const same = entry.state === to.state && JSON.stringify(entry.message) === JSON.stringify(to.message);
    Object.assign(entry, to);
    if (!same) this.#tell("changed", entry);
  }

  /** The tutorial's mutation answers success even if DynamoDB refused, and its query stops at 1 MB: see which is the case. */
  #compare(found, asked) {
    const sizes = found.map((one) => new TextEncoder().encode(Object.entries(one).flat().join("")).length);
    this.truncated = sizes.reduce((sum, each) => sum + each, 0) + Math.max(0, ...sizes) > ONE_PAGE;
    if (this.truncated) return;
    const stored = new Set(found.map(keyOf));
    for (const entry of this.entries) {
      const gone = entry.state === "sent" && !stored.has(entry.key) && entry.seen < asked - SETTLED;
      if (gone) this.#change(entry, { state: "lost" });
    }
  }

  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}

/** What makes a message one and the same in its room: the table's sort key. */
function keyOf(message) {
  return message.timestamp;
}

/** What the tutorial's template stores of a field that was left out is the reference itself; the event had null. */
function asSent(message) {
  return Object.fromEntries(Object.entries(message).map(([name, value]) => [name, value === `$ctx.args.input.${name}` ? null : value]));
}

let latest = 0;

/** A timestamp for the table's sort key: later than the last one, and with digits of chance: two of the same would be one message. */
function moment(digits) {
  latest = Math.max(Date.now(), latest + 1);
  const chance = String(crypto.getRandomValues(new Uint32Array(1))[0] % 10 ** digits).padStart(digits, "0");
  return new Date(latest).toISOString().replace("Z", `${chance}Z`);
}
