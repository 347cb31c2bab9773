// Keeps what is filled in while the reader goes on, so that an interruption loses nothing.
// Without this file the buttons of the form keep it.

for (const form of document.querySelectorAll("form[data-autosave]")) watch(form);

function watch(form) {
  const line = form.querySelector("[data-saving]");
  let waiting = false;
  let busy = false;
  let timer;
  let leaving = false;

  const tell = (text, lost) => {
    if (!line) return;
    line.hidden = false;
    line.classList.toggle("lost", lost);
    if (line.textContent !== text) line.textContent = text;
  };

  async function send() {
    if (busy || leaving) return;
    busy = true;
    waiting = false;
    try {
      const answer = await fetch(form.action || location.href, {
        method: "POST",
        body: new FormData(form),
        headers: { "X-Autosave": "1" },
        redirect: "manual",
      });
      if (answer.status === 422) { busy = false; return; }
      if (answer.status !== 204) throw new Error(String(answer.status));
      tell(line?.dataset.saved ?? "", false);
    } catch {
      waiting = true;
      tell(line?.dataset.lost ?? "", true);
      clearTimeout(timer);
      timer = setTimeout(send, 4000);
      busy = false;
      return;
    }
    busy = false;
    if (waiting) send();
  }

  function soon(delay) {
    waiting = true;
    clearTimeout(timer);
    timer = setTimeout(send, delay);
  }

  form.addEventListener("change", () => soon(150));
  form.addEventListener("input", (event) => { if (event.target.type === "text") soon(1200); });
  form.addEventListener("submit", () => { leaving = true; clearTimeout(timer); });
  addEventListener("online", () => { if (waiting) send(); });
  addEventListener("pagehide", () => {
    if (!waiting || leaving) return;
    fetch(form.action || location.href, { method: "POST", body: new FormData(form), headers: { "X-Autosave": "1" }, keepalive: true }).catch(() => {});
  });
}
