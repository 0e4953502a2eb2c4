// Subscriptions over AppSync's WebSocket protocol: one socket for all, made again whenever it is lost.
// https://docs.aws.amazon.com/appsync/latest/devguide/real-time-websocket-client.html

const LONGEST_PAUSE = 10_000; // milliseconds
const UNTIL_ACK = 15_000;
const LONG = 3; // attempts

export class RealTime extends EventTarget {
  #socket = null;
  #subscriptions = new Map();
  #failures = 0;
  #timer = null;
  #silence = null;
  #refused = null;

  constructor(configuration, session) {
    super();
    this.url = configuration.realtimeUrl;
    this.host = new URL(configuration.graphqlUrl).host;
    this.session = session;
    this.state = "closed"; // then "connecting", "connected", "waiting" between two attempts
    addEventListener("online", () => this.#hurry());
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && this.#hurry());
  }

  /**
   * Subscribe; `live` is called each time that events begin to come (and those before must be fetched), `event` with
   * each event's data, `refused` with AppSync's errors. Returns what ends it.
   */
  subscribe(query, variables, { live, event, refused }) {
    const id = crypto.randomUUID();
    this.#subscriptions.set(id, { data: JSON.stringify({ query, variables }), live, event, refused });
    if (this.state === "connected") this.#start(id);
    else if (this.state === "closed") this.#connect();
    return () => {
      if (this.#subscriptions.delete(id) && this.state === "connected") this.#say({ id, type: "stop" });
    };
  }

  /** Give all subscriptions up. */
  close() {
    this.#subscriptions.clear();
    this.#lose();
    this.#become("closed");
  }

  async #connect() {
    clearTimeout(this.#timer);
    this.#become("connecting");
    let authorization;
    try {
      if (this.#refused === this.session.tokens?.id) await this.session.renew();
      authorization = { Authorization: (await this.session.fresh()).id, host: this.host };
    } catch {
      return this.state === "connecting" && this.#wait();
    }
    if (this.state !== "connecting") return;
    this.authorization = authorization;
    const socket = (this.#socket = new WebSocket(this.url, ["graphql-ws", `header-${base64Url(JSON.stringify(authorization))}`]));
    this.#listen(UNTIL_ACK);
    socket.onopen = () => this.#say({ type: "connection_init" });
    socket.onmessage = ({ data }) => socket === this.#socket && this.#hear(JSON.parse(data));
    socket.onclose = () => socket === this.#socket && this.#wait();
  }

  #hear({ type, id, payload }) {
    this.#listen();
    const subscription = this.#subscriptions.get(id);
    if (type === "connection_ack") {
      this.#failures = 0;
      this.#refused = null;
      this.#listen(payload.connectionTimeoutMs);
      this.#become("connected");
      for (const each of this.#subscriptions.keys()) this.#start(each);
    } else if (type === "connection_error") {
      // the token may have expired or been revoked meanwhile: the next attempt brings another one
      if (payload.errors?.[0]?.errorType?.startsWith("Unauthorized")) this.#refused = this.authorization.Authorization;
      this.dispatchEvent(new CustomEvent("refused", { detail: payload.errors }));
      this.dispatchEvent(new Event("unreachable"));
      this.#wait();
    } else if (type === "start_ack") subscription?.live();
    else if (type === "data") subscription?.event(payload);
    else if (type === "error") subscription?.refused(payload.errors);
  }

  async #start(id) {
    const { data } = this.#subscriptions.get(id);
    const { id: token } = await this.session.fresh().catch(() => ({ id: "" }));
    const authorization = { ...this.authorization, Authorization: token };
    if (this.state === "connected" && this.#subscriptions.has(id)) {
      this.#say({ id, type: "start", payload: { data, extensions: { authorization } } });
    }
  }

  #say(message) {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(message));
  }

  /** AppSync sends a frame each minute at least: a socket that says nothing for too long is dead. */
  #listen(limit = this.limit) {
    this.limit = limit;
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => this.#wait(), limit);
  }

  #lose() {
    clearTimeout(this.#silence);
    clearTimeout(this.#timer);
    const socket = this.#socket;
    this.#socket = null; // what still comes from it is not heard
    socket?.close();
  }

  #wait() {
    this.#lose();
    if (this.state === "closed") return;
    this.#failures++;
    // No response for a long time: let the owner of the backend's configuration find out why.
    if (this.#failures % LONG === 0) this.dispatchEvent(new Event("unreachable"));
    // Twice as long each time, and not all clients at once: half of it is chance.
    const pause = Math.min(LONGEST_PAUSE, 500 * 2 ** (this.#failures - 1)) * (0.5 + Math.random() / 2);
    this.#timer = setTimeout(() => this.#connect(), pause);
    this.#become("waiting");
  }

  #hurry() {
    if (this.state === "waiting") this.#connect();
  }

  #become(state) {
    this.state = state;
    this.dispatchEvent(new Event("state"));
  }
}

function base64Url(text) {
  const binary = String.fromCharCode(...new TextEncoder().encode(text));
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
