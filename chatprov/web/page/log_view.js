// The messages of one room, as a list that stays at its end unless the user scrolls back to read.

import { h, icon } from "./dom.js";
import { dayOf, messageView } from "./message_view.js";
import { visible } from "./names.js";

const NEAR = 80; // pixels from the end that still count as the end
const TOGETHER = 5 * 60_000; // milliseconds within which messages of one sender are grouped

export class LogView {
  #elements = new Map();
  #missed = 0;
  #sticking = true;
  #troubled = false;
  #ending = new AbortController();

  constructor(room, context) {
    this.room = room;
    this.context = context;
    this.older = h("button", { class: "link older", hidden: true, on: { click: () => this.#fetchOlder() } }, "Show older messages");
    this.note = h("p", { class: "note" }, "Reading the messages …");
    this.flow = h("div", {}, this.older, this.note);
    this.list = h("div", { class: "log", role: "log", tabIndex: 0, "aria-label": `Messages in ${visible(room.name)}`, "aria-busy": "true" }, this.flow);
    this.toEnd = h("button", { class: "to-end", hidden: true, on: { click: () => this.#scrollToEnd() } });
    this.element = h("div", { class: "messages" }, this.list, this.toEnd);
    this.list.addEventListener("scroll", () => this.#atEnd() && this.#caughtUp(), { passive: true });
    const on = (type, listener) => room.addEventListener(type, listener, { signal: this.#ending.signal });
    on("added", ({ detail }) => this.#add(detail));
    on("changed", ({ detail }) => this.#replace(detail));
    on("removed", ({ detail }) => this.#remove(detail));
    on("loaded", () => this.#loaded());
    on("trouble", ({ detail }) => this.#explain(detail));
  }

  /** To be called once the element is in the page. */
  shown() {
    if (this.room.entries.length) this.#add(this.room.entries);
    if (this.room.loaded) this.#loaded();
    this.room.visit();
    // pictures that arrive and rows that are laid out at last move the end
    const resized = new ResizeObserver(() => this.#sticking && this.#scrollToEnd());
    for (const each of [this.list, this.flow]) resized.observe(each);
  }

  close() {
    this.#ending.abort();
  }

  #add(entries) {
    const stay = this.#atEnd() || !this.#elements.size || entries.some(({ state }) => state === "sending");
    const first = !this.#elements.size;
    const fragment = first && document.createDocumentFragment();
    for (const entry of entries) {
      const element = this.#make(entry);
      if (first) fragment.append(element);
      else this.flow.insertBefore(element, this.#elementAfter(entry));
    }
    if (first) this.flow.append(fragment);
    for (const entry of entries) this.#dress(this.room.entries.indexOf(entry));
    this.#describe();
    if (stay) this.#scrollToEnd();
    else this.#miss(entries.length);
  }

  #make(entry) {
    const element = messageView(entry, {
      mine: this.context.names.includes(entry.message.sender),
      files: this.context.files,
      open: this.context.open,
      retry: () => this.room.retry(entry),
      discard: () => this.room.discard(entry),
    });
    this.#elements.set(entry, element);
    return element;
  }

  #elementAfter(entry) {
    const { entries } = this.room;
    for (let at = entries.indexOf(entry) + 1; at < entries.length; at++) {
      const element = this.#elements.get(entries[at]);
      if (element) return element;
    }
    return null;
  }

  #replace(entry) {
    const before = this.#elements.get(entry);
    if (!before) return;
    const stay = this.#atEnd();
    before.replaceWith(this.#make(entry));
    this.#dress(this.room.entries.indexOf(entry));
    if (stay) this.#scrollToEnd();
  }

  #remove(entry) {
    this.#elements.get(entry)?.remove();
    this.#elements.delete(entry);
    this.#describe();
  }

  /** Show what depends on the message before: a new day, or the same sender within minutes; and the same for the next one. */
  #dress(at) {
    for (const index of [at, at + 1]) {
      const [before, entry] = [this.room.entries[index - 1]?.message, this.room.entries[index]?.message];
      const element = this.#elements.get(this.room.entries[index]);
      if (!element) continue;
      const day = dayOf(entry);
      const newDay = day && (!before || dayOf(before) !== day);
      const apart = before && new Date(entry.timestamp) - new Date(before.timestamp);
      element.classList.toggle("follows", !newDay && before?.sender === entry.sender && apart < TOGETHER);
      element.querySelector(".day")?.remove();
      if (newDay) element.prepend(h("h2", { class: "day" }, day));
    }
  }

  #loaded() {
    this.list.setAttribute("aria-busy", "false");
    this.#troubled = false;
    this.older.hidden = !this.room.older;
    this.#describe();
  }

  async #fetchOlder() {
    const fromEnd = this.list.scrollHeight - this.list.scrollTop;
    await this.room.fetchOlder().catch((error) => (this.note.textContent = error.message));
    this.list.scrollTop = this.list.scrollHeight - fromEnd;
  }

  #explain(error) {
    this.list.setAttribute("aria-busy", "false");
    this.#troubled = true;
    if (error.type !== "Unauthorized") {
      this.note.textContent = `The messages of this room could not be read: ${error.message}`;
      return;
    }
    // Rights are in the token: a user who was just added needs a new one.
    const again = async () => {
      await this.context.renew();
      this.room.reopen();
    };
    this.note.replaceChildren("You are not a member of this room. ", h("button", { class: "link", on: { click: again } }, "I am now"));
  }

  #describe() {
    if (!this.#troubled) this.note.textContent = this.#words(); // what the trouble is stays, until the room is read
  }

  #words() {
    if (this.room.truncated) {
      return "This room holds more than DynamoDB reads at once (1 MB), and the tutorial's getMessages cannot go on: the newest messages may be missing here.";
    }
    return this.room.entries.length ? "" : "No messages yet.";
  }

  #atEnd() {
    return (this.#sticking = this.list.scrollHeight - this.list.scrollTop - this.list.clientHeight < NEAR);
  }

  #scrollToEnd() {
    this.#sticking = true;
    this.list.scrollTop = this.list.scrollHeight;
    this.#caughtUp();
  }

  #miss(count) {
    this.#missed += count;
    this.toEnd.replaceChildren(icon("down"), `${this.#missed} new`);
    this.toEnd.hidden = false;
  }

  #caughtUp() {
    this.#missed = 0;
    this.toEnd.hidden = true;
  }
}
