// Runs before the page is painted: applies the look the visitor chose, and tells the styles that scripts run.
const root = document.documentElement;
root.classList.add("scripted");
try {
  const chosen = localStorage.getItem("theme");
  if (chosen === "light" || chosen === "dark") root.dataset.theme = chosen;
} catch {
  // Storage may be switched off: the system's look is used.
}
