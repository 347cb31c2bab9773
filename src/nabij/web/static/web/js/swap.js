// After htmx has swapped a part of the page: put the focus where the reader needs it and say so politely.
// Without this file everything works as ordinary pages and forms.

const live = document.getElementById("live");

export function say(text) {
  if (!live || !text) return;
  live.textContent = "";
  // A screen reader speaks a change, so the same sentence twice needs a moment between.
  setTimeout(() => { live.textContent = text; }, 50);
}

function place(focusable) {
  if (!focusable) return;
  if (!focusable.matches("a[href], button, input, select, textarea, summary, [tabindex]")) focusable.tabIndex = -1;
  focusable.focus();
}

document.addEventListener("htmx:afterSwap", (event) => {
  const target = event.detail.elt ?? event.target;
  if (!(target instanceof Element) || !target.isConnected) return;
  place(target.matches("[data-focus]") ? target : target.querySelector("[data-focus]"));
});

document.addEventListener("nabij:say", (event) => say(event.detail.value));

for (const lost of ["htmx:sendError", "htmx:timeout", "htmx:responseError"]) {
  document.addEventListener(lost, () => {
    live?.classList.remove("visually-hidden");
    live?.classList.add("lost");
    say(live?.dataset.lost);
  });
}
document.addEventListener("htmx:afterSwap", () => {
  live?.classList.add("visually-hidden");
  live?.classList.remove("lost");
});

// The summary of errors takes the focus on arrival, also where autofocus is not honoured.
place(document.querySelector("#error-summary"));
