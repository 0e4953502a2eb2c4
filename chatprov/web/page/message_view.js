// One message: who, when, what, and its file. Texts are shown as they were written and are never taken for HTML.

import { h, icon } from "./dom.js";
import { exact, visible } from "./names.js";

const LONG = 2000; // characters
const PICTURE = /\.(avif|gif|jpe?g|png|webp)$/i;
const SOUND = /\.(mp3|ogg|wav)$/i;
const FILM = /\.(mp4|webm)$/i;
const TIME = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const DAY = new Intl.DateTimeFormat(undefined, { dateStyle: "full" });
const WHOLE_TIME = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "medium" });
const STATES = {
  sending: "Sending …",
  lost: "AppSync said that this was stored, but the table does not hold it: DynamoDB refused it, and the tutorial's response template does not look.",
};
const WHY = {
  MappingTemplate: "What the request template made of this is no JSON: it puts the text between quotes as it is.",
  Unreachable: "AppSync does not answer.",
  Unauthorized: "You may not send this here; perhaps you are not a member of this room.",
};

/** Return a message's element; `entry` is the room's, `context` tells who looks and what can be done. */
export function messageView(entry, { mine, files, retry, discard, open }) {
  const { message, state, why } = entry;
  const at = new Date(message.timestamp);
  const known = !Number.isNaN(at.getTime());
  const name = files.nameOf(message.fileUrl);
  const body = name !== null && message.content === name ? null : text(message.content ?? "");
  return h(
    "article",
    { class: `message ${mine ? "mine" : ""} ${state}` },
    h("span", { class: "avatar", "aria-hidden": "true", style: { "--hue": hue(message.sender) } }, initial(message.sender)),
    h(
      "header",
      {},
      sender(message.sender),
      h("time", known ? { dateTime: at.toISOString(), title: WHOLE_TIME.format(at) } : {}, known ? TIME.format(at) : visible(message.timestamp)),
    ),
    h("div", { class: "bubble" }, name !== null && file(name, message.fileUrl, files, open), body),
    STATES[state] && h("p", { class: "state" }, STATES[state]),
    state === "failed" &&
      h("div", { class: "state", role: "alert" },
        `Not sent. ${WHY[why.type] ?? why.message} `,
        h("button", { class: "link", on: { click: retry } }, "Try again"), " ",
        h("button", { class: "link", on: { click: discard } }, "Discard"),
        WHY[why.type] && h("details", {}, h("summary", {}, "What was answered"), why.message),
      ),
  );
}

/** Who wrote it, in full: the part before the @ is not enough, since two users may share it. */
function sender(name) {
  if (!name) return h("em", {}, "without a sender");
  const plain = exact(name);
  return [h("strong", { dir: "ltr" }, visible(name)), plain && h("small", { class: "exact", dir: "ltr" }, plain)];
}

/** The day of a message in words; nothing if its timestamp is no time. */
export function dayOf(message) {
  const at = new Date(message.timestamp);
  return Number.isNaN(at.getTime()) ? "" : DAY.format(at);
}

function text(content) {
  const paragraph = h("p", { class: "text", dir: "auto" }, content);
  if (content.length <= LONG) return paragraph;
  paragraph.classList.add("folded");
  const unfold = h("button", { class: "link" }, `Show all ${content.length.toLocaleString()} characters`);
  unfold.addEventListener("click", () => {
    paragraph.classList.remove("folded");
    unfold.remove();
  });
  return [paragraph, unfold];
}

function file(given, fileUrl, files, open) {
  const name = visible(given); // "photo<U+202E>gnp.exe" would read as a picture
  const holder = h("div", { class: "file" });
  const fail = (error) => holder.replaceChildren(h("p", { class: "state" }, `${name} cannot be shown: ${error.message}`));
  const save = async () => h("a", { href: await files.urlOf(fileUrl), download: name }).click();
  const card = () => [icon("file"), h("span", { dir: "auto" }, name),
    h("button", { class: "icon", title: "Download", "aria-label": `Download ${name}`, on: { click: () => save().catch(fail) } }, icon("download"))];
  const element = PICTURE.test(name) ? h("img", { alt: name })
    : SOUND.test(name) ? h("audio", { controls: true, "aria-label": name })
    : FILM.test(name) ? h("video", { controls: true, "aria-label": name })
    : null;
  if (!element) {
    holder.replaceChildren(...card());
    return holder;
  }
  element.addEventListener("error", () => holder.replaceChildren(...card()));
  holder.append(
    element.tagName === "IMG"
      ? h("button", { class: "picture", "aria-label": `Enlarge ${name}`, on: { click: () => open(name, element.src, save) } }, element)
      : element,
  );
  whenSeen(holder, async () => (element.src = await files.urlOf(fileUrl)), fail);
  return holder;
}

/** Ask for a signed URL only when the file comes into view: a long history may have many. */
function whenSeen(element, load, fail) {
  const observer = new IntersectionObserver(
    ([{ isIntersecting }]) => {
      if (!isIntersecting) return;
      observer.disconnect();
      load().catch(fail);
    },
    { rootMargin: "400px" },
  );
  observer.observe(element);
}

/** A colour for a name, always the same. */
function hue(name) {
  let sum = 7;
  for (const character of name) sum = (sum * 31 + character.codePointAt(0)) % 360;
  return sum;
}

function initial(name) {
  return ([...visible(name)][0] ?? "?").toUpperCase();
}
