// What script adds to the chat, which works without it: only the conversation is swapped, what is new is read aloud, and a server
// out of reach is said so while the text stays in its field. No address, no text and no button is known here.
"use strict";

const outOfReach = () => document.getElementById("out-of-reach");

document.addEventListener("htmx:beforeRequest", () => {
  outOfReach()?.setAttribute("hidden", "");
  document.getElementById("fault")?.replaceChildren();
});

for (const failed of ["htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(failed, () => { outOfReach()?.removeAttribute("hidden"); });
}

document.addEventListener("htmx:afterSettle", () => {
  const announced = document.getElementById("announced");
  if (document.getElementById("fault")?.hasChildNodes()) return;
  const lines = [...document.querySelectorAll("#chat .line")];
  const own = lines.map((line) => line.classList.contains("own")).lastIndexOf(true);
  if (announced) announced.textContent = lines.slice(own + 1).slice(-3).map((line) => line.querySelector("p").textContent).join(" ");
});

// What was pressed is gone after the swap, and the focus with it. Who sent words goes on writing; who chose an answer reads on.
let hasWritten = false;

document.addEventListener("submit", (event) => { hasWritten = event.submitter?.classList.contains("send") ?? false; }, true);

document.addEventListener("htmx:afterSwap", () => {
  if (document.activeElement !== document.body) return;
  document.querySelector(hasWritten ? "#text" : "#chat .said")?.focus({ preventScroll: true });
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.target.id !== "text") return;
  event.preventDefault();
  event.target.form.requestSubmit(document.querySelector("#chat .send"));
});
