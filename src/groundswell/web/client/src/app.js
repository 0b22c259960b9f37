// What every page needs: htmx for paging and filters, the theme switch, and a few keys.
import "htmx.org";

const root = document.documentElement;
const systemIsDark = matchMedia("(prefers-color-scheme: dark)");

function currentTheme() {
  return root.dataset.theme ?? (systemIsDark.matches ? "dark" : "light");
}

function showTheme() {
  for (const button of document.querySelectorAll("[data-theme-switch]")) {
    button.setAttribute("aria-pressed", String(currentTheme() === "dark"));
  }
}

function announceTheme() {
  showTheme();
  document.dispatchEvent(new Event("groundswell:theme"));
}

function switchTheme() {
  const next = currentTheme() === "dark" ? "light" : "dark";
  root.dataset.theme = next;
  try {
    localStorage.setItem("theme", next);
  } catch {
    // Storage may be switched off: the choice then holds for this page.
  }
  announceTheme();
}

/** How many people are ticked for a comparison, on the bar that leads there. */
function countChosen() {
  for (const form of document.querySelectorAll("[data-choose]")) {
    const chosen = document.querySelectorAll(`input[form="${form.id}"]:checked`).length;
    form.hidden = chosen === 0;
    form.querySelector("[data-chosen-count]").textContent = String(chosen);
    form.querySelector("button").disabled = chosen < 2 || chosen > 10;
  }
}

/** Says something to those who do not see what changed; to everybody when it is trouble. */
function say(text, trouble = false) {
  const status = document.getElementById("status");
  status.textContent = text;
  status.className = trouble ? "trouble" : "unseen";
}

/** An answer that is not the part asked for, such as an error or the login page, is opened as a page of its own. */
function openWhole(event) {
  const { response, request, select } = event.detail.ctx;
  if (!select || (response.status < 400 && !response.raw.redirected)) return;
  event.preventDefault();
  location.assign(request.action);
}

function announce() {
  const part = document.querySelector("main [data-announce]");
  if (part) say(part.dataset.announce);
}

/** Results as one types are one step in the history: the first is pushed, what follows takes its place. */
function replaceFromNowOn() {
  const form = document.getElementById("search");
  if (location.pathname !== "/search" || !form.hasAttribute("hx-push-url")) return;
  form.removeAttribute("hx-push-url");
  form.setAttribute("hx-replace-url", "true");
}

function isTyping(element) {
  return element?.matches?.("input, textarea, select, [contenteditable]");
}

document.addEventListener("click", (event) => {
  if (event.target.closest?.("[data-theme-switch]")) switchTheme();
});
document.addEventListener("change", countChosen);
document.addEventListener("htmx:before:swap", openWhole);
document.addEventListener("htmx:after:swap", countChosen);
document.addEventListener("htmx:after:swap", announce);
document.addEventListener("htmx:after:swap", replaceFromNowOn);
document.addEventListener("htmx:error", () => say("The answer did not come. Is Groundswell still running?", true));
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  const search = document.querySelector("[data-search]");
  if (!search) return;
  event.preventDefault();
  search.focus();
  search.select();
});
systemIsDark.addEventListener("change", announceTheme);
showTheme();
countChosen();
