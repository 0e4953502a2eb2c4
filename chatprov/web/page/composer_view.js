// Where a message is written: a text, a file by button, drop or paste, and what keeps it from being sent.

import { h, icon, size } from "./dom.js";

const MOST = 200 * 1024; // bytes: AppSync drops an event above 240 KB without a word, and DynamoDB refuses an item above 400 KB
const BREAKING = /["\\\u0000-\u001f\u007f]/; // what ends or alters a text that a template puts between quotes
const NAMED = [[/"/, "a quotation mark"], [/\\/, "a backslash"], [/[\n\r]/, "a line break"], [/[\u0000-\u0009\u000b\u000c\u000e-\u001f\u007f]/, "a control character"]];

export class ComposerView {
  file = null;

  constructor({ can, files, send }) {
    Object.assign(this, { can, files, send });
    this.field = h("textarea", { rows: 1, name: "message", placeholder: "Write a message", "aria-label": "Message", dir: "auto" });
    this.picker = h("input", { type: "file", hidden: true });
    this.chosen = h("div", { class: "chosen", hidden: true });
    this.problem = h("div", { class: "problem", role: "alert" });
    this.element = h(
      "form",
      { class: "composer" },
      this.problem,
      this.chosen,
      h(
        "div",
        { class: "row" },
        this.picker,
        h("button", { type: "button", class: "icon", title: "Attach a file", "aria-label": "Attach a file", on: { click: () => this.picker.click() } }, icon("attach")),
        this.field,
        h("button", { class: "icon primary", title: "Send", "aria-label": "Send" }, icon("send")),
      ),
    );
    this.picker.addEventListener("change", () => this.#choose(this.picker.files[0]));
    this.element.addEventListener("submit", (event) => (event.preventDefault(), this.#submit()));
    this.field.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.#submit();
    });
    this.field.addEventListener("paste", ({ clipboardData }) => clipboardData.files.length && this.#choose(clipboardData.files[0]));
  }

  /** Let files be dropped anywhere on an element. */
  takeDropsOn(element) {
    element.addEventListener("dragover", (event) => event.preventDefault());
    element.addEventListener("drop", (event) => {
      event.preventDefault();
      if (event.dataTransfer.files.length) this.#choose(event.dataTransfer.files[0]);
    });
  }

  #choose(file) {
    this.#unchoose();
    if (!file) return;
    if (file.size > this.files.limits.largest) {
      this.#refuse(`${file.name} has ${size(file.size)}; a file may have ${size(this.files.limits.largest)} here.`);
      return;
    }
    this.file = file;
    this.preview = file.type.startsWith("image/") ? URL.createObjectURL(file) : null;
    this.bar = h("progress", { max: 1, value: 0, hidden: true, "aria-label": `Sending ${file.name}` });
    this.chosen.replaceChildren(
      this.preview ? h("img", { src: this.preview, alt: "" }) : icon("file"),
      h("span", { dir: "auto" }, file.name, h("small", {}, size(file.size))),
      this.bar,
      h("button", { type: "button", class: "icon", title: "Remove", "aria-label": `Remove ${file.name}`, on: { click: () => this.#unchoose() } }, icon("close")),
    );
    this.chosen.hidden = false;
    this.field.focus();
  }

  #unchoose() {
    if (this.preview) URL.revokeObjectURL(this.preview);
    Object.assign(this, { file: null, preview: null });
    this.picker.value = "";
    this.chosen.hidden = true;
    this.problem.replaceChildren();
  }

  async #submit({ anyway = false } = {}) {
    const { file } = this;
    const content = this.field.value || file?.name || "";
    this.problem.replaceChildren();
    if (!content.trim() || this.busy) return;
    const bytes = new TextEncoder().encode(JSON.stringify(content)).length;
    if (bytes > MOST) {
      this.#refuse(`This message has ${size(bytes)}; one may have ${size(MOST)}. AppSync tells subscribers nothing of an event above 240 KB. Send it as a file.`);
      return;
    }
    if (this.can.textBreaksRequest && BREAKING.test(content) && !anyway) {
      this.#explain(content, file);
      return;
    }
    if (!file) {
      this.field.value = "";
      this.send(content);
      return;
    }
    this.busy = true;
    this.bar.hidden = false;
    try {
      // The file goes first: no message points to what is not there.
      const fileUrl = await this.files.put(this.room, file, (part) => (this.bar.value = part));
      this.field.value = "";
      this.#unchoose();
      this.send(content, fileUrl);
    } catch (error) {
      this.bar.hidden = true;
      this.#refuse(`${file.name} was not sent: ${error.message}`);
    } finally {
      this.busy = false;
    }
  }

  #refuse(words) {
    this.problem.replaceChildren(h("p", {}, words));
  }

  #explain(content, file) {
    const what = NAMED.filter(([pattern]) => pattern.test(content)).map(([, name]) => name).join(" and ");
    const words = file && !this.field.value ? "The file's name" : "Your message";
    const replaced = content.replaceAll(/"([^"\n]*)"/g, "“$1”").replaceAll('"', "”").replaceAll("\\", "/").replaceAll(/[\u0000-\u001f\u007f]+/g, " ");
    this.problem.replaceChildren(
      h("p", {}, `${words} has ${what}. The tutorial's request template puts a text between quotes as it is, so this would end or alter it: `,
        "AppSync refuses it, or stores something else than you wrote. Templates that write ", h("code", {}, "$util.dynamodb.toDynamoDBJson(…)"), " take any text."),
      h("button", { type: "button", on: { click: () => ((this.field.value = replaced), this.problem.replaceChildren(), this.field.focus()) } }, "Replace"),
      h("button", { type: "button", on: { click: () => this.#submit({ anyway: true }) } }, "Send it all the same"),
    );
  }
}
