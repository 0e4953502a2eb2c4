// The chat's GraphQL API: the tutorial's three operations, sent as AppSync takes them.
// https://docs.aws.amazon.com/appsync/latest/devguide/security-authz.html

/** What AppSync or a resolver refused; `type` is AppSync's errorType, such as "MappingTemplate". */
export class ApiError extends Error {
  constructor(type, message) {
    super(message);
    this.type = type;
  }
}

const PAGE = 100;

export class Api {
  constructor(configuration, session) {
    this.url = configuration.graphqlUrl;
    this.can = configuration.can;
    this.session = session;
    // All fields, always: subscribers get those that the mutation asks back, and no others.
    const fields = this.can.messageFields.join(" ");
    this.paged = Boolean(this.can.pages);
    this.saysWhen = this.can.messageFields.includes("sentAt"); // then timestamps are the server's
    this.documents = {
      send: `mutation Send($input: MessageInput!) { sendMessage(input: $input) { ${fields} } }`,
      history: this.paged
        ? `query History($roomId: ID!, $limit: Int, $nextToken: String) {
             found: ${this.can.pages}(roomId: $roomId, limit: $limit, nextToken: $nextToken) { items { ${fields} } nextToken } }`
        : `query History($roomId: ID!) { found: getMessages(roomId: $roomId) { ${fields} } }`,
      live: `subscription Live($roomId: ID!) { onNewMessage(roomId: $roomId) { ${fields} } }`,
    };
  }

  /** Send a message and return it as the API answers; fields that the API does not take are left out. */
  async send(message) {
    const input = Object.fromEntries(Object.entries(message).filter(([name]) => this.can.inputFields.includes(name)));
    return (await this.#ask(this.documents.send, { input })).sendMessage;
  }

  /** Return messages of a room and where to go on; without pages it is all that the API gives. */
  async history(roomId, nextToken = null) {
    const { found } = await this.#ask(this.documents.history, this.paged ? { roomId, limit: PAGE, nextToken } : { roomId });
    return this.paged ? found : { items: found ?? [], nextToken: null };
  }

  async #ask(query, variables, again = false) {
    const { id: token } = await this.session.fresh();
    let response;
    try {
      response = await fetch(this.url, {
        method: "POST",
        headers: { "Content-Type": "application/json", Authorization: token },
        body: JSON.stringify({ query, variables }),
      });
    } catch {
      throw new ApiError("Unreachable", "AppSync does not answer.");
    }
    const answer = await response.json().catch(() => ({}));
    if (response.status === 401 && !again) {
      await this.session.renew();
      return this.#ask(query, variables, true);
    }
    const error = answer.errors?.[0];
    if (error) throw new ApiError(error.errorType, error.message);
    if (!answer.data) throw new ApiError("Unreachable", `AppSync answered with status ${response.status}.`);
    return answer.data;
  }
}
