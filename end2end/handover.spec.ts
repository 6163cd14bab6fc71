// How a page to work in comes to the browser's program: its rows stand in the HTML once, the values beside it.
import { DEMO, JONAS, MARA, expect, gotoHydrated, hydrated, refusedWith, sessionOf, test } from "./fixtures";

const PLAYER = `/learn/${DEMO.slug}`;
const PAGES = [
  { address: PLAYER, person: JONAS, row: /<h1[^>]*>([^<]+)</ },
  { address: "/dashboard/courses", person: MARA, row: new RegExp(`(${DEMO.title})`) },
];

for (const { address, person, row } of PAGES) {
  test(`${address} has each row once in its HTML and the program draws nothing again`, async ({ visitor, playwright, baseURL }) => {
    const storageState = await sessionOf(playwright, baseURL!, person);
    const page = await visitor({ storageState });
    const answered = page.waitForRequest((it) => new URL(it.url()).pathname.startsWith("/handover/"));
    await page.route("**/*.wasm", async (route) => {
      // The page is read before the program is there; whoever takes it over must find this very element.
      await page.evaluate(() => document.querySelector("main")?.setAttribute("data-drawn-by", "server"));
      await route.continue();
    });
    const html = await (await page.goto(address))!.text();
    await answered;
    await hydrated(page);
    await expect(page.locator('main[data-drawn-by="server"]')).toBeAttached();

    const words = row.exec(html)?.[1] ?? "";
    expect(words).not.toBe("");
    const scripts = [...html.matchAll(/<script[^>]*>([\s\S]*?)<\/script>/g)].map((it) => it[1]).join("\n");
    expect(scripts).not.toContain(words);
  });
}

test("the values of a page are handed to its own session only", async ({ visitor, playwright, baseURL, problems }) => {
  problems.expect(refusedWith(404));
  const jonas = await visitor({ storageState: await sessionOf(playwright, baseURL!, JONAS) });
  const html = await (await jonas.goto(PLAYER))!.text();
  const values = /href="(\/handover\/[^"]+)"/.exec(html)?.[1] ?? "";
  expect((await jonas.request.get(values)).status()).toBe(200);

  const mara = await visitor({ storageState: await sessionOf(playwright, baseURL!, MARA) });
  const stranger = await visitor();
  for (const other of [mara, stranger]) {
    expect((await other.request.get(values)).status()).toBe(404);
  }
});

test("a page whose values are gone is drawn anew and is as live as any", async ({ visitor, playwright, baseURL, problems }) => {
  problems.expect(refusedWith(404));
  const page = await visitor({ storageState: await sessionOf(playwright, baseURL!, JONAS) });
  await page.route("**/handover/*", (route) => route.fulfill({ status: 404, json: { kind: "not_found", code: "not_found", message: "" } }));
  await gotoHydrated(page, PLAYER);
  await expect(page.getByRole("article").getByRole("heading", { level: 1 })).toHaveCount(1);
  await expect(page.getByRole("navigation").first()).toBeVisible();
});
