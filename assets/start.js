// Fills in the start page's example: this hub's address, and the first demo token when there is one.
"use strict";

for (const place of document.querySelectorAll("[data-origin]")) {
  place.textContent = location.origin;
}
const first = document.querySelector("#sign-ins tbody code");
if (first) {
  for (const place of document.querySelectorAll("[data-token]")) {
    place.textContent = first.textContent;
  }
}
