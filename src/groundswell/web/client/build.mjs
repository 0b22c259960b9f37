// Bundles the scripts and styles of src/ into ../static/, with the licences of everything that went in.
import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { build } from "esbuild";

const OUT = "../static";
const ENTRIES = ["theme.js", "app.js", "charts.js", "network.js", "style.css", "icon.svg"];

const { metafile } = await build({
  entryPoints: ENTRIES.map((name) => `src/${name}`),
  outdir: OUT,
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  legalComments: "none",
  loader: { ".svg": "copy" },
  metafile: true,
  logLevel: "warning",
});

/** `node_modules/@scope/name/file.js` -> `@scope/name`; null for our own files. */
function packageOf(path) {
  const [scope, name] = path.split("node_modules/").at(-1).split("/");
  if (!path.includes("node_modules/")) return null;
  return scope.startsWith("@") ? `${scope}/${name}` : scope;
}

/** Every licence and notice text a package ships, those in its licenses/ folder included. */
function noticesOf(name) {
  const folder = `node_modules/${name}`;
  const inner = existsSync(`${folder}/licenses`) ? readdirSync(`${folder}/licenses`).map((f) => `licenses/${f}`) : [];
  const files = [...readdirSync(folder).filter((file) => /^(licen[cs]e|notice)(\.|$)/i.test(file)), ...inner].sort();
  if (!files.length) throw new Error(`${name} ships no licence text: leave it out, or add its licence by hand`);
  const { version, license } = JSON.parse(readFileSync(`${folder}/package.json`, "utf8"));
  const texts = files.map((file) => readFileSync(`${folder}/${file}`, "utf8").trim());
  return [`${name} ${version} (${license})`, ...texts].join("\n\n");
}

const packages = new Set(Object.keys(metafile.inputs).map(packageOf).filter(Boolean));
const rule = `\n\n${"-".repeat(80)}\n\n`;
writeFileSync(`${OUT}/licenses.txt`, [...packages].sort().map(noticesOf).join(rule) + "\n");
