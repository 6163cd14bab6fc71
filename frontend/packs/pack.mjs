// Makes a release's site ready to be served: each area of the browser's program in one piece beside its many chunks, and
// everything compressed once, as tightly as it goes, instead of at each request.
//
// node frontend/packs/pack.mjs <site>
import { createHash } from "node:crypto";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { brotliCompressSync } from "node:zlib";

const site = process.argv[2];
const pkg = path.join(site, "pkg");
const found = (pattern) => readdirSync(pkg).find((name) => pattern.test(name));

packAreas();
for (const file of readdirSync(site, { recursive: true }).filter((name) => /\.(js|css|wasm|pack|svg)$/.test(name))) {
  const whole = path.join(site, file);
  writeFileSync(`${whole}.br`, brotliCompressSync(readFileSync(whole)));
}

/** Writes a pack for each area, and has the splitter's loader look there first. */
function packAreas() {
  const manifest = JSON.parse(readFileSync(path.join(pkg, found(/^__wasm_split_manifest\..*\.json$/)), "utf8"));
  const packs = Object.entries(manifest).map(([point, chunks]) => {
    const area = point.replace(/^_*/, "").replace(/_\d+$/, "");
    return [area, writePack(area, chunks.map((chunk) => `${chunk}.wasm`))];
  });
  const loader = path.join(pkg, found(/^__wasm_split\..*\.js$/));
  const code = readFileSync(loader, "utf8");
  const loads = /= wrapAsyncCb\((?=makeLoad)/g;
  const fetches = /fetch\(new URL\("\.\/([^"]+)", import\.meta\.url\)\)/g;
  const chunks = new Set(Object.values(manifest).flat());
  if (code.match(loads)?.length !== packs.length || code.match(fetches)?.length !== chunks.size) {
    throw new Error("the splitter's loader is not written as it was: look at frontend/packs");
  }
  const named = code
    .replace(/(export const __wasm_split_load_(\w+?)_\d+) = wrapAsyncCb\((?=makeLoad)/g, '$1 = loadArea("$2", ')
    .replace(fetches, 'chunk("$1")');
  const ours = readFileSync(new URL("loader.js", import.meta.url), "utf8");
  writeFileSync(loader, `${named}\n${ours.replace("{/* packs */}", JSON.stringify(Object.fromEntries(packs)))}`);
}

/** A pack is the length of its list (four bytes, the smallest first), the list of names and lengths as JSON, and the files. */
function writePack(area, names) {
  // Alike beside alike, the large ones first, compresses best.
  const files = names.map((name) => [name, readFileSync(path.join(pkg, name))]).sort(([, a], [, b]) => b.length - a.length);
  const list = Buffer.from(JSON.stringify(files.map(([name, bytes]) => [name, bytes.length])));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(list.length);
  const pack = Buffer.concat([length, list, ...files.map(([, bytes]) => bytes)]);
  const name = `${area}.${createHash("sha256").update(pack).digest("base64url").slice(0, 22)}.pack`;
  writeFileSync(path.join(pkg, name), pack);
  return name;
}
