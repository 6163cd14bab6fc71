import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Locator, Page } from "@playwright/test";
import {
  becomeCreator,
  becomeLearner,
  describeAndPublish,
  enroll,
  expect,
  gotoHydrated,
  importCourse,
  isAccessible,
  material,
  openChapter,
  refusedWith,
  signIn,
  slugOf,
  somebody,
  test,
  unique,
} from "./fixtures";

const DROP = "Drop a video or audio file here";
const SRT = "1\n00:00:00,100 --> 00:00:08,000\nFour clicks, then nothing.\n";

/** What ffmpeg makes of these words. */
function recorded(words: string, name: string): Buffer {
  const folder = mkdtempSync(path.join(tmpdir(), "backline-recorded-"));
  const file = path.join(folder, name);
  execFileSync("ffmpeg", ["-v", "error", "-nostdin", "-y", ...words.split(" "), file]);
  const bytes = readFileSync(file);
  rmSync(folder, { recursive: true });
  return bytes;
}

/** Eight seconds of a test card with a tone, in a container that Chromium does not play. */
const film = () =>
  recorded("-f lavfi -i testsrc2=size=640x360:rate=12:duration=8 -f lavfi -i sine=duration=8 -pix_fmt yuv420p -c:a aac", "count-in.mov");

/** Half a minute of a tone. */
const sound = () => recorded("-f lavfi -i sine=duration=30 -ar 8000", "take.wav");

/** A creator with a course that is out, in the editor at its first chapter. */
async function school(page: Page, name: string): Promise<string> {
  await becomeCreator(page, somebody(name));
  await importCourse(page, material(`${name} ${unique()}`, "mark"));
  await describeAndPublish(page, "Everything about counting.");
  const slug = await slugOf(page);
  await openChapter(page, "Warm Up");
  return slug;
}

async function send(page: Page, name: string, mimeType: string, buffer: Buffer) {
  await page.getByLabel(DROP).setInputFiles({ name, mimeType, buffer });
}

function player(page: Page, title: string): Locator {
  return page.getByRole("group", { name: title });
}

function second(player: Locator): Promise<number> {
  return player.locator("video").evaluate((video: HTMLVideoElement) => video.currentTime);
}

test("a film that is dropped into a chapter is prepared and appears on a learner's open page, and plays on when the page is turned", async ({
  page: mara,
  visitor,
}) => {
  test.setTimeout(120_000);
  const slug = await school(mara, "Moving Pictures");
  const jonas = await visitor();
  await becomeLearner(jonas, somebody("Watcher"));
  await enroll(jonas, slug);
  await expect(jonas.getByRole("button", { name: "Play" })).toHaveCount(0);

  await send(mara, "count-in.mov", "video/quicktime", film());
  const here = player(jonas, "Warm Up");
  await expect(here).toBeVisible({ timeout: 60_000 });
  await expect(player(mara, "count-in.mov")).toBeVisible();
  await expect(mara.getByText(/^count-in\.mov · Video, 0:08, /)).toBeVisible();
  await expect(jonas.getByText(/· video of 0:08$/)).toBeVisible();
  await isAccessible(jonas);
  await isAccessible(mara);

  await here.getByRole("button", { name: "Play" }).click();
  await expect.poll(() => second(here)).toBeGreaterThan(0.5);
  const size = await here.locator("video").evaluate((video: HTMLVideoElement) => [video.videoWidth, video.videoHeight]);
  expect(size).toEqual([640, 360]);
  await jonas.getByRole("navigation", { name: "Chapter", exact: true }).getByRole("link", { name: /^Next:/ }).click();
  await expect(jonas.getByRole("heading", { name: "Count In", level: 1 })).toBeVisible();
  const before = await second(here);
  await expect.poll(() => second(here)).toBeGreaterThan(before);
  await expect(jonas.getByRole("link", { name: "Warm Up", exact: true }).last()).toBeVisible();
  await jonas.getByRole("button", { name: "Stop and close" }).click();
  await expect(here).toHaveCount(0);

  await mara.getByRole("button", { name: "Remove it" }).click();
  const dialog = mara.getByRole("dialog", { name: "Remove count-in.mov?" });
  await expect(dialog.getByRole("button", { name: "Keep it" })).toBeFocused();
  await jonas.getByRole("navigation", { name: "Chapters" }).getByRole("link", { name: /^Warm Up/ }).click();
  await expect(here).toBeVisible();
  await dialog.getByRole("button", { name: "Remove it" }).click();
  await expect(here).toHaveCount(0);
  await expect(mara.getByLabel(DROP)).toBeAttached();
});

test("learning-20 what was left off on a laptop goes on there on a phone", async ({ page: mara, visitor }) => {
  test.setTimeout(120_000);
  const slug = await school(mara, "Left Off");
  await send(mara, "take.wav", "audio/wav", sound());
  await expect(player(mara, "take.wav")).toBeVisible({ timeout: 60_000 });
  const person = somebody("Two Devices");
  const laptop = await visitor();
  await becomeLearner(laptop, person);
  await enroll(laptop, slug);
  const here = player(laptop, "Warm Up");
  await expect(here.getByText("0:00 / 0:30")).toBeVisible();
  // With nothing in focus the page's own keys are the player's.
  await laptop.keyboard.press("Space");
  await expect.poll(() => second(here)).toBeGreaterThan(0.2);
  await laptop.keyboard.press("ArrowRight");
  await expect.poll(() => second(here)).toBeGreaterThan(10);
  const kept = laptop.waitForResponse((it) => it.url().endsWith("/rpc/learning/keep-place") && it.ok());
  await laptop.keyboard.press("Space");
  await kept;
  await expect(here.getByRole("button", { name: "Play" })).toBeVisible();
  const left = Math.floor(await second(here));

  const phone = await visitor({ viewport: { width: 390, height: 844 } });
  await signIn(phone, person);
  await gotoHydrated(phone, `/learn/${slug}`);
  await expect.poll(() => second(player(phone, "Warm Up"))).toBeGreaterThanOrEqual(left);
  expect(await second(player(phone, "Warm Up"))).toBeLessThan(left + 5);
});

test("captions that a creator adds can be read along at once, and what is none is told beside the drop", async ({
  page: mara,
  visitor,
  problems,
}) => {
  test.setTimeout(120_000);
  const slug = await school(mara, "Read Along");
  await send(mara, "take.wav", "audio/wav", sound());
  await expect(player(mara, "take.wav")).toBeVisible({ timeout: 60_000 });
  const jonas = await visitor();
  await becomeLearner(jonas, somebody("Reader"));
  await enroll(jonas, slug);
  const here = player(jonas, "Warm Up");
  await expect(here.getByRole("combobox", { name: "Speed" })).toBeVisible();
  await expect(here.getByRole("combobox", { name: "Captions" })).toHaveCount(0);

  problems.expect(refusedWith(422));
  const drop = mara.getByLabel("Drop captions here");
  await drop.setInputFiles({ name: "words.srt", mimeType: "text/plain", buffer: Buffer.from("Just words.") });
  await expect(mara.getByText("There are no captions in this file. WebVTT (.vtt) and SRT (.srt) are taken.")).toBeVisible();
  await mara.getByLabel("Language of the captions").selectOption("Deutsch");
  await drop.setInputFiles({ name: "count.srt", mimeType: "text/plain", buffer: Buffer.from(SRT) });
  await expect(mara.getByRole("list", { name: "Captions" }).getByText("Deutsch")).toBeVisible();

  await here.getByRole("combobox", { name: "Captions" }).selectOption("Deutsch");
  await here.getByRole("button", { name: "Play" }).click();
  const cue = () =>
    here.locator("video").evaluate((video: HTMLVideoElement) => (video.textTracks[0]?.activeCues?.[0] as VTTCue | undefined)?.text);
  await expect.poll(cue).toBe("Four clicks, then nothing.");
  await mara.getByRole("button", { name: "Remove the captions in Deutsch" }).click();
  await expect(here.getByRole("combobox", { name: "Captions" })).toHaveCount(0);
});

test("a file that is no recording is refused beside the drop, and a torn one is told with a way to try again", async ({ page, problems }) => {
  problems.expect(refusedWith(422));
  await school(page, "Torn Tape");
  await send(page, "words.mp4", "video/mp4", Buffer.from("just words"));
  await expect(page.getByText(/^This is no video or audio that is taken here\./)).toBeVisible();
  const torn = Buffer.concat([sound().subarray(0, 12), Buffer.alloc(500, 7)]);
  await send(page, "torn.wav", "audio/wav", torn);
  await expect(page.getByText(/^torn\.wav could not be prepared\./)).toBeVisible({ timeout: 60_000 });
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByText(/^torn\.wav could not be prepared\./)).toBeVisible({ timeout: 60_000 });
  await expect(page.getByLabel("Drop another file to replace it")).toBeAttached();
});

test("the address of a recording opens for nobody who may not open its chapter", async ({ page: mara, visitor }) => {
  const slug = await school(mara, "Closed Doors");
  await send(mara, "take.wav", "audio/wav", sound());
  const address = await player(mara, "take.wav").locator("source").first().getAttribute("src", { timeout: 60_000 });
  const [stranger, jonas] = [await visitor(), await visitor()];
  await becomeLearner(jonas, somebody("Not Yet"));
  const status = async (page: Page) => (await page.request.get(address ?? "")).status();
  expect([await status(stranger), await status(jonas)]).toEqual([404, 404]);
  await enroll(jonas, slug);
  expect(await status(jonas)).toBe(200);
});
