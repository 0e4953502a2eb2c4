// Who is signed in: the tokens, kept in this tab until it is closed, and renewed before they expire.

const EARLY = 60_000; // milliseconds

export class Session extends EventTarget {
  #renewing = null;

  constructor(cognito) {
    super();
    this.cognito = cognito;
    this.place = `chat:${cognito.clientId}`;
    this.tokens = JSON.parse(sessionStorage.getItem(this.place) ?? "null");
  }

  /** The user as the ID token describes them, or null. */
  get user() {
    if (!this.tokens) return null;
    const claims = JSON.parse(new TextDecoder().decode(fromBase64Url(this.tokens.id.split(".")[1])));
    const groups = claims["cognito:groups"] ?? [];
    return { email: claims.email, names: [claims.email, claims["cognito:username"], claims.sub], groups };
  }

  /** Begin with what Cognito answered to a sign-in. */
  begin({ AccessToken, IdToken, RefreshToken, ExpiresIn }) {
    const refresh = RefreshToken ?? this.tokens?.refresh;
    this.tokens = { access: AccessToken, id: IdToken, refresh, until: Date.now() + ExpiresIn * 1000 };
    sessionStorage.setItem(this.place, JSON.stringify(this.tokens));
  }

  /** Tokens that are good: `access` for Cognito and the page's server, `id` for AppSync, since it also says who one is. */
  async fresh() {
    if (!this.tokens) throw new Error("You are not signed in.");
    if (Date.now() > this.tokens.until - EARLY) await this.renew();
    return this.tokens;
  }

  /** Renew the tokens, because they were refused or the user's rights have changed. One renewal at a time for all callers. */
  renew() {
    this.#renewing ??= this.#renew().finally(() => (this.#renewing = null));
    return this.#renewing;
  }

  async #renew() {
    try {
      this.begin((await this.cognito.refresh(this.tokens.refresh)).AuthenticationResult);
    } catch (error) {
      if (error.code !== "Unreachable" && this.tokens) this.end("Your session has ended. Sign in again.");
      throw error;
    }
  }

  /** Delete the tokens; `why` is shown to the user, who must sign in again. */
  end(why = "") {
    sessionStorage.removeItem(this.place);
    this.tokens = null;
    this.dispatchEvent(new CustomEvent("ended", { detail: why }));
  }

  /** Sign out: what was issued for this session is worth nothing from now on. */
  async signOut() {
    const refresh = this.tokens?.refresh;
    this.end();
    await this.cognito.revoke(refresh).catch(() => {}); // the tokens are gone from here in any case
  }
}

function fromBase64Url(text) {
  return Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (character) => character.charCodeAt(0));
}
