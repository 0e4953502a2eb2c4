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
    this.paged = this.can.historyFields.includes("items");
    this.documents = {
      send: `mutation Send($input: MessageInput!) { sendMessage(input: $input) { ${fields} } }`,
      history: this.paged
        ? `query History($roomId: ID!, $limit: Int, $nextToken: String) {
             getMessages(roomId: $roomId, limit: $limit, nextToken: $nextToken) { items { ${fields} } nextToken } }`
        : `query History($roomId: ID!) { getMessages(roomId: $roomId) { ${fields} } }`,
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
    if (!this.paged) return { items: (await this.#ask(this.documents.history, { roomId })).getMessages ?? [], nextToken: null };
    return (await this.#ask(this.documents.history, { roomId, limit: PAGE, nextToken })).getMessages;
  }

  async #ask(query, variables, refused = null) {
    const token = await this.session.accessToken(refused);
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
    if (response.status === 401 && !refused) return this.#ask(query, variables, token);
    const error = answer.errors?.[0];
    if (error) throw new ApiError(error.errorType, error.message);
    if (!answer.data) throw new ApiError("Unreachable", `AppSync answered with status ${response.status}.`);
    return answer.data;
  }
}
