// What script adds to the chat, which works without it: only the conversation is swapped, what is new is read aloud, and a server
// out of reach is said so while the text stays in its field. No address, no text and no button is known here.
"use strict";

const outOfReach = () => document.getElementById("out-of-reach");

document.addEventListener("htmx:beforeRequest", () => {
  outOfReach()?.setAttribute("hidden", "");
  document.getElementById("file-too-large")?.setAttribute("hidden", "");
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

// The field tells the name of the chosen file by itself. Script adds a way to take it back, and says at once that it is too large.
const showChosen = (field) => {
  const isChosen = field.files.length > 0;
  field.classList.toggle("chosen", isChosen);
  document.getElementById("detach").hidden = !isChosen;
};

document.addEventListener("change", ({ target }) => {
  if (target.id !== "file") return;
  const isTooLarge = target.files.length > 0 && target.files[0].size > Number(target.dataset.most);
  if (isTooLarge) target.value = "";
  document.getElementById("file-too-large").hidden = !isTooLarge;
  showChosen(target);
});

document.addEventListener("click", ({ target }) => {
  const file = document.getElementById("file");
  if (target.id !== "detach" || !file) return;
  file.value = "";
  showChosen(file);
  file.focus();
});
