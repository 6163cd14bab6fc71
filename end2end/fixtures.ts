import AxeBuilder from "@axe-core/playwright";
import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { setTimeout } from "node:timers/promises";
import { deflateSync } from "node:zlib";
import {
  test as base,
  expect,
  type BrowserContext,
  type BrowserContextOptions,
  type Locator,
  type Page,
  type Playwright,
} from "@playwright/test";

export { expect };

export type Person = { name: string; email: string; password: string };

/** The accounts `serve --demo` makes. */
export const MARA: Person = { name: "Mara Vale", email: "mara@backline.example", password: "warm tape saturation" };
export const JONAS: Person = { name: "Jonas Reed", email: "jonas@backline.example", password: "four on the floor" };
/** Administers. */
export const OTIS: Person = { name: "Otis Lind", email: "otis@backline.example", password: "patch bay at midnight" };

/** The course `serve --demo` makes, and its store. */
export const DEMO = { title: "Low End That Survives the Car", slug: "low-end-that-survives-the-car", store: "mara-vale" };

/** How long a browser may take to close. */
const CLOSING_MS = 20_000;

/** Letters and digits nobody else has. */
export function unique(): string {
  return randomBytes(4).toString("hex");
}

/** Somebody who was never here before. */
export function somebody(name: string): Person {
  const mark = unique();
  return { name: `${name} ${mark}`, email: `${name.toLowerCase().replace(/\W+/g, ".")}.${mark}@journeys.example`, password: "seven quiet amps" };
}

type Fixtures = {
  /** Console errors and panics of every page of the test; anything left in it at the end fails the test. */
  problems: Problems;
  /** Opens another browser: its own cookies, and watched like the first. */
  visitor: (options?: BrowserContextOptions) => Promise<Page>;
};

/** What pages complained about, without what the test announced. */
export class Problems {
  readonly found: string[] = [];
  private readonly expected: RegExp[] = [];

  /** From here on this complaint is part of the journey, such as the browser's line about a refused request. */
  expect(...patterns: RegExp[]) {
    this.expected.push(...patterns);
  }

  /** Listens to every tab of a browser, also those opened later. */
  listen(context: BrowserContext) {
    context.on("weberror", (error) => this.add(error.page(), `pageerror: ${error.error().stack ?? error.error().message}`));
    context.on("console", (message) => {
      if (message.type() === "error") {
        this.add(message.page(), `console.error: ${message.text()} (${message.location().url})`);
      }
    });
    context.on("page", (page) => page.on("crash", () => this.add(page, "the page crashed")));
  }

  private add(page: Page | null, text: string) {
    // Said for the scripts of the journeys themselves, in frames where nothing runs.
    if (text.includes("Blocked script execution in 'about:srcdoc'")) return;
    if (!this.expected.some((pattern) => pattern.test(text))) {
      this.found.push(`${new URL(page?.url() ?? "", "http://nowhere").pathname}: ${text}`);
    }
  }
}

/** The browser's own line about an answer with this status. */
export function refusedWith(status: number): RegExp {
  return new RegExp(`Failed to load resource: the server responded with a status of ${status}`);
}

export const test = base.extend<Fixtures>({
  problems: [
    async ({}, use) => {
      const problems = new Problems();
      await use(problems);
      expect(problems.found, "pages complained").toEqual([]);
    },
    { auto: true },
  ],
  context: async ({ context, problems }, use) => {
    problems.listen(context);
    await use(context);
  },
  visitor: async ({ browser, problems }, use, info) => {
    const contexts: BrowserContext[] = [];
    await use(async (options) => {
      const context = await browser.newContext(options);
      contexts.push(context);
      problems.listen(context);
      return context.newPage();
    });
    for (const [at, context] of contexts.entries()) {
      if (info.status !== info.expectedStatus) {
        for (const page of context.pages()) {
          await page.screenshot({ path: info.outputPath(`visitor-${at + 1}.png`) }).catch(() => {});
        }
      }
      // A journey is over here. A browser that never answers to this, seen once, goes with its worker.
      await Promise.race([context.close(), setTimeout(CLOSING_MS, undefined, { ref: false })]);
    }
  },
});

/** Waits until the page is there to click, not only to read. */
export async function hydrated(page: Page) {
  await expect(page.locator('html[data-hydrated="1"]')).toBeAttached();
}

export async function gotoHydrated(page: Page, url: string) {
  const response = await page.goto(url);
  await hydrated(page);
  return response;
}

/** Nothing on the page, as it stands, keeps anybody out. */
export async function isAccessible(page: Page, without: string[] = []) {
  const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
  // Nothing runs in a letter's frame, axe neither.
  const builder = new AxeBuilder({ page }).exclude("iframe[sandbox]");
  const { violations } = await builder.withTags(tags).disableRules(without).analyze();
  const grave = violations.filter((it) => it.impact === "serious" || it.impact === "critical");
  expect.soft(grave.flatMap((it) => it.nodes.map((node) => `${it.id}: ${node.target.join(" ")} ${node.failureSummary}`))).toEqual([]);
}

/** Follows a full page load that an action starts. */
export async function lands(page: Page, url: string | RegExp | ((url: URL) => boolean), action: () => Promise<unknown>) {
  const load = page.waitForEvent("load");
  await action();
  await page.waitForURL(url);
  await load;
  await hydrated(page);
}

export async function fillSignUp(page: Page, person: Person) {
  await page.getByLabel("Your name").fill(person.name);
  await page.getByLabel("E-mail").fill(person.email);
  await page.getByLabel("Password", { exact: true }).fill(person.password);
  await page.getByRole("checkbox", { name: "I accept the terms and the privacy notice" }).check();
}

/** Makes an account; ends before the first choice. */
export async function signUp(page: Page, person: Person) {
  await gotoHydrated(page, "/sign-up");
  await fillSignUp(page, person);
  await lands(page, "**/onboarding", () => page.getByRole("button", { name: "Make an account" }).click());
}

export async function signIn(page: Page, person: Person) {
  await gotoHydrated(page, "/sign-in");
  await page.getByLabel("E-mail").fill(person.email);
  await page.getByLabel("Password", { exact: true }).fill(person.password);
  await lands(page, (url) => url.pathname !== "/sign-in", () => page.getByRole("button", { name: "Sign in", exact: true }).click());
}

/** A new learner, on their empty dashboard, who is asked nothing. */
export async function becomeLearner(page: Page, person: Person) {
  await signUp(page, person);
  await lands(page, "**/dashboard?mode=learn", () => page.getByRole("button", { name: /I want to learn/ }).click());
  await skipQuestions(page);
}

/** Whoever is signed in would rather not be asked what they learn; an open dialog goes by itself. */
export async function skipQuestions(page: Page) {
  const answer = await page.request.post("/rpc/identity/skip-learner-preferences", { data: {} });
  expect(answer.status(), await answer.text()).toBe(200);
}

/** A new creator with a store of their name, on their empty list of courses. */
export async function becomeCreator(page: Page, person: Person) {
  await signUp(page, person);
  await lands(page, "**/dashboard?mode=create", () => page.getByRole("button", { name: /I want to teach and sell/ }).click());
  await claimName(page, person.name);
}

export async function claimName(page: Page, name: string) {
  await expect(page.getByRole("heading", { name: "Claim your producer name" })).toBeVisible();
  await page.getByLabel("Producer name", { exact: true }).fill(name);
  await expect(page.getByText(/^Your address: \/\S+\. It is free\.$/)).toBeVisible();
  await lands(page, "**/dashboard/create/store", () => page.getByRole("button", { name: "Open the store" }).click());
  await page.getByRole("link", { name: "Go to the dashboard" }).click();
  await expect(page.getByRole("heading", { name: "My courses", level: 1 })).toBeVisible();
}

/** Imports the files as a course and opens it in the editor. Returns the course's id. */
export async function importCourse(page: Page, files: ZipFile[]): Promise<string> {
  await gotoHydrated(page, "/dashboard/create/course");
  await page
    .getByLabel("Zip of Markdown files")
    .setInputFiles({ name: "course.zip", mimeType: "application/zip", buffer: zip(files) });
  await page.getByRole("link", { name: "Open it in the editor" }).click();
  await page.waitForURL(/\/dashboard\/courses\/[^/]+\/edit$/);
  await expect(tree(page)).toBeVisible();
  return new URL(page.url()).pathname.split("/")[3];
}

/** Another tab of the same browser. */
export async function tab(page: Page, url: string): Promise<Page> {
  const other = await page.context().newPage();
  await gotoHydrated(other, url);
  return other;
}

/** A whole course by somebody else, where one lies beside the checkout. It is real, and not ours to copy. */
export function realCourse(): ZipFile[] | undefined {
  const folder = path.resolve(__dirname, "../../shared/data/sonic-pi-course");
  if (!existsSync(folder)) {
    return undefined;
  }
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((it) => it.isFile());
  return files.map((it) => {
    const file = path.join(it.parentPath, it.name);
    return { name: path.relative(folder, file), data: readFileSync(file) };
  });
}

/** A small course of two modules and four chapters; every chapter's text holds the mark. */
export function material(title: string, mark: string): ZipFile[] {
  return [
    { name: "README.md", data: `# ${title}\n` },
    { name: "01-Warm-Up.md", data: `# Warm Up\n\nPlay slowly first. ${mark}\n` },
    { name: "01.1-Count-In.md", data: `# Count In\n\nFour clicks, then nothing. ${mark}\n` },
    { name: "01.2-First-Take.md", data: `# First Take\n\nKeep the **first** take. ${mark}\n` },
    { name: "02-Mixdown.md", data: `# Mixdown\n\nQuieter is easier to judge. ${mark}\n` },
  ];
}

/** The curriculum of the open editor. */
export function tree(page: Page): Locator {
  return page.getByRole("complementary", { name: "Curriculum" });
}

/** The course's details in the open editor. */
export function details(page: Page): Locator {
  return page.getByRole("complementary", { name: "Course" });
}

/** The last part of the address of the course that is open in the editor. */
export async function slugOf(page: Page): Promise<string> {
  const href = await page.getByRole("link", { name: "Preview" }).getAttribute("href");
  return href?.split("/").pop() ?? "";
}

/** Takes a course that is out; ends in the player, at its first chapter. */
export async function enroll(page: Page, slug: string) {
  await gotoHydrated(page, `/courses/${slug}`);
  await lands(page, `**/learn/${slug}`, () => page.getByRole("button", { name: "Enroll, free" }).click());
  await expect(page.getByRole("article").getByRole("heading", { level: 1 })).toBeVisible();
}

/** The body of the open chapter, where it is edited as Markdown. */
export function chapterText(page: Page): Locator {
  return page.getByRole("textbox", { name: "Text of the chapter, in Markdown" });
}

/** The body of the open chapter in the rich-text editor. */
export function richText(page: Page): Locator {
  return page.getByRole("textbox", { name: "Text of the chapter", exact: true });
}

/** Changes over to the open chapter's Markdown, unless it stands there. */
export async function asMarkdown(page: Page) {
  const key = page.getByRole("button", { name: "Edit as Markdown" });
  if ((await key.getAttribute("aria-pressed")) !== "true") await key.click();
  await expect(chapterText(page)).toBeVisible();
}

/** Opens a chapter in the editor, as Markdown: that says exactly what is in it. */
export async function openChapter(page: Page, title: string) {
  await openInEditor(page, title);
  await asMarkdown(page);
}

/** Opens a chapter as the editor opens it. */
export async function openInEditor(page: Page, title: string) {
  await tree(page).getByRole("link", { name: title, exact: true }).click();
  await expect(page.getByRole("region", { name: "Chapter" }).getByRole("heading", { name: title, level: 1 })).toBeVisible();
}

/** Gives the open chapter another name. */
export async function renameChapter(page: Page, from: string, to: string) {
  const chapter = page.getByRole("region", { name: "Chapter" });
  const name = chapter.getByRole("textbox", { name: `Title of ${from}` });
  await name.fill(to);
  await name.press("Enter");
  await expect(chapter.getByRole("heading", { name: to, level: 1 })).toBeVisible();
}

/** Types the whole text of the open chapter and waits until the server has it. */
export async function writeChapter(page: Page, text: string) {
  const saved = page.waitForResponse((it) => it.url().endsWith("/rpc/learning/write-chapter") && it.ok());
  await chapterText(page).fill(text);
  await saved;
  await expect(page.getByRole("region", { name: "Chapter" }).getByRole("status")).toHaveText("Saved");
}

/** Fills what publishing asks for and publishes the course of the open editor. */
export async function describeAndPublish(page: Page, description: string) {
  const course = details(page);
  await course.getByLabel("Description").fill(description);
  await course.getByLabel("Category", { exact: true }).selectOption("Production Skills");
  await course.getByLabel("Subcategory").selectOption("Mixing");
  await course.getByLabel("Level").selectOption("Beginner");
  await expect(course.getByText(/^Still missing:/)).toBeHidden();
  await course.getByRole("button", { name: "Publish course" }).click();
  await expect(course.getByRole("button", { name: "Unpublish" })).toBeVisible();
}

/** One number of a face plate, as "1" under "learners". */
export function stat(page: Page, legend: string): Locator {
  return page.getByRole("main").getByText(legend, { exact: true }).locator("..").getByText(/^\d+%?$/);
}

/** Signs in without a page and keeps the cookies, for tests that only look. */
export async function sessionOf(playwright: Playwright, baseURL: string, person: Person) {
  const context = await playwright.request.newContext({ baseURL });
  const answer = await context.post("/rpc/identity/sign-in", { data: { email: person.email, password: person.password, remember: true } });
  expect(answer.status(), await answer.text()).toBe(200);
  const state = await context.storageState();
  await context.dispose();
  return state;
}

/** A picture of one shade of gray. */
export function png(width: number, height: number, gray = 128): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  // Eight bits of gray, and nothing special.
  header.writeUInt8(8, 8);
  const line = Buffer.concat([Buffer.from([0]), Buffer.alloc(width, gray)]);
  const lines = Buffer.concat(Array.from({ length: height }, () => line));
  return Buffer.concat([pngStart, chunk("IHDR", header), chunk("IDAT", deflateSync(lines)), chunk("IEND", Buffer.alloc(0))]);
}

/** A picture that says to be this large and ends there. */
export function pngClaiming(width: number, height: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.writeUInt8(8, 8);
  return Buffer.concat([pngStart, chunk("IHDR", header), chunk("IDAT", Buffer.alloc(0))]);
}

const pngStart = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

function chunk(kind: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(kind), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, sum]);
}

export type ZipFile = { name: string; data: string | Buffer };

/** An archive that stores its files as they are. */
export function zip(files: ZipFile[]): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const file of files) {
    const name = Buffer.from(file.name);
    const data = Buffer.from(file.data);
    // Version, flags (names are UTF-8), method "stored", time, date (1 January 1980), checksum, both sizes, name, extra.
    const facts = Buffer.alloc(26);
    facts.writeUInt16LE(20, 0);
    facts.writeUInt16LE(0x0800, 2);
    facts.writeUInt16LE(0x21, 8);
    facts.writeUInt32LE(crc32(data), 10);
    facts.writeUInt32LE(data.length, 14);
    facts.writeUInt32LE(data.length, 18);
    facts.writeUInt16LE(name.length, 22);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(offset, 10);
    parts.push(Buffer.from("PK\x03\x04", "latin1"), facts, name, data);
    directory.push(Buffer.from("PK\x01\x02\x14\x00", "latin1"), facts, place, name);
    offset += 30 + name.length + data.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06", "latin1");
  end.writeUInt16LE(files.length, 8);
  end.writeUInt16LE(files.length, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, central, end]);
}

function crc32(data: Buffer): number {
  let crc = 0xffffffff;
  for (const byte of data) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) {
      crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
    }
  }
  return (crc ^ 0xffffffff) >>> 0;
}
