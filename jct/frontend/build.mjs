// Builds jct/static/jct/ from jct/frontend/ and the npm packages. Run with `npm run build`; the output is committed.
import { mkdir, writeFile } from "node:fs/promises";
import { readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";
import * as sass from "sass";

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "..", "..");
const out = join(root, "jct", "static", "jct");

/** Rules that want an image of the packages are dropped: the crest is not ours, and a missing image stops collectstatic. */
const withoutImages = (css) => css.replace(/[^{}]*\{[^{}]*url\(\s*["']?\.\.\/images\/[^{}]*\}/g, "");

await mkdir(out, { recursive: true });

const { css } = sass.compile(join(here, "scss", "app.scss"), {
  loadPaths: [root, join(root, "node_modules")], // MOJ imports both "node_modules/govuk-frontend/…" and "@ministryofjustice/…"
  quietDeps: true,
  style: "compressed",
  sourceMap: false,
});
const clean = withoutImages(css);
if (/@font-face|url\(\s*["']?(https?:|\/)/.test(clean)) {
  throw new Error("The stylesheet names a font or an absolute address: nothing may come from outside jct/static/.");
}
await writeFile(join(out, "app.css"), clean + "\n");

const entries = readdirSync(join(here, "js")).filter((name) => name.endsWith(".js"));
await esbuild.build({
  entryPoints: entries.map((name) => join(here, "js", name)),
  outdir: out,
  bundle: true,
  minify: true,
  format: "iife",
  target: "es2018",
  legalComments: "none",
  sourcemap: false,
  logLevel: "info",
});
