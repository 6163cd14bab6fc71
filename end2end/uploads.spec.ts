import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Page } from "@playwright/test";
import {
  becomeCreator,
  chapterText,
  expect,
  gotoHydrated,
  importCourse,
  material,
  openChapter,
  png,
  somebody,
  test,
  tree,
  unique,
  zip,
} from "./fixtures";

/** What a cut line leaves in the browser's console. */
const CUT = /Failed to load resource|ERR_/;

/** One pixel. */
const PIXEL = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==", "base64");

/** A course on the disk, which is the same file when it is chosen again: long enough for a dozen pieces. */
async function fileOf(title: string): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), "backline-uploads-"));
  const noise = Buffer.alloc(3_000_000, "tape hiss ");
  const file = path.join(folder, "Tape.zip");
  await writeFile(file, zip([...material(title, "mark"), { name: "noise.bin", data: noise }]));
  return file;
}

/** Lets so many pieces through and cuts the line for all others. Answers with the places of those that came through. */
async function cutAfter(page: Page, pieces: number): Promise<number[]> {
  const places: number[] = [];
  await page.route("**/uploads/*", async (route) => {
    const request = route.request();
    if (request.method() !== "PATCH") return route.continue();
    if (places.length >= pieces) return route.abort("connectionfailed");
    places.push(Number(request.headers()["upload-offset"]));
    return route.continue();
  });
  return places;
}

test("a course whose tab was closed on the way goes on when the same file is chosen again", async ({ page, problems }) => {
  problems.expect(CUT);
  await becomeCreator(page, somebody("Cut Tape"));
  const title = `Cut Tape ${unique()}`;
  const file = await fileOf(title);
  await gotoHydrated(page, "/dashboard/create/course");
  const first = await cutAfter(page, 4);
  await page.getByLabel("Zip of Markdown files").setInputFiles(file);
  const level = page.getByRole("progressbar", { name: "Tape.zip" });
  await expect(level).toHaveAttribute("aria-valuenow", /^[1-9]\d?$/);
  await expect.poll(() => first.length).toBe(4);

  await page.goto("/courses");
  await page.unrouteAll({ behavior: "ignoreErrors" });
  await gotoHydrated(page, "/dashboard/create/course");
  await expect(page.getByText(/^“Tape\.zip” is here to \d+ percent\. Choose it again to go on\.$/)).toBeVisible();
  const second = await cutAfter(page, 1_000);
  await page.getByLabel("Zip of Markdown files").setInputFiles(file);
  await expect(page.getByText(`Imported “${title}”`)).toBeVisible();
  expect(first).toEqual([0, ...first.slice(1)]);
  expect(Math.min(...second)).toBeGreaterThan(Math.max(...first));
  await expect(page.getByText(/Choose it again/)).toBeHidden();
  await rm(path.dirname(file), { recursive: true });
});

test("a line that is cut while a course is sent costs a piece and no more", async ({ page, problems }) => {
  problems.expect(CUT);
  await becomeCreator(page, somebody("Short Cut"));
  const title = `Short Cut ${unique()}`;
  const file = await fileOf(title);
  await gotoHydrated(page, "/dashboard/create/course");
  let piece = 0;
  await page.route("**/uploads/*", (route) => {
    const isCut = route.request().method() === "PATCH" && [0, 3, 7].includes(piece++);
    return isCut ? route.abort("connectionfailed") : route.continue();
  });
  await page.getByLabel("Zip of Markdown files").setInputFiles(file);
  await expect(page.getByText(`Imported “${title}”`)).toBeVisible();
  expect(piece).toBeGreaterThan(8);
  await rm(path.dirname(file), { recursive: true });
});

test("a course on its way can be called off, and nothing of it stays", async ({ page, problems }) => {
  problems.expect(CUT);
  await becomeCreator(page, somebody("Called Off"));
  const file = await fileOf(`Called Off ${unique()}`);
  await gotoHydrated(page, "/dashboard/create/course");
  await cutAfter(page, 2);
  await page.getByLabel("Zip of Markdown files").setInputFiles(file);
  await expect(page.getByRole("progressbar", { name: "Tape.zip" })).toHaveAttribute("aria-valuenow", /^[1-9]/);
  await page.getByRole("button", { name: "Cancel Tape.zip" }).click();
  await expect(page.getByText("Cancelled.")).toBeVisible();
  await expect(page.getByText(/Choose it again/)).toBeHidden();
  await rm(path.dirname(file), { recursive: true });
});

test("a wide picture is offered at narrower widths, and a phone loads no more than it needs", async ({ page }) => {
  await becomeCreator(page, somebody("Wide Shot"));
  await importCourse(page, material(`Wide Shot ${unique()}`, "mark"));
  await openChapter(page, "Count In");
  await page.getByLabel("Picture").setInputFiles({ name: "stage.png", mimeType: "image/png", buffer: png(1_200, 40) });
  const shown = page.getByRole("region", { name: "Preview" }).getByRole("img", { name: "stage" });
  await expect(shown).toHaveAttribute("srcset", /^(\/media\/\w+)\?w=480 480w, \1\?w=960 960w, \1 1200w$/);
  await expect(shown).toHaveAttribute("width", "1200");
  const widthOf = (query: string) =>
    shown.evaluate(async (image: HTMLImageElement, query) => {
      const answer = await fetch(image.getAttribute("src") + query);
      return (await createImageBitmap(await answer.blob())).width;
    }, query);
  expect([await widthOf("?w=480"), await widthOf("?w=960"), await widthOf(""), await widthOf("?w=7")]).toEqual([480, 960, 1_200, 1_200]);
});

test("several pictures go into a chapter side by side", async ({ page }) => {
  await becomeCreator(page, somebody("Picture Wall"));
  await importCourse(page, material(`Picture Wall ${unique()}`, "mark"));
  await tree(page).getByRole("link", { name: "Count In", exact: true }).waitFor();
  await openChapter(page, "Count In");
  const picture = (name: string) => ({ name, mimeType: "image/png", buffer: PIXEL });
  await page.getByRole("button", { name: "Picture", exact: true }).setInputFiles([picture("desk.png"), picture("amp.png")]);
  await expect(chapterText(page)).toHaveValue(/!\[desk\]\(\/media\/\w+\)/);
  await expect(chapterText(page)).toHaveValue(/!\[amp\]\(\/media\/\w+\)/);
  await expect(page.getByRole("region", { name: "Preview" }).getByRole("img", { name: "desk" })).toBeVisible();
});
