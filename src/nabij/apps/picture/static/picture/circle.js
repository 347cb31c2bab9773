// Lets a finger or a mouse point anywhere on the circle. Without this file the spots and the numbers do the same.

for (const tap of document.querySelectorAll("[data-circle-tap]")) point(tap);
for (const place of document.querySelectorAll(".place")) giveWay(place);

function point(tap) {
  const place = tap.closest(".place");
  const plane = tap.querySelector("[data-plane]");
  const free = tap.querySelector("[data-free]");
  const [x, y] = [place.querySelector("[data-x]"), place.querySelector("[data-y]")];

  const show = () => {
    const [across, up] = [parse(x.value), parse(y.value)];
    const there = across !== null && up !== null;
    free.toggleAttribute("hidden", !there);
    if (!there) return;
    const rim = Math.max(1, Math.hypot(across, up));
    free.firstElementChild.setAttribute("cx", String(across / rim));
    free.firstElementChild.setAttribute("cy", String(-up / rim));
  };

  plane.addEventListener("click", (event) => {
    if (event.target.matches("input") || event.detail === 0) return;
    event.preventDefault();
    const box = plane.getBoundingClientRect();
    let across = ((event.clientX - box.left) / box.width) * 2 - 1;
    let up = 1 - ((event.clientY - box.top) / box.height) * 2;
    const rim = Math.max(1, Math.hypot(across, up));
    x.value = String(Math.round((across / rim) * 100) / 10);
    y.value = String(Math.round((up / rim) * 100) / 10);
    clear(place);
    show();
  });
  place.addEventListener("input", show);
  place.addEventListener("change", show);
  show();
}

function giveWay(place) {
  const [x, y] = [place.querySelector("[data-x]"), place.querySelector("[data-y]")];
  place.addEventListener("change", (event) => {
    if (!event.target.matches("input[type=radio]")) return;
    x.value = "";
    y.value = "";
  }, true);
  for (const number of [x, y]) number.addEventListener("input", () => clear(place));
}

function clear(place) {
  for (const spot of place.querySelectorAll("input[type=radio]:checked")) spot.checked = false;
}

function parse(text) {
  const value = Number.parseFloat(text.replace(",", "."));
  return Number.isFinite(value) ? Math.max(-1, Math.min(1, value / 10)) : null;
}
