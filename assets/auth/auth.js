// Sends a form of /auth/… as JSON and shows what came of it. The secret of a link stands behind the
// page's # and goes nowhere but into the request.
"use strict";

const form = document.querySelector("form.auth");
const outcome = form.querySelector("[data-outcome]");
const link = location.hash.slice(1);
if (link) {
  history.replaceState(null, "", location.pathname);
}

async function send() {
  const again = form.querySelector("[data-again]");
  if (again && again.value !== form.elements.password.value) {
    return "These are two different passwords.";
  }
  const body = Object.fromEntries(new FormData(form));
  for (const name of Object.keys(body)) {
    if (body[name] === "") delete body[name];
  }
  if (form.dataset.to === "/auth/password") {
    if (!link) return "Open this page by the link that you were sent.";
    body.link = link;
  }
  const answer = await fetch(form.dataset.to, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  if (answer.ok) {
    location.assign(form.dataset.then);
    return "";
  }
  const error = (await answer.json()).errors[0];
  const code = form.querySelector("[data-code]");
  if (code && error.extensions.code === "CODE_REQUIRED") {
    code.hidden = false;
    code.querySelector("input").focus();
  }
  return error.message[0].toUpperCase() + error.message.slice(1) + ".";
}

// To the identity provider of whoever has this address; where there are several, one is to be chosen.
async function leave(body) {
  const answer = await fetch("/auth/oidc/start", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  const said = await answer.json();
  if (!answer.ok) {
    const message = said.errors[0].message;
    return message[0].toUpperCase() + message.slice(1) + ".";
  }
  if (said.location) {
    location.assign(said.location);
    return "";
  }
  for (const provider of said.providers) {
    const choice = document.createElement("button");
    choice.type = "button";
    choice.className = "second";
    choice.textContent = "Sign in with " + provider.name;
    choice.addEventListener("click", async () => {
      outcome.textContent = await leave({ provider: provider.id });
    });
    elsewhere.before(choice);
  }
  elsewhere.hidden = true;
  return "";
}

const elsewhere = form.querySelector("[data-elsewhere]");
elsewhere?.addEventListener("click", async () => {
  try {
    outcome.textContent = await leave({ email: form.elements.email.value });
  } catch {
    outcome.textContent = "The hub could not be reached.";
  }
});

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const button = form.querySelector("button");
  button.disabled = true;
  try {
    outcome.textContent = await send();
  } catch {
    outcome.textContent = "The hub could not be reached.";
  }
  button.disabled = false;
});
