// Signing up, confirming, signing in, a forgotten password: one form at a time.

import { h } from "./dom.js";

export class SignInView {
  email = "";
  password = "";

  constructor(cognito, session, configuration, enter, told = "") {
    this.cognito = cognito;
    this.session = session;
    this.mailUrl = configuration.mailUrl;
    this.can = configuration.can;
    this.enter = enter;
    this.element = h("main", { class: "entrance" });
    this.signIn(told);
  }

  signIn(told) {
    this.#show({
      title: "Sign in",
      told,
      fields: [this.#emailField(), { name: "password", label: "Password", type: "password", autocomplete: "current-password" }],
      button: "Sign in",
      submit: ({ email, password }) => this.#begin(email, password),
      links: { ...(this.can.signUp && { "Create an account": () => this.signUp() }), "Forgot your password?": () => this.forgot() },
    });
  }

  signUp() {
    this.#show({
      title: "Create an account",
      fields: [this.#emailField(), ...this.can.signUpAttributes.map(attributeField), this.#newPassword("Password")],
      button: "Sign up",
      submit: async ({ email, password, ...attributes }) => {
        Object.assign(this, { email, password });
        await this.cognito.signUp(email, password, attributes);
        this.confirm("A code was mailed to you.");
      },
      links: { "I have an account": () => this.signIn() },
    });
  }

  confirm(told) {
    this.#show({
      title: "Confirm your address",
      told: `${told} Enter it here to confirm ${this.email}.`,
      mailed: true,
      fields: [CODE],
      button: "Confirm",
      submit: async ({ code }) => {
        await this.cognito.confirm(this.email, code.trim());
        if (this.password) await this.#begin(this.email, this.password);
        else this.signIn("Your address is confirmed. Sign in now.");
      },
      links: {
        "Send a new code": async () => {
          await this.cognito.resend(this.email);
          this.confirm("A new code was mailed to you; the one before is no longer good.");
        },
        "Use another address": () => this.signUp(),
      },
    });
  }

  forgot() {
    this.#show({
      title: "Forgot your password?",
      told: "A code is mailed to your address; with it you choose a new password.",
      fields: [this.#emailField()],
      button: "Mail me a code",
      submit: async ({ email }) => {
        this.email = email;
        await this.cognito.forgot(email);
        this.reset();
      },
      links: { "Back to sign in": () => this.signIn() },
    });
  }

  reset() {
    this.#show({
      title: "Choose a new password",
      told: `If ${this.email} has an account, a code was mailed to it.`,
      mailed: true,
      fields: [CODE, this.#newPassword("New password")],
      button: "Set the password",
      submit: async ({ code, password }) => {
        await this.cognito.reset(this.email, code.trim(), password);
        await this.#begin(this.email, password);
      },
      links: { "Send a new code": () => this.forgot(), "Back to sign in": () => this.signIn() },
    });
  }

  newPassword(challenge) {
    this.#show({
      title: "Choose a password",
      told: "The password that you were given is for the first time only.",
      fields: [this.#newPassword("Password")],
      button: "Set the password",
      submit: async ({ password }) => this.#enter(await this.cognito.answer(challenge, this.email, { NEW_PASSWORD: password })),
      links: { "Back to sign in": () => this.signIn() },
    });
  }

  async #begin(email, password) {
    Object.assign(this, { email, password });
    try {
      this.#enter(await this.cognito.signIn(email, password));
    } catch (error) {
      if (error.code !== "UserNotConfirmedException") throw error;
      await this.cognito.resend(email);
      this.confirm("This address is not confirmed yet, so a new code was mailed to you.");
    }
  }

  #enter(answer) {
    if (answer.ChallengeName === "NEW_PASSWORD_REQUIRED") return this.newPassword(answer);
    if (answer.ChallengeName === "SOFTWARE_TOKEN_MFA") return this.secondFactor(answer);
    if (!answer.AuthenticationResult) {
      throw new Error(`Cognito asks for more than a password (${answer.ChallengeName}), which this page cannot give.`);
    }
    this.password = "";
    this.session.begin(answer.AuthenticationResult);
    this.enter();
  }

  secondFactor(challenge) {
    this.#show({
      title: "One thing more",
      told: "Enter the code that your authenticator app shows.",
      fields: [CODE],
      button: "Sign in",
      submit: async ({ code }) => this.#enter(await this.cognito.answer(challenge, this.email, { SOFTWARE_TOKEN_MFA_CODE: code.trim() })),
      links: { "Back to sign in": () => this.signIn() },
    });
  }

  #newPassword(label) {
    return { name: "password", label, type: "password", autocomplete: "new-password", hint: this.can.password };
  }

  #emailField() {
    return { name: "email", label: "E-mail address", type: "email", autocomplete: "username", value: this.email };
  }

  #show({ title, told, mailed, fields, button, submit, links }) {
    const problem = h("p", { class: "problem", role: "alert" });
    const submitButton = h("button", { class: "primary" }, button);
    const form = h("form", {}, fields.map(field), problem, submitButton);
    const attempt = async (action) => {
      problem.textContent = "";
      submitButton.disabled = true;
      form.setAttribute("aria-busy", "true");
      try {
        await action();
      } catch (error) {
        problem.textContent = error.message;
      } finally {
        submitButton.disabled = false;
        form.removeAttribute("aria-busy");
      }
    };
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      attempt(() => submit(Object.fromEntries(new FormData(form))));
    });
    const mail = mailed && this.mailUrl;
    this.element.replaceChildren(
      h(
        "section",
        { class: "card" },
        h("img", { src: "icon.svg", alt: "", width: 48, height: 48 }),
        h("h1", {}, title),
        told && h("p", { class: "told" }, told),
        mail && h("p", { class: "told" }, "On the local cloud, ", h("a", { href: mail, target: "_blank", rel: "noopener" }, "the mail is here"), "."),
        form,
        h("div", { class: "links" }, Object.entries(links).map(([words, action]) =>
          h("button", { type: "button", class: "link", on: { click: () => attempt(async () => action()) } }, words),
        )),
      ),
    );
    document.title = `${title} – Chat`;
    (form.querySelector("input:placeholder-shown") ?? form.querySelector("input")).focus();
  }
}

const CODE = { name: "code", label: "Code", type: "text", inputMode: "numeric", autocomplete: "one-time-code" };

const ATTRIBUTES = {
  name: { label: "Name", autocomplete: "name" },
  given_name: { label: "Given name", autocomplete: "given-name" },
  family_name: { label: "Family name", autocomplete: "family-name" },
  phone_number: { label: "Phone number, such as +15555550100", type: "tel", autocomplete: "tel" },
};

/** The field of an attribute that the pool requires; one that this page does not know has Cognito's name. */
function attributeField(name) {
  return { name, label: name, type: "text", ...ATTRIBUTES[name] };
}

function field({ label, hint, ...properties }) {
  const input = h("input", { required: true, placeholder: " ", ...properties });
  if (hint) input.setAttribute("aria-describedby", "hint");
  return [h("label", {}, h("span", {}, label), input), hint && h("small", { id: "hint" }, hint)];
}
