// The rooms of this browser. The tutorial's API has no list of them, so those that were visited here are remembered here;
// where rooms have members, the user's groups name more.

import { Room } from "./room.js";

const FIRST = "room1"; // the tutorial's
const MOST = 50; // AppSync lets one connection have 200 subscriptions
const LONGEST_NAME = 100;
const MEMBER = "room:"; // how the group of a room's members begins

export class Rooms {
  #rooms = new Map();

  constructor(api, realtime, groups, added) {
    this.make = (name) => new Room(name, api, realtime);
    this.added = added;
    this.breaks = api.can.textBreaksRequest;
    const member = groups.filter((group) => group.startsWith(MEMBER)).map((group) => group.slice(MEMBER.length));
    for (const name of [...member, ...JSON.parse(localStorage.getItem("rooms") ?? "[]")]) if (!this.whyNot(name)) this.get(name);
    if (!this.#rooms.size) this.get(FIRST);
  }

  get all() {
    return [...this.#rooms.values()].sort((one, other) => one.name.localeCompare(other.name));
  }

  /** Why a room cannot have this name; nothing if it can. */
  whyNot(name) {
    if (!name) return "A room needs a name.";
    if (name.length > LONGEST_NAME) return `A room's name may have ${LONGEST_NAME} characters.`;
    if (this.breaks && /["\\\u0000-\u001f]/.test(name)) return "Quotation marks and backslashes break the requests of the tutorial's templates.";
    return this.#rooms.size >= MOST && !this.#rooms.has(name) ? `Leave a room first: ${MOST} is the most.` : "";
  }

  /** The room of that name, which is remembered from now on. */
  get(name) {
    let room = this.#rooms.get(name);
    if (!room) {
      room = this.make(name);
      this.#rooms.set(name, room);
      this.#remember();
      this.added(room);
      room.open();
    }
    return room;
  }

  leave(room) {
    room.close();
    this.#rooms.delete(room.name);
    this.#remember();
  }

  close() {
    for (const room of this.#rooms.values()) room.close();
  }

  #remember() {
    localStorage.setItem("rooms", JSON.stringify([...this.#rooms.keys()]));
  }
}
