/* The area a page begins with comes in one pack; what later ones need besides, chunk by chunk. */
const packs = {/* packs */};
let parts;

function loadArea(area, load) {
  return wrapAsyncCb(() => {
    parts ??= unpack(packs[area]).catch(() => new Map());
    return load();
  });
}

async function unpack(name) {
  const response = await fetch(new URL(`./${name}`, import.meta.url));
  if (!response.ok) throw new Error(`${response.status}`);
  const bytes = await response.arrayBuffer();
  const length = new DataView(bytes).getUint32(0, true);
  let at = 4 + length;
  const list = JSON.parse(new TextDecoder().decode(new Uint8Array(bytes, 4, length)));
  return new Map(list.map(([name, size]) => [name, bytes.slice(at, (at += size))]));
}

async function chunk(name) {
  const part = (await parts)?.get(name);
  if (!part) return fetch(new URL(`./${name}`, import.meta.url));
  return new Response(part, { headers: { "content-type": "application/wasm" } });
}
