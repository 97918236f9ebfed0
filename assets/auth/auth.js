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
