"use strict";

// The page's own part: whom requests are sent as, and how Swagger UI is set up.
(() => {
  const line = document.getElementById("session");
  const api = line.dataset.api;
  const anonymous = [...line.childNodes];
  let nonce = "";
  let ui = null;

  const say = (text, bad = false) => {
    line.textContent = text;
    line.classList.toggle("bad", bad);
  };

  const takeOverSession = async () => {
    const reply = await fetch(`${api}laurel/v1/session`);
    if (reply.ok) {
      nonce = (await reply.json()).nonce;
    }
  };

  // What "Authorize" was given, as a header: a password goes before a token, as it does on the site.
  const authorization = () => {
    const given = ui?.authSelectors.authorized()?.toJS() ?? {};
    const { username = "", password = "" } = given.applicationPassword?.value ?? {};
    if (username) {
      const bytes = new TextEncoder().encode(`${username}:${password}`);
      return { who: username, header: `Basic ${btoa(String.fromCharCode(...bytes))}` };
    }
    return given.token?.value ? { who: "the token", header: `Bearer ${given.token.value}` } : null;
  };

  const asWhom = (request) => {
    if (request.headers.Authorization) {
      request.credentials = "omit"; // a login cookie would go before the password
    } else if (nonce) {
      request.headers["X-WP-Nonce"] = nonce;
    }
    return request;
  };

  let asked = 0;
  const sayWho = async () => {
    const turn = ++asked;
    const given = authorization();
    if (!given && !nonce) {
      line.replaceChildren(...anonymous);
      line.classList.remove("bad");
      return;
    }
    const request = asWhom({ headers: given ? { Authorization: given.header } : {} });
    let reply = null;
    try {
      reply = await fetch(`${api}wp/v2/users/me?context=edit&_fields=name,roles`, request);
    } catch {
      // no connection: the next request will show it
    }
    const user = reply?.ok ? await reply.json() : null;
    if (turn !== asked) {
      return; // another user was authorized meanwhile
    }
    if (user) {
      const how = given ? "kept in this browser until you log out" : "by the login cookie of this site";
      say(`Requests are sent as ${user.name} (${user.roles.join(", ") || "no role"}), ${how}.`);
    } else {
      const found = given ? `${given.who} was refused` : "the session has ended";
      say(`Requests will fail: ${found}. Authorize again, or log out there.`, true);
    }
  };

  // The document without what cannot be typed into a form: the login cookie, which the browser sends by itself.
  const typed = (description) => {
    const schemes = description.components.securitySchemes;
    delete schemes.session;
    delete schemes.nonce;
    description.security = description.security.filter((way) => Object.keys(way).every((name) => name in schemes));
    return description;
  };

  const WhoPlugin = () => {
    const thenSayWho = (original) => (...given) => {
      const done = original(...given);
      setTimeout(sayWho);
      return done;
    };
    const names = ["authorize", "logout", "restoreAuthorization"];
    return { statePlugins: { auth: { wrapActions: Object.fromEntries(names.map((name) => [name, thenSayWho])) } } };
  };

  // "Authorize" opens at its first empty field, the login name or the password.
  const atThePassword = () => {
    const fields = [...document.querySelectorAll(".auth-container input")];
    (fields.find((field) => !field.value) ?? fields[0])?.focus();
  };
  document.addEventListener("click", (event) => {
    if (event.target.closest(".btn.authorize, .authorization__btn")) {
      setTimeout(atThePassword);
    } else if (event.target.closest("#authorize")) {
      document.querySelector(".scheme-container .btn.authorize")?.click();
    }
  });

  const show = async () => {
    let spec = null;
    try {
      spec = typed(await (await fetch(`${api}laurel/v1/openapi`)).json());
    } catch {
      say("The description of the API could not be read. Load the page again.", true);
      return;
    }
    ui = SwaggerUIBundle({
      spec,
      dom_id: "#routes",
      deepLinking: true,
      docExpansion: "none",
      defaultModelsExpandDepth: -1,
      filter: true,
      tryItOutEnabled: true,
      displayRequestDuration: true,
      persistAuthorization: true,
      validatorUrl: null,
      requestInterceptor: asWhom,
      plugins: [WhoPlugin],
    });
    sayWho();
  };

  (line.dataset.signedIn ? takeOverSession() : Promise.resolve()).finally(show);
})();
