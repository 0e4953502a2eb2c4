// The chat: rooms at the side, one of them open, who is signed in, and how the connection is.

import { ComposerView } from "./composer_view.js";
import { h, icon } from "./dom.js";
import { LogView } from "./log_view.js";
import { exact, visible } from "./names.js";
import { Rooms } from "./rooms.js";

const STATES = {
  closed: "Not connected",
  connecting: "Connecting …",
  connected: "Live",
  waiting: "Connection lost, trying again …",
};

export class ChatView {
  #ending = new AbortController();

  constructor(session, api, realtime, files, configuration) {
    Object.assign(this, { session, realtime, files });
    this.user = session.user;
    this.composer = new ComposerView({ can: configuration.can, files, send: (content, fileUrl) => this.room.send(this.user.email, content, fileUrl) });
    this.connection = h("p", { class: "connection", role: "status" });
    this.title = h("h1", { dir: "auto" });
    this.banner = h("p", { class: "banner", role: "alert", hidden: true });
    this.menu = h("button", { class: "icon menu", title: "Rooms", "aria-label": "Rooms", "aria-expanded": "false", "aria-controls": "rooms", on: { click: () => this.#toggleRooms() } }, icon("menu"));
    this.list = h("ul");
    this.aside = this.#aside(configuration);
    this.stage = h("main", { class: "room" }, h("header", {}, this.menu, this.title, this.connection), this.banner, this.composer.element);
    this.picture = h("dialog", { class: "picture" });
    this.element = h("div", { class: "chat" }, this.aside, this.stage, this.picture);
    this.composer.takeDropsOn(this.stage);
    this.rooms = new Rooms(api, realtime, this.user.groups, (room) => this.#watch(room));
    const { signal } = this.#ending;
    realtime.addEventListener("state", () => this.#tellState(), { signal });
    addEventListener("hashchange", () => this.#open(), { signal });
    addEventListener("keydown", ({ key }) => key === "Escape" && this.#toggleRooms(false), { signal });
    this.#tellState();
  }

  shown() {
    this.#open();
  }

  /** Say why nothing can be reached, until something can. */
  explain(words) {
    this.banner.textContent = words;
    this.banner.hidden = false;
  }

  close() {
    this.#ending.abort();
    this.log?.close();
    this.rooms.close();
    this.realtime.close();
  }

  #aside(configuration) {
    const place = configuration.target === "local" ? "Local cloud" : `AWS, ${configuration.region}`;
    this.newRoom = h("input", { name: "room", placeholder: "Room's name", "aria-label": "Room's name", required: true, autocomplete: "off" });
    const problem = h("p", { class: "problem", role: "alert" });
    const add = h("form", { class: "new-room" }, this.newRoom, h("button", { class: "icon", title: "Go to this room", "aria-label": "Go to this room" }, icon("plus")), problem);
    add.addEventListener("submit", (event) => {
      event.preventDefault();
      const name = this.newRoom.value.trim();
      problem.textContent = this.rooms.whyNot(name);
      if (problem.textContent) return;
      this.newRoom.value = "";
      location.hash = encodeURIComponent(name);
    });
    return h(
      "aside",
      { id: "rooms" },
      h("div", { class: "brand" }, h("img", { src: "icon.svg", alt: "", width: 28, height: 28 }), h("span", {}, "Chat"), h("small", {}, place)),
      h("nav", { "aria-label": "Rooms" }, this.list),
      add,
      h(
        "div",
        { class: "account" },
        h("span", { class: "who" }, h("small", {}, "Signed in as"), h("span", { dir: "auto", title: this.user.email }, this.user.email)),
        h("button", { class: "icon", title: "Sign out", "aria-label": "Sign out", on: { click: () => this.session.signOut() } }, icon("signOut")),
      ),
    );
  }

  #watch(room) {
    room.addEventListener("added", ({ detail }) => {
      if (room === this.room) return;
      room.unread += detail.length;
      this.#listRooms();
    });
  }

  /** Open the room that the address names. */
  #open() {
    let name = "";
    try {
      name = decodeURIComponent(location.hash.slice(1));
    } catch {
      // an address that the user typed: use the first room
    }
    const room = name && !this.rooms.whyNot(name) ? this.rooms.get(name) : this.rooms.all[0];
    this.log?.close();
    this.room = room;
    this.log = new LogView(room, { names: this.user.names, files: this.files, renew: () => this.session.renew(), open: (...picture) => this.#enlarge(...picture) });
    this.stage.querySelector(".messages")?.remove();
    this.stage.insertBefore(this.log.element, this.composer.element);
    this.log.shown();
    this.composer.room = room.name;
    this.title.textContent = visible(room.name);
    this.title.title = exact(room.name);
    document.title = `${visible(room.name)} – Chat`;
    this.#listRooms();
    this.#toggleRooms(false);
    this.composer.field.focus();
  }

  #listRooms() {
    this.list.replaceChildren(
      ...this.rooms.all.map((room) =>
        h("li", {},
          h("a", { href: `#${encodeURIComponent(room.name)}`, "aria-current": room === this.room && "page" },
            h("span", { dir: "auto", title: exact(room.name) }, visible(room.name)),
            room.unread > 0 && h("span", { class: "unread", "aria-label": `${room.unread} new` }, String(room.unread)),
          ),
          this.rooms.all.length > 1 && h("button", { class: "icon", title: `Leave ${visible(room.name)}`, "aria-label": `Leave ${visible(room.name)}`, on: { click: () => this.#leave(room) } }, icon("close")),
        ),
      ),
    );
  }

  #leave(room) {
    this.rooms.leave(room);
    if (room === this.room) location.hash = encodeURIComponent(this.rooms.all[0].name);
    this.#listRooms();
  }

  #toggleRooms(open = !this.aside.classList.contains("open")) {
    this.aside.classList.toggle("open", open);
    this.menu.setAttribute("aria-expanded", String(open));
    if (open) this.list.querySelector("a")?.focus();
  }

  #tellState() {
    this.connection.textContent = STATES[this.realtime.state];
    this.connection.dataset.state = this.realtime.state;
    if (this.realtime.state === "connected") this.banner.hidden = true;
  }

  #enlarge(name, src, save) {
    this.picture.replaceChildren(
      h("img", { src, alt: name }),
      h("div", { class: "row" }, h("span", { dir: "auto" }, name),
        h("button", { class: "icon", title: "Download", "aria-label": `Download ${name}`, on: { click: save } }, icon("download")),
        h("button", { class: "icon", title: "Close", "aria-label": "Close", autofocus: true, on: { click: () => this.picture.close() } }, icon("close")),
      ),
    );
    this.picture.showModal();
  }
}
