// Naming from memory at full speed: every name that is sent waits for its turn while the next one is being typed.
// Without this file the form works as an ordinary form.

const form = document.querySelector("form[data-recall]");
const input = form?.querySelector("input[name=name]");
const waiting = [];
let busy = false;

async function sendNext() {
  if (busy || !waiting.length) return;
  busy = true;
  const name = waiting.shift();
  const values = { ...Object.fromEntries(new FormData(form)), name };
  let lost = false;
  const noticed = () => { lost = true; };
  for (const kind of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) document.addEventListener(kind, noticed, { once: true });
  try {
    await htmx.ajax("POST", form.action || location.href, { source: form, target: "#recall", swap: "outerHTML", values });
  } catch {
    lost = true;
  }
  for (const kind of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) document.removeEventListener(kind, noticed);
  busy = false;
  if (lost) {
    input.value = [name, ...waiting.splice(0), input.value].filter(Boolean).join(", ");
    return;
  }
  sendNext();
}

form?.addEventListener("submit", (event) => {
  if (!window.htmx) return;
  event.preventDefault();
  const name = input.value.trim();
  input.value = "";
  input.focus();
  if (!name) return;
  waiting.push(name);
  sendNext();
});

// After a choice among several the field waits for the next name.
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target?.id === "recall" || event.detail.elt?.id === "recall") input?.focus();
});
