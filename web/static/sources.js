// What script adds to the page Sources, which works without it: files may be dropped anywhere on the form, and those that are too large
// together are told at once. No address and no text is known here.
"use strict";

const field = () => document.getElementById("file");
const holdsFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");

const check = () => {
  const size = [...field().files].reduce((sum, file) => sum + file.size, 0);
  const isTooLarge = size > Number(field().dataset.most) * 1_000_000;
  if (isTooLarge) field().value = "";
  document.getElementById("too-large").hidden = !isTooLarge;
};

for (const kind of ["dragenter", "dragover"]) {
  document.addEventListener(kind, (event) => {
    if (!holdsFiles(event) || !field()) return;
    event.preventDefault();
    document.querySelector(".bring").open = true;
    field().classList.add("over");
  });
}

for (const kind of ["dragleave", "drop", "dragend"]) {
  document.addEventListener(kind, () => { field()?.classList.remove("over"); });
}

// Beside the form too: a browser would open the file in the place of the page.
document.addEventListener("drop", (event) => {
  if (!holdsFiles(event) || !field()) return;
  event.preventDefault();
  field().files = event.dataTransfer.files;
  check();
});

document.addEventListener("change", (event) => { if (event.target === field()) check(); });
