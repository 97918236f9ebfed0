// GraphiQL on this hub: asks by the browser's session or with a token, offers the examples. The token stays in this
// tab.
"use strict";

(async () => {
  const KEY = "commonplace-token";
  const example = document.getElementById("example");
  const signIn = document.getElementById("sign-in");
  const field = document.getElementById("token-field");
  const token = document.getElementById("token");

  const linked = new URLSearchParams(location.hash.slice(1)).get("token");
  if (linked !== null) {
    // Not left in the address, where it would be bookmarked and shared.
    history.replaceState(null, "", location.pathname);
    sessionStorage.setItem(KEY, linked);
  }

  const current = () => sessionStorage.getItem(KEY) ?? "";
  const choices = [...signIn.options].map((option) => option.value);
  const show = () => {
    const isListed = choices.includes(current());
    signIn.value = isListed ? current() : "other";
    field.hidden = isListed;
    token.value = isListed ? "" : current();
  };
  show();

  const ask = async (request, secret) => {
    const headers = {
      "content-type": "application/json",
      accept: "application/graphql-response+json, application/json;q=0.9",
    };
    if (secret) headers.authorization = `Bearer ${secret}`;
    const response = await fetch("/graphql", { method: "POST", headers, body: JSON.stringify(request) });
    return response.json();
  };

  const fetcher = (request) => ask(request, current());

  // Who asks without a token: whoever has signed in with this browser.
  const known = await ask({ query: "{ viewer { person { name } } }" }, "");
  const person = known.data?.viewer?.person;
  if (person) {
    signIn.options[0].text = `${person.name} (your session)`;
    document.getElementById("door").hidden = true;
    const leave = document.getElementById("leave");
    leave.hidden = false;
    leave.addEventListener("click", async () => {
      const headers = { "content-type": "application/json" };
      await fetch("/auth/sign-out", { method: "POST", headers, body: "{}" });
      location.reload();
    });
  }

  const examples = await fetch("/examples.json").then((response) => response.json());
  for (const one of examples) example.add(new Option(one.title, one.name));

  const root = ReactDOM.createRoot(document.getElementById("graphiql"));
  // A new session reads the schema and the answers as the new viewer.
  let session = 0;
  let query;
  const render = () =>
    root.render(
      React.createElement(GraphiQL, {
        key: session,
        fetcher,
        query,
        defaultQuery: examples[0]?.query ?? "",
        shouldPersistHeaders: false,
        isHeadersEditorEnabled: false,
      }),
    );

  const changed = (value) => {
    if (value.trim() === current()) return;
    sessionStorage.setItem(KEY, value.trim());
    // What was written since the example stays.
    query = undefined;
    session += 1;
    render();
  };
  signIn.addEventListener("change", () => {
    if (signIn.value === "other") {
      field.hidden = false;
      token.focus();
      return;
    }
    field.hidden = true;
    changed(signIn.value);
  });
  token.addEventListener("change", () => changed(token.value));
  field.addEventListener("submit", (event) => {
    event.preventDefault();
    changed(token.value);
  });
  example.addEventListener("change", () => {
    const chosen = examples.find((one) => one.name === example.value);
    if (!chosen) return;
    query = chosen.query;
    session += 1;
    render();
    example.value = "";
  });
  render();
})();
