// A button that copies a one-time link. Without JavaScript it stays hidden and the field itself can be copied.
for (const part of document.querySelectorAll("[data-copy]")) {
  const field = part.querySelector("input");
  const button = part.querySelector("button");
  button.hidden = false;
  button.addEventListener("click", async () => {
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
    } catch {
      document.execCommand("copy");
    }
    document.getElementById("live").textContent = button.dataset.said;
    button.querySelector("span").textContent = button.dataset.said;
  });
}
