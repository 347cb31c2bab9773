// Plays the year back by moving the slider; the slider itself fetches the map. Without this file links and a button do it.

let timer;

function ready() {
  const form = document.querySelector("form[data-playback]");
  if (!form || !window.htmx) return;
  form.querySelector("[data-show]")?.setAttribute("hidden", "");
  form.querySelector("[data-play]")?.removeAttribute("hidden");
}

function step() {
  const slider = document.querySelector("form[data-playback] input[type=range]");
  if (!slider || Number(slider.value) >= Number(slider.max)) { clearInterval(timer); return; }
  slider.value = String(Number(slider.value) + 1);
  slider.dispatchEvent(new Event("change", { bubbles: true }));
}

document.addEventListener("click", (event) => {
  if (!event.target.closest?.("[data-play]")) return;
  clearInterval(timer);
  const slider = document.querySelector("form[data-playback] input[type=range]");
  if (Number(slider.value) >= Number(slider.max)) slider.value = "0";
  step();
  timer = setInterval(step, 900);
});

document.addEventListener("pointerdown", (event) => { if (event.target.type === "range") clearInterval(timer); });
document.addEventListener("htmx:afterSettle", ready);
addEventListener("load", ready);
