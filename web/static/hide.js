// Words that are selected in a passage are those to be hidden: they stand in its form's field. Without script one copies them there.
"use strict";

const passageOf = (node) => (node instanceof Element ? node : node?.parentElement)?.closest("[data-passage]");

document.addEventListener("selectionchange", () => {
  const selection = document.getSelection();
  const words = selection?.toString().trim();
  const passage = passageOf(selection?.anchorNode);
  if (!words || !passage || passage !== passageOf(selection.focusNode)) return;
  const field = document.querySelector(`[data-words="${passage.dataset.passage}"]`);
  if (field) field.value = words;
});
