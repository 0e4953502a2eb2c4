// Files: put into S3 and fetched from there by URLs that the page's server signs for a signed-in user (STEP 9).

export class Files {
  #signed = new Map();

  constructor(configuration, session) {
    this.base = configuration.filesUrl;
    this.limits = configuration.upload;
    this.session = session;
  }

  /** Put a file into a room's folder and return the URL that its message carries; `report` is told the part that is sent. */
  async put(room, file, report) {
    const type = this.limits.types.includes(file.type) ? file.type : "application/octet-stream";
    const { putUrl, fileUrl, headers } = await this.#ask("put", { room, name: file.name, type, size: file.size });
    await new Promise((resolve, reject) => {
      const request = new XMLHttpRequest(); // fetch tells nothing of what is on its way
      request.open("PUT", putUrl);
      for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
      request.upload.onprogress = ({ loaded, total }) => report(loaded / total);
      request.onload = () =>
        request.status === 200 ? resolve() : reject(new Error(`S3 did not take the file (status ${request.status}).`));
      request.onerror = () => reject(new Error("The connection to S3 was lost while the file was sent."));
      request.send(file);
    });
    return fileUrl;
  }

  /** The name of the file that a URL in a message points to; null when it is no file of this chat. */
  nameOf(fileUrl) {
    const parts = fileUrl?.startsWith(`${this.base}uploads/`) ? fileUrl.slice(this.base.length).split("/") : [];
    try {
      // once for the URL, once for the key, in which the name has no character that means something
      return parts.length === 4 ? decodeURIComponent(decodeURIComponent(parts[3])) : null;
    } catch {
      return null;
    }
  }

  /** A URL that the file can be fetched from for a while: the one in the message answers 403. */
  async urlOf(fileUrl) {
    const known = this.#signed.get(fileUrl);
    if (known && known.until > Date.now()) return known.url;
    const { url, seconds } = await this.#ask("get", { fileUrl });
    this.#signed.set(fileUrl, { url, until: Date.now() + (seconds - 60) * 1000 });
    return url;
  }

  async #ask(what, body, again = false) {
    const { access: token } = await this.session.fresh();
    let response;
    try {
      response = await fetch(`files/${what}`, {
        method: "POST",
        headers: { "Content-Type": "application/json", Authorization: token },
        body: JSON.stringify(body),
      });
    } catch {
      throw new Error("The page's server does not answer: is `chatprov web` still running?");
    }
    const answer = await response.json();
    if (response.status === 401 && !again) {
      await this.session.renew();
      return this.#ask(what, body, true);
    }
    if (!response.ok) throw new Error(`${answer.error.message}. ${answer.error.advice}`.trim());
    return answer;
  }
}
