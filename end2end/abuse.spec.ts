import type { APIRequestContext, Locator, Page } from "@playwright/test";
import {
  DEMO,
  JONAS,
  becomeCreator,
  chapterText,
  describeAndPublish,
  expect,
  fillSignUp,
  gotoHydrated,
  hydrated,
  importCourse,
  material,
  openChapter,
  refusedWith,
  sessionOf,
  signIn,
  somebody,
  test,
  unique,
  writeChapter,
  zip,
} from "./fixtures";

/** A sentence of the demo's first chapter. */
const SECRET = "two sounds want the same octave";

async function newCreator(request: APIRequestContext, name: string) {
  const person = somebody(name);
  const made = [
    await request.post("/rpc/identity/sign-up", { data: { ...person, terms: true } }),
    await request.post("/rpc/identity/choose-role", { data: { role: "create" } }),
    await request.post("/rpc/storefront/open", { data: { name: person.name } }),
  ];
  for (const answer of made) {
    expect(answer.status(), await answer.text()).toBe(200);
  }
  return person;
}

async function courses(request: APIRequestContext): Promise<{ id: string; title: string }[]> {
  const answer = await request.get("/query/learning/taught");
  expect(answer.status()).toBe(200);
  return (await answer.json()).value;
}

async function newCourse(request: APIRequestContext, title: string): Promise<string> {
  const answer = await request.post("/rpc/learning/create-course", { data: { title } });
  expect(answer.status(), await answer.text()).toBe(200);
  return (await answer.json()).value.id;
}

/** What a refusal says to a person. */
async function said(answer: { json(): Promise<{ message?: string; fields?: Record<string, string> }> }): Promise<string> {
  const { message = "", fields = {} } = await answer.json();
  return [message, ...Object.values(fields)].join(" ");
}

test("a form of another site changes nothing", async ({ request }) => {
  await newCreator(request, "Own House");
  for (const headers of [
    { origin: "https://evil.example" },
    { origin: "null" },
    { origin: "https://evil.example", "sec-fetch-site": "cross-site" },
  ]) {
    for (const body of [{ data: { title: "Not mine" } }, { form: { title: "Not mine" } }]) {
      const answer = await request.post("/rpc/learning/create-course", { headers, ...body });
      expect(answer.status(), JSON.stringify(headers)).toBe(403);
    }
    expect((await request.post("/upload/course", { headers, data: Buffer.from("PK") })).status()).toBe(403);
  }
  expect(await courses(request)).toEqual([]);
});

test("the live line is not opened for another site", async ({ playwright, baseURL }) => {
  const context = await playwright.request.newContext({
    baseURL,
    extraHTTPHeaders: {
      origin: "https://evil.example",
      connection: "Upgrade",
      upgrade: "websocket",
      "sec-websocket-version": "13",
      "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
    },
  });
  expect((await context.get("/live")).status()).toBe(403);
  await context.dispose();
});

test("doors that do not exist answer 404", async ({ request }) => {
  for (const name of ["nobody/nothing", "identity/nothing", "learning/taught/more", "learning"]) {
    expect((await request.post(`/rpc/${name}`, { data: {} })).status(), name).toBe(404);
    expect((await request.get(`/query/${name}`)).status(), name).toBe(404);
  }
  // A query is not a mutation and the other way round.
  expect((await request.post("/rpc/learning/taught", { data: {} })).status()).toBe(404);
  expect((await request.get("/query/learning/enroll")).status()).toBe(404);
});

test("what does not fit an endpoint is refused, never a fault", async ({ request }) => {
  const calls = [
    request.post("/rpc/identity/sign-in", { data: {} }),
    request.post("/rpc/identity/sign-in", { data: "[]", headers: { "content-type": "application/json" } }),
    request.post("/rpc/identity/sign-in", { data: "{", headers: { "content-type": "application/json" } }),
    request.post("/rpc/identity/sign-in", { data: { email: 7, password: [] } }),
    request.get("/query/learning/course-page?args=nonsense"),
    request.get("/query/learning/course-page", { params: { args: JSON.stringify({ slug: 7 }) } }),
  ];
  for (const answer of await Promise.all(calls)) {
    expect(answer.status(), answer.url()).toBe(422);
  }
});

test("an import that is none makes no course and says why", async ({ request }) => {
  await newCreator(request, "Bad Zips");
  const imports: [string, Buffer][] = [
    ["empty", Buffer.alloc(0)],
    ["garbage", Buffer.from("this is no archive ".repeat(50))],
    ["cut short", zip([{ name: "01-One.md", data: "# One\n\nText.\n" }]).subarray(0, 40)],
    ["leads out", zip([{ name: "../01-One.md", data: "# One\n\nText.\n" }, { name: "/etc/02-Two.md", data: "# Two\n\nText.\n" }])],
    ["leads out by backslash", zip([{ name: "..\\01-One.md", data: "# One\n\nText.\n" }])],
    ["the same name twice", zip([{ name: "01-One.md", data: "# One\n" }, { name: "01-One.md", data: "# Two\n" }])],
    ["no Markdown", zip([{ name: "song.wav", data: "RIFF" }])],
  ];
  for (const [what, data] of imports) {
    const answer = await request.post("/upload/course", { data, headers: { "content-type": "application/zip" } });
    expect(answer.status(), what).toBeGreaterThanOrEqual(400);
    expect(answer.status(), what).toBeLessThan(500);
    expect((await said(answer)).length, what).toBeGreaterThan(10);
  }
  expect(await courses(request)).toEqual([]);
});

test("uploads are for those who teach", async ({ request, playwright, baseURL }) => {
  await newCreator(request, "Guarded");
  const course = await newCourse(request, "Guarded Course");
  const anonymous = await playwright.request.newContext({ baseURL });
  const jonas = await playwright.request.newContext({ baseURL, storageState: await sessionOf(playwright, baseURL ?? "", JONAS) });
  const picture = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==", "base64");
  const good = zip([{ name: "01-One.md", data: "# One\n\nText.\n" }]);
  expect((await anonymous.post("/upload/course", { data: good })).status()).toBe(401);
  expect((await anonymous.post(`/upload/picture/${course}`, { data: picture })).status()).toBeGreaterThanOrEqual(401);
  expect((await jonas.post(`/upload/picture/${course}`, { data: picture })).status()).toBe(404);
  expect((await jonas.post("/upload/course", { data: good })).status()).toBe(409);
  await anonymous.dispose();
  await jonas.dispose();
});

test("only pictures are kept as pictures, and drafts' pictures are not shown around", async ({ request, playwright, baseURL }) => {
  await newCreator(request, "Picture Desk");
  const course = await newCourse(request, "Pictures");
  const svg = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>';
  const html = "<!doctype html><script>alert(1)</script>";
  const bomb = Buffer.concat([Buffer.from("89504e470d0a1a0a0000000d49484452", "hex"), Buffer.from("0000ffff0000ffff0806000000", "hex")]);
  for (const [what, data, type] of [
    ["svg", Buffer.from(svg), "image/svg+xml"],
    ["svg called png", Buffer.from(svg), "image/png"],
    ["html called jpeg", Buffer.from(html), "image/jpeg"],
    ["a png of 65 535 pixels", bomb, "image/png"],
    ["nothing", Buffer.alloc(0), "image/png"],
    ["five megabytes", Buffer.alloc(5 * 1024 * 1024), "image/png"],
  ] as const) {
    // Each on a connection of its own: the server hangs up on a body it will not read.
    const sender = await playwright.request.newContext({ baseURL, storageState: await request.storageState() });
    const answer = await sender.post(`/upload/picture/${course}`, { data, headers: { "content-type": type } });
    expect(answer.status(), what).toBeGreaterThanOrEqual(400);
    expect(answer.status(), what).toBeLessThan(500);
    await sender.dispose();
  }
  const png = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==", "base64");
  const kept = await request.post(`/upload/picture/${course}`, { data: png, headers: { "content-type": "image/png" } });
  expect(kept.status(), await kept.text()).toBe(200);
  const { url } = await kept.json();
  const shown = await request.get(url);
  expect(shown.status()).toBe(200);
  // Written anew, in the shorter of the two ways without loss.
  expect(shown.headers()["content-type"]).toBe("image/webp");
  expect(shown.headers()["content-security-policy"]).toContain("sandbox");
  const anonymous = await playwright.request.newContext({ baseURL });
  expect((await anonymous.get(url)).status()).toBe(404);
  await anonymous.dispose();
});

test("guessed files are not there", async ({ request }) => {
  for (const guess of ["1", unique(), "../db", "..%2f..%2fdb", "%00", "a".repeat(2_000)]) {
    expect((await request.get(`/media/${guess}`)).status(), guess).toBe(404);
  }
});

test("learning-6 the text of a chapter is not in anything a stranger gets", async ({ request, playwright, baseURL }) => {
  const learner = await playwright.request.newContext({ baseURL, storageState: await sessionOf(playwright, baseURL ?? "", JONAS) });
  const args = (value: object) => ({ params: { args: JSON.stringify(value) } });
  const outline = await learner.get("/query/learning/outline", args({ slug: DEMO.slug }));
  const chapter = (await outline.json()).value.modules[0].chapters[0].id;
  const read = await learner.get(`/learn/${DEMO.slug}?chapter=${chapter}`);
  expect(await read.text()).toContain(SECRET);

  const member = await playwright.request.newContext({ baseURL });
  await member.post("/rpc/identity/sign-up", { data: { ...somebody("Not Enrolled"), terms: true } });
  for (const [who, stranger, door, status] of [["anonymous", request, 302, 401], ["not enrolled", member, 403, 403]] as const) {
    const page = await stranger.get(`/learn/${DEMO.slug}?chapter=${chapter}`, { maxRedirects: 0, headers: { accept: "text/html" } });
    expect(page.status(), who).toBe(door);
    expect(await page.text(), who).not.toContain(SECRET);
    const answer = await stranger.get("/query/learning/chapter", args({ slug: DEMO.slug, chapter }));
    expect(answer.status(), who).toBe(status);
    expect(await answer.text(), who).not.toContain(SECRET);
    const front = await stranger.get(`/courses/${DEMO.slug}`);
    expect(front.status(), who).toBe(200);
    expect(await front.text(), who).not.toContain(SECRET);
    expect((await stranger.get("/query/learning/chapter-text", args({ course: "x", chapter }))).status(), who).toBeGreaterThanOrEqual(401);
  }
  await learner.dispose();
  await member.dispose();
});

test("learning-7 a preview chapter is open to everybody, its neighbours are not", async ({ page, visitor, problems }) => {
  const mark = unique();
  await becomeCreator(page, somebody("Open Window"));
  await importCourse(page, material(`Preview ${mark}`, mark));
  await openChapter(page, "Count In");
  await page.getByRole("switch", { name: "Free preview" }).check();
  await describeAndPublish(page, "One chapter for everybody.");

  // The outline and who is here are for learners.
  problems.expect(refusedWith(401));
  const stranger = await visitor();
  await gotoHydrated(stranger, `/courses/preview-${mark}`);
  await stranger.getByRole("link", { name: "Count In" }).click();
  await expect(stranger.getByRole("heading", { name: "Count In", level: 1 })).toBeVisible();
  await expect(stranger.getByText("Four clicks, then nothing.")).toBeVisible();
  const address = stranger.url();
  const answer = await stranger.goto(address);
  expect(answer?.status()).toBe(200);
  expect(stranger.url()).toBe(address);
  await expect(stranger.getByText("Four clicks, then nothing.")).toBeVisible();
  await stranger.getByRole("link", { name: "Next: First Take" }).click();
  await expect(stranger).toHaveURL(/\/sign-in\?redirect_url=|chapter=/);
  await expect(stranger.getByText("Keep the first take")).toHaveCount(0);
  await expect(stranger.getByRole("link", { name: "Sign in" }).first()).toBeVisible();
});

const HOSTILE = [
  "Before it.",
  "<script>window.pwned = 1</script>",
  '<img src="x" onerror="window.pwned = 2">',
  "[click me](javascript:window.pwned=3)",
  '<a href="javascript:window.pwned=4">click me too</a>',
  "![](javascript:window.pwned=5)",
  '<iframe srcdoc="<script>parent.pwned = 6</script>"></iframe>',
  "<svg onload=\"window.pwned = 7\"></svg>",
  "[data](data:text/html,<script>window.pwned=8</script>)",
  "`</script><script>window.pwned = 9</script>`",
  "After it.",
].join("\n\n");

test("hostile text in a chapter loses its effect, never its words", async ({ page, visitor }) => {
  const mark = unique();
  const person = somebody("Mister Bobby");
  await becomeCreator(page, person);
  await importCourse(page, material(`Hostile ${mark}`, mark));
  await openChapter(page, "Warm Up");
  await writeChapter(page, HOSTILE);
  const preview = page.getByRole("region", { name: "Preview" });
  await expect(preview.getByText("After it.")).toBeVisible();
  await harmless(page, preview);

  // The editor itself, rendered by the server with the text in it.
  await page.reload();
  await expect(chapterText(page)).toHaveValue(HOSTILE);
  await harmless(page, preview);

  const chapter = new URL(page.url()).searchParams.get("chapter");
  const reader = await visitor();
  await signIn(reader, person);
  const answer = await gotoHydrated(reader, `/learn/hostile-${mark}?chapter=${chapter}`);
  const article = reader.getByRole("article");
  await expect(article.getByText("Before it.")).toBeVisible();
  await expect(article.getByText("After it.")).toBeVisible();
  await harmless(reader, article);
  const html = (await answer?.text()) ?? "";
  expect(html).not.toMatch(/<script>\s*(window|parent)\.pwned/i);
  expect(html).not.toMatch(/<[a-z]+[^>]*\son(error|load)\s*=/i);
  expect(html).not.toMatch(/(href|src)\s*=\s*["']?\s*(javascript|data:text)/i);
  expect(html).not.toMatch(/<iframe/i);
});

/** Nothing inside could run, and nothing did. */
async function harmless(page: Page, part: Locator) {
  const dangerous = await part.evaluate((root) =>
    [...root.querySelectorAll("*")]
      .filter((it) => {
        const handler = [...it.attributes].some((attribute) => attribute.name.startsWith("on"));
        const address = it.getAttribute("href") ?? it.getAttribute("src") ?? "";
        return handler || /^\s*(javascript|data):/i.test(address) || /^(script|iframe|object|embed)$/i.test(it.tagName);
      })
      .map((it) => it.outerHTML),
  );
  expect(dangerous).toEqual([]);
  expect(await page.evaluate(() => (window as { pwned?: number }).pwned)).toBeUndefined();
}

test("a form refused before the page's script arrived is taken over on its own page", async ({ page, problems }) => {
  problems.expect(/status of 422|ERR_FAILED|Failed to fetch/);
  await page.route("**/script/document.js", (route) => route.abort());
  const person = somebody("Early Bird");
  await page.goto("/sign-up");
  await fillSignUp(page, { ...person, password: "short" });
  await page.unroute("**/script/document.js");
  await page.getByRole("main").getByRole("button", { name: "Make an account" }).click();
  const password = page.getByLabel("Password", { exact: true });
  await expect(password).toHaveAccessibleDescription("Ten characters or more. A short sentence is fine.");
  await hydrated(page);
  await expect(page).toHaveURL(/\/sign-up$/);
  await expect(page.getByLabel("Your name")).toHaveValue(person.name);
  await expect(password).toHaveAttribute("aria-invalid", "true");
});
