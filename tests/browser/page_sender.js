// Sends one request as a page may, and returns what the page gets to know: "<status> <text>" of an answer that it may read,
// else how it ended.
async ({ by, url, method, headers, body, fields, frame }) => {
  const [way, detail] = by.split(", ");
  const seconds = 20;
  const options = { method, headers, body: body || undefined };
  const asking = `(async ([url, options]) => {
    try { const answer = await fetch(url, options); return answer.type === "opaque" ? "opaque" : answer.status + " " + await answer.text(); }
    catch (error) { return error.name; }
  })`;
  const ask = (0, eval)(asking);
  const ended = (target, good, bad) =>
    new Promise((done) => {
      target.addEventListener(good, () => done("loaded"));
      target.addEventListener(bad, () => done("failed"));
      setTimeout(() => done("nothing happened"), seconds * 1000);
    });
  const shown = (name, attribute, more = {}) => {
    const element = Object.assign(document.createElement(name), more);
    const end = ended(element, name === "video" ? "loadeddata" : "load", "error");
    element[attribute] = url;
    document.body.append(element);
    return end;
  };
  const inSandbox = (script) =>
    new Promise((done) => {
      const element = document.createElement("iframe");
      element.sandbox = "allow-scripts allow-forms";
      element.srcdoc = `<script>(async () => parent.postMessage(await (${script}), "*"))()</script>`;
      addEventListener("message", (event) => done(event.data), { once: true });
      document.body.append(element);
    });
  switch (way) {
    case "fetch":
      return ask([url, detail === "no-cors" ? { ...options, mode: "no-cors" } : options]);
    case "fetch in a worker": {
      const source = `onmessage = async (event) => postMessage(await ${asking}(event.data))`;
      const worker = new Worker(URL.createObjectURL(new Blob([source], { type: "text/javascript" })));
      return new Promise((done) => {
        worker.onmessage = (event) => done(event.data);
        worker.postMessage([url, options]);
      });
    }
    case "fetch in a sandboxed frame":
      return inSandbox(`${asking}(${JSON.stringify([url, options])})`);
    case "picture in a sandboxed frame":
      return inSandbox(
        `new Promise((done) => { const one = new Image(); one.onload = () => done("loaded"); one.onerror = () => done("failed"); one.src = ${JSON.stringify(url)}; })`,
      );
    case "XMLHttpRequest":
      return new Promise((done) => {
        const request = new XMLHttpRequest();
        request.open(method, url);
        for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
        request.onload = () => done(`${request.status} ${request.responseText}`);
        request.onerror = () => done("failed");
        request.send(body || undefined);
      });
    case "picture":
      return shown("img", "src", detail === "no referrer" ? { referrerPolicy: "no-referrer" } : {});
    case "script":
      return shown("script", "src");
    case "style sheet":
      return shown("link", "href", { rel: "stylesheet" });
    case "video":
      return shown("video", "src");
    case "frame":
      await shown("iframe", "src");
      return document.querySelector("iframe").contentDocument === null ? "another origin" : "looked into";
    case "beacon":
      return `beacon ${navigator.sendBeacon(url, new Blob([body], { type: headers["Content-Type"] }))}`;
    case "event source":
      return ended(new EventSource(url), "open", "error");
    case "WebSocket":
      return new Promise((done) => {
        const socket = new WebSocket(url.replace("http:", "ws:"), ["graphql-ws", `header-${frame}`]);
        socket.onopen = () => socket.send('{"type": "connection_init"}');
        socket.onmessage = (event) => {
          socket.close();
          done(`200 ${event.data}`);
        };
        socket.onerror = () => done("failed");
      });
    case "form": {
      const target = Object.assign(document.createElement("iframe"), { name: "answer" });
      document.body.append(target);
      const form = Object.assign(document.createElement("form"), { action: url, method, target: "answer" });
      form.enctype = detail || "application/x-www-form-urlencoded";
      const filled = fields || (detail ? [[body, ""]] : [...new URLSearchParams(body)]);
      for (const [name, value] of filled) {
        if (name === "file") {
          const files = new DataTransfer();
          files.items.add(new File([value], "file"));
          const input = Object.assign(document.createElement("input"), { type: "file", name });
          input.files = files.files;
          form.append(input);
        } else form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
      }
      document.body.append(form);
      const end = ended(target, "load", "error");
      form.submit();
      await end;
      return target.contentDocument === null ? "another origin" : "looked into";
    }
  }
  return `no way to send by ${by}`;
};
