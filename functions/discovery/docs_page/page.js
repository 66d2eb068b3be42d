"use strict";

// The page's own part: whom requests are sent as, and how Swagger UI is set up.
(() => {
  const line = document.getElementById("session");
  const api = line.dataset.api;
  let nonce = "";

  const takeOverSession = async () => {
    const reply = await fetch(`${api}laurel/v1/session`);
    if (!reply.ok) {
      return;
    }
    const session = await reply.json();
    nonce = session.nonce;
    line.textContent = `Signed in as ${session.user.name}: requests are sent as this user, unless you Authorize.`;
  };

  const asWhom = (request) => {
    if (request.headers.Authorization) {
      request.credentials = "omit"; // a login cookie would go before the password
    } else if (nonce) {
      request.headers["X-WP-Nonce"] = nonce;
    }
    return request;
  };

  const show = () => SwaggerUIBundle({
    url: `${api}laurel/v1/openapi`,
    dom_id: "#routes",
    deepLinking: true,
    docExpansion: "none",
    defaultModelsExpandDepth: 0,
    filter: true,
    tryItOutEnabled: true,
    displayRequestDuration: true,
    validatorUrl: null,
    requestInterceptor: asWhom,
  });

  (line.dataset.signedIn ? takeOverSession() : Promise.resolve()).finally(show);
})();
