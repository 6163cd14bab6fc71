import path from "node:path";
import type { BrowserContextOptions, Page } from "@playwright/test";
import { DEMO, JONAS, MARA, OTIS, expect, hydrated, isAccessible, refusedWith, sessionOf, somebody, test } from "./fixtures";

type State = Exclude<BrowserContextOptions["storageState"], string | undefined>;
type Who = "visitor" | "newcomer" | "claimant" | "learner" | "creator" | "admin";
type Address = { name: string; path: string; who: Who; status?: number };

const WIDTHS = [390, 1440];
const THEMES = ["paper", "studio"];

const ADDRESSES: Address[] = [
  { name: "start", path: "/", who: "visitor" },
  { name: "catalogue", path: "/courses", who: "visitor" },
  { name: "search", path: "/courses?q=survives", who: "visitor" },
  { name: "course", path: `/courses/${DEMO.slug}`, who: "visitor" },
  { name: "sign-in", path: "/sign-in", who: "visitor" },
  { name: "sign-in-leaving", path: "/sign-in?changed=leaving", who: "visitor" },
  { name: "sign-in-link", path: "/sign-in/link", who: "visitor" },
  { name: "forgot", path: "/sign-in/forgot", who: "visitor" },
  { name: "check-inbox", path: "/sign-in/check-inbox?ticket=<ticket>", who: "visitor" },
  { name: "letter-over", path: "/auth/link?token=over", who: "visitor", status: 410 },
  { name: "way-out-over", path: "/unsubscribe/over", who: "visitor", status: 410 },
  { name: "sign-up", path: "/sign-up", who: "visitor" },
  { name: "store", path: `/${DEMO.store}`, who: "visitor" },
  { name: "profile", path: "/u/<mara>", who: "visitor" },
  { name: "gallery", path: "/gallery", who: "visitor" },
  { name: "gallery-letter", path: "/gallery?letter=identity%2Fdigest", who: "visitor" },
  { name: "nowhere", path: "/no/such/page", who: "visitor", status: 404 },
  { name: "onboarding", path: "/onboarding", who: "newcomer" },
  { name: "claim", path: "/dashboard?mode=create", who: "claimant" },
  { name: "player", path: `/learn/${DEMO.slug}`, who: "learner" },
  { name: "player-sound", path: `/learn/${DEMO.slug}?chapter=<kick>`, who: "learner" },
  { name: "desk-learn", path: "/dashboard?mode=learn", who: "learner" },
  { name: "answers", path: "/dashboard/settings/learning", who: "learner" },
  { name: "shelf", path: "/dashboard/courses?mode=learn", who: "learner" },
  { name: "desk-create", path: "/dashboard?mode=create", who: "creator" },
  { name: "my-courses", path: "/dashboard/courses", who: "creator" },
  { name: "opened", path: "/dashboard/create/store", who: "creator" },
  { name: "new-course", path: "/dashboard/create/course", who: "creator" },
  { name: "numbers", path: "/dashboard/courses/<demo>", who: "creator" },
  { name: "editor", path: "/dashboard/courses/<demo>/edit", who: "creator" },
  { name: "editor-chapter", path: "/dashboard/courses/<demo>/edit?chapter=<chapter>", who: "creator" },
  { name: "account", path: "/dashboard/settings/account", who: "creator" },
  { name: "security", path: "/dashboard/settings/security", who: "creator" },
  { name: "notifications", path: "/dashboard/notifications", who: "creator" },
  { name: "notifications-filtered", path: "/dashboard/notifications?show=unread&category=marketing", who: "creator" },
  { name: "notification-settings", path: "/dashboard/settings/notifications", who: "creator" },
  { name: "desk-nowhere", path: "/dashboard/no/such/page", who: "creator", status: 404 },
  { name: "admin", path: "/admin", who: "admin" },
  { name: "admin-people", path: "/admin/users", who: "admin" },
  { name: "admin-people-search", path: "/admin/users?q=mara@backline", who: "admin" },
  { name: "admin-person", path: "/admin/users/<mara>", who: "admin" },
  { name: "admin-jobs", path: "/admin/jobs", who: "admin" },
  { name: "admin-jobs-done", path: "/admin/jobs?state=done", who: "admin" },
  { name: "admin-mail", path: "/admin/mail", who: "admin" },
  { name: "admin-log", path: "/admin/log", who: "admin" },
  { name: "admin-nowhere", path: "/admin/no/such/page", who: "admin", status: 404 },
  { name: "admin-refused", path: "/admin", who: "learner", status: 404 },
];

const states = new Map<Who, State>();
let demo = { course: "", chapter: "", kick: "", ticket: "", mara: "" };

// Once per worker: everybody's cookies, and the ids of the demo course.
test.beforeAll(async ({ playwright }, info) => {
  const baseURL = info.project.use.baseURL ?? "";
  states.set("visitor", { cookies: [], origins: [] });
  states.set("learner", await sessionOf(playwright, baseURL, JONAS));
  states.set("creator", await sessionOf(playwright, baseURL, MARA));
  states.set("admin", await sessionOf(playwright, baseURL, OTIS));
  for (const who of ["newcomer", "claimant"] as const) {
    const context = await playwright.request.newContext({ baseURL });
    const made = [await context.post("/rpc/identity/sign-up", { data: { ...somebody("New Here"), terms: true } })];
    if (who === "claimant") {
      made.push(await context.post("/rpc/identity/choose-role", { data: { role: "create" } }));
    }
    for (const answer of made) {
      expect(answer.status(), await answer.text()).toBe(200);
    }
    // Whoever may more than before gets another token with the next answer; the old one is over soon.
    await context.get("/query/identity/me");
    states.set(who, await context.storageState());
    await context.dispose();
  }
  const reader = await playwright.request.newContext({ baseURL, storageState: states.get("learner") });
  const outline = await reader.get("/query/learning/outline", { params: { args: JSON.stringify({ slug: DEMO.slug }) } });
  const { value } = await outline.json();
  const asked = await reader.post("/rpc/identity/ask-link", { data: { email: somebody("Lost Key").email } });
  const ticket = new URL((await asked.json()).value.goto, baseURL).searchParams.get("ticket") ?? "";
  const creator = await playwright.request.newContext({ baseURL, storageState: states.get("creator") });
  const me = await creator.get("/query/identity/me");
  const mara = (await me.json()).value.id;
  const chapters: { id: string; title: string }[] = value.modules.flatMap((it: { chapters: [] }) => it.chapters);
  const kick = chapters.find((it) => it.title === "Tune the Kick")?.id ?? "";
  demo = { course: value.id, chapter: chapters[0].id, kick, ticket, mara };
  await reader.dispose();
  await creator.dispose();
});

function addressOf({ path }: Address): string {
  return path
    .replace("<demo>", demo.course)
    .replace("<chapter>", demo.chapter)
    .replace("<kick>", demo.kick)
    .replace("<ticket>", demo.ticket)
    .replace("<mara>", demo.mara);
}

/** Opens an address as whoever may see it, in one of the two themes. */
async function show(visitor: (options?: BrowserContextOptions) => Promise<Page>, address: Address, theme: string, options?: BrowserContextOptions) {
  const page = await visitor({ storageState: states.get(address.who), reducedMotion: "reduce", ...options });
  await page.context().addCookies([{ name: "theme", value: theme, url: test.info().project.use.baseURL }]);
  const response = await page.goto(addressOf(address));
  expect(response?.status()).toBe(address.status ?? 200);
  await expect(page.locator("html")).toHaveAttribute("data-theme", theme);
  await expect(page.getByRole("main")).toHaveCount(1);
  return page;
}

/** Keeps a picture of the page, and looks whether it fits. */
async function fits(page: Page, name: string, width: number) {
  await page.setViewportSize({ width, height: 900 });
  await page.evaluate(() => document.fonts.ready.then(() => undefined));
  const folder = path.join(process.env.BACKLINE_ARTEFACTS ?? "artefacts", "screens");
  await page.screenshot({ path: path.join(folder, `${name}-${width}.png`), fullPage: true });
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect.soft(wide, `pixels the page is wider than ${width}`).toBe(0);
}

/** What the page says. Numbers are left out: other journeys count up meanwhile; and islands, which come when they come. */
async function words(page: Page): Promise<string[]> {
  const said = await page.getByRole("main").evaluate((main) => {
    const copy = main.cloneNode(true) as HTMLElement;
    copy.querySelectorAll("[data-island]").forEach((island) => island.replaceChildren());
    return copy.textContent ?? "";
  });
  return said.replace(/\d+/g, "").split(/\s+/);
}

for (const address of ADDRESSES) {
  for (const theme of THEMES) {
    const name = `${address.name}-${theme}`;

    test(`${address.name} in ${theme} is whole, accessible and as wide as the window`, async ({ visitor, problems }) => {
      if (address.status) {
        problems.expect(refusedWith(address.status));
      }
      const page = await show(visitor, address, theme);
      await hydrated(page);
      for (const width of WIDTHS) {
        await fits(page, name, width);
        await isAccessible(page);
      }
    });

    test(`${address.name} in ${theme} is whole without the browser's program`, async ({ visitor, problems }) => {
      if (address.status) {
        problems.expect(refusedWith(address.status));
      }
      const page = await show(visitor, address, theme, { javaScriptEnabled: false });
      await expect(page.getByRole("main").getByRole("heading").first()).toBeVisible();
      for (const width of WIDTHS) {
        await fits(page, `${name}-plain`, width);
      }
    });
  }
}

// What is new, and who is where, changes by itself while other journeys run. A chapter's editor and its recording come when
// the page stands.
const RESTLESS = [
  "start", "catalogue", "player", "player-sound", "editor-chapter", "numbers", "security", "notifications",
  "admin", "admin-people", "admin-person", "admin-jobs", "admin-jobs-done", "admin-mail", "admin-log",
];

for (const address of ADDRESSES.filter((it) => !RESTLESS.includes(it.name))) {
  test(`${address.name} says the same before and after the browser's program takes over`, async ({ visitor, problems }) => {
    if (address.status) {
      problems.expect(refusedWith(address.status));
    }
    const plain = await show(visitor, address, THEMES[0], { javaScriptEnabled: false });
    const before = await words(plain);
    await plain.close();
    const page = await show(visitor, address, THEMES[0]);
    await hydrated(page);
    expect(await words(page)).toEqual(before);
  });
}

test.describe("without the browser's program", () => {
  test.use({ javaScriptEnabled: false });

  const PUBLIC: [string, string | RegExp][] = [
    ["/", "Courses by people who make records"],
    ["/courses", "Courses by people who make records"],
    [`/courses/${DEMO.slug}`, DEMO.title],
    ["/sign-in", "Sign in"],
    ["/sign-up", "Make an account"],
    ["/sign-up?intent=creator", "Open your store"],
    [`/${DEMO.store}`, "Mara Vale"],
    ["/gallery", "Gallery"],
  ];
  for (const [address, heading] of PUBLIC) {
    test(`${address} answers with its heading`, async ({ page }) => {
      const response = await page.goto(address);
      expect(response?.status()).toBe(200);
      await expect(page.getByRole("heading", { level: 1 })).toHaveText(heading);
    });
  }

  for (const address of ["/no-such-store", "/no/such/page", "/courses/no-such-course"]) {
    test(`${address} is 404 and says so`, async ({ page, problems }) => {
      problems.expect(refusedWith(404));
      const response = await page.goto(address);
      expect(response?.status()).toBe(404);
      await expect(page.getByRole("link", { name: "Go to the courses" })).toBeVisible();
    });
  }

  for (const address of ADDRESSES.filter((it) => it.who !== "visitor")) {
    test(`${address.name} sends strangers to the door`, async ({ page }) => {
      await page.goto(addressOf(address));
      await expect(page).toHaveURL(/\/sign-in\?redirect_url=/);
    });
  }
});
