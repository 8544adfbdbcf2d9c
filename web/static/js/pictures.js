// Fields for files: what is too large is told beside its field before it is sent, and not kept in it.

import { markField } from "./cardform.js";
import { tooLarge } from "./keeper.js";

document.addEventListener("change", ({ target }) => {
  // Forms that are kept while somebody types look after their own.
  if (!target.matches("input[type=file][data-max-size]") || target.closest("form[data-keep]")) return;
  const problem = tooLarge(target);
  markField(target, problem);
  if (problem) target.value = "";
});
