// The page's colours and wishes, as charts need them: resolved for the look that is shown now.
const NAMES = ["paper", "surface", "sunken", "ink", "ink-soft", "ink-faint", "line", "line-strong", "edge", "accent"];
const SERIES = 6;

/** Every colour token as `rgb(...)`, the series as a list, and whether the visitor wants things to keep still. */
export function look() {
  const probe = document.body.appendChild(document.createElement("span"));
  const resolve = (name) => {
    probe.style.color = `var(--${name})`;
    return getComputedStyle(probe).color;
  };
  const colours = Object.fromEntries(NAMES.map((name) => [name.replace("-", "_"), resolve(name)]));
  const series = Array.from({ length: SERIES }, (_, index) => resolve(`series-${index + 1}`));
  probe.remove();
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  return { ...colours, series, still, font: getComputedStyle(document.body).fontFamily };
}

/** Text from an input as one line that cannot turn the text around it: direction marks taken out, shortened. */
export function plain(text, longest = 40) {
  const line = text.replace(/[\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, "").replace(/\s+/g, " ").trim();
  const letters = [...line];
  return letters.length > longest ? `${letters.slice(0, longest - 1).join("")}…` : line;
}

/** The figures a chart is drawn from, as the page carries them. */
export function figures(element) {
  return JSON.parse(element.querySelector('script[type="application/json"]').textContent);
}

/** Calls `draw` now, after every swap of a part of the page, and when the look changes. */
export function whenever(draw) {
  draw(false);
  document.addEventListener("htmx:after:swap", () => draw(false));
  document.addEventListener("groundswell:theme", () => draw(true));
}
