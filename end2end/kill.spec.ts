import type { Page } from "@playwright/test";
import {
  DEMO,
  JONAS,
  MARA,
  asMarkdown,
  chapterText,
  expect,
  gotoHydrated,
  hydrated,
  openChapter,
  signIn,
  test,
  tree,
  unique,
  writeChapter,
} from "./fixtures";
import { GONE, Server } from "./server";

test("no edit that was acknowledged is lost to a server that is killed, and what was being typed arrives later", async ({ visitor, problems }) => {
  test.setTimeout(300_000);
  const server = await Server.make();
  try {
    await server.start();
    const page = await visitor({ baseURL: server.url });
    await signIn(page, MARA);
    await gotoHydrated(page, "/dashboard/courses?mode=create");
    await page.getByRole("link", { name: DEMO.title }).click();
    await openChapter(page, "Tune the Kick");
    await page.evaluate(() => Object.assign(window, { sameDocument: true }));
    problems.expect(...GONE);
    const lost = page.getByText("Reconnecting. This is how it stood.");
    for (const round of ["first", "second", "third"]) {
      const [saved, typed] = [`Saved, ${round}. ${unique()}`, `Typed, ${round}. ${unique()}`];
      await renameFirstModule(page, saved);
      await writeChapter(page, saved);
      await server.kill();
      await expect(lost).toBeVisible();
      await chapterText(page).fill(typed);
      const letGo = await holdWrites(page);
      await server.start();
      expect(await chapterOnServer(page, server)).toBe(saved);
      // The open page comes back by itself and sends what it kept.
      letGo();
      await expect(lost).toHaveCount(0);
      await expect(page.getByRole("region", { name: "Chapter" }).getByRole("status")).toHaveText("Saved");
      await expect.poll(() => chapterOnServer(page, server)).toBe(typed);
      await expect(tree(page).getByRole("textbox", { name: `Title of ${saved}` })).toBeVisible();
    }
    expect(await page.evaluate(() => "sameDocument" in window), "not loaded again").toBe(true);
    const shown = await chapterText(page).inputValue();
    await page.reload();
    await hydrated(page);
    await asMarkdown(page);
    await expect(chapterText(page)).toHaveValue(shown);
    await expect(tree(page).getByRole("link", { name: "Tune the Kick", exact: true })).toBeVisible();
  } finally {
    await server.remove();
  }
});

async function renameFirstModule(page: Page, to: string) {
  const name = tree(page).getByRole("textbox", { name: /^Title of / }).first();
  const kept = page.waitForResponse((it) => it.url().endsWith("/rpc/learning/edit-curriculum") && it.ok());
  await name.fill(to);
  await name.press("Enter");
  await kept;
}

/** Keeps the page's writing from the server until it is let go. */
async function holdWrites(page: Page): Promise<() => void> {
  let open = () => {};
  const opened = new Promise<void>((done) => (open = done));
  await page.route("**/rpc/learning/write-chapter", async (route) => {
    await opened;
    await route.continue();
  });
  return open;
}

/** The open chapter's text as the server has it, not as the page shows it. */
async function chapterOnServer(page: Page, server: Server): Promise<string> {
  const address = new URL(page.url());
  const args = JSON.stringify({ course: address.pathname.split("/")[3], chapter: address.searchParams.get("chapter") });
  const answer = await page.request.get(`${server.url}/query/learning/chapter-text`, { params: { args } });
  return (await answer.json()).value.body;
}

test("nobody is present in a server that has just started", async ({ visitor, problems }) => {
  const server = await Server.make();
  try {
    await server.start();
    const learner = await visitor({ baseURL: server.url });
    await signIn(learner, JONAS);
    await gotoHydrated(learner, `/learn/${DEMO.slug}`);
    await expect(learner.getByText("1 watching now")).toBeVisible();
    problems.expect(...GONE);
    await server.kill();
    await learner.close();
    await server.start();
    const creator = await visitor({ baseURL: server.url });
    await signIn(creator, MARA);
    await gotoHydrated(creator, "/dashboard?mode=create");
    await creator.getByRole("row", { name: DEMO.title }).getByRole("link", { name: "Numbers" }).click();
    await expect(creator.getByText("Nobody at the moment.")).toBeVisible();
  } finally {
    await server.remove();
  }
});
