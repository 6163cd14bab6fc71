import AxeBuilder from "@axe-core/playwright";
import path from "node:path";
import type { BrowserContextOptions } from "@playwright/test";
import { DEMO, JONAS, MARA, expect, gotoHydrated, refusedWith, sessionOf, somebody, test } from "./fixtures";

type State = Exclude<BrowserContextOptions["storageState"], string | undefined>;
type Who = "visitor" | "newcomer" | "learner" | "creator";
type Address = { name: string; path: string; who: Who; status?: number };

const WIDTHS = [390, 1440];
const THEMES = ["paper", "studio"];

const ADDRESSES: Address[] = [
  { name: "start", path: "/", who: "visitor" },
  { name: "catalogue", path: "/courses", who: "visitor" },
  { name: "course", path: `/courses/${DEMO.slug}`, who: "visitor" },
  { name: "sign-in", path: "/sign-in", who: "visitor" },
  { name: "sign-up", path: "/sign-up", who: "visitor" },
  { name: "store", path: `/${DEMO.store}`, who: "visitor" },
  { name: "gallery", path: "/gallery", who: "visitor" },
  { name: "nowhere", path: "/no/such/page", who: "visitor", status: 404 },
  { name: "onboarding", path: "/onboarding", who: "newcomer" },
  { name: "player", path: `/learn/${DEMO.slug}`, who: "learner" },
  { name: "desk-learn", path: "/dashboard?mode=learn", who: "learner" },
  { name: "desk-create", path: "/dashboard?mode=create", who: "creator" },
  { name: "my-courses", path: "/dashboard/courses", who: "creator" },
  { name: "new-course", path: "/dashboard/create/course", who: "creator" },
  { name: "numbers", path: "/dashboard/courses/<demo>", who: "creator" },
  { name: "editor", path: "/dashboard/courses/<demo>/edit", who: "creator" },
  { name: "editor-chapter", path: "/dashboard/courses/<demo>/edit?chapter=<chapter>", who: "creator" },
  { name: "security", path: "/dashboard/settings/security", who: "creator" },
];

const states = new Map<Who, State>();
let demo = { course: "", chapter: "" };

// Once per worker: everybody's cookies, and the ids of the demo course.
test.beforeAll(async ({ playwright }, info) => {
  const baseURL = info.project.use.baseURL ?? "";
  states.set("visitor", { cookies: [], origins: [] });
  states.set("learner", await sessionOf(playwright, baseURL, JONAS));
  states.set("creator", await sessionOf(playwright, baseURL, MARA));
  const newcomer = somebody("New Here");
  const context = await playwright.request.newContext({ baseURL });
  const made = await context.post("/rpc/identity/sign-up", { data: { ...newcomer, terms: true } });
  expect(made.status(), await made.text()).toBe(200);
  states.set("newcomer", await context.storageState());
  await context.dispose();
  const reader = await playwright.request.newContext({ baseURL, storageState: states.get("learner") });
  const outline = await reader.get("/query/learning/outline", { params: { args: JSON.stringify({ slug: DEMO.slug }) } });
  const { value } = await outline.json();
  demo = { course: value.id, chapter: value.modules[0].chapters[0].id };
  await reader.dispose();
});

function addressOf({ path }: Address): string {
  return path.replace("<demo>", demo.course).replace("<chapter>", demo.chapter);
}

for (const address of ADDRESSES) {
  for (const theme of THEMES) {
    for (const width of WIDTHS) {
      test(`${address.name} in ${theme} at ${width} px is whole, accessible and as wide as the window`, async ({ visitor, problems }, info) => {
        const { status = 200 } = address;
        if (status !== 200) {
          problems.expect(refusedWith(status));
        }
        const cookie = { name: "theme", value: theme, url: info.project.use.baseURL };
        const page = await visitor({ viewport: { width, height: 900 }, storageState: states.get(address.who), reducedMotion: "reduce" });
        await page.context().addCookies([cookie]);
        const response = await gotoHydrated(page, addressOf(address));
        expect(response?.status()).toBe(status);
        await expect(page.locator("html")).toHaveAttribute("data-theme", theme);
        await expect(page.getByRole("main")).toHaveCount(1);
        await page.evaluate(() => document.fonts.ready);
        const folder = path.join(process.env.BACKLINE_ARTEFACTS ?? "artefacts", "screens");
        await page.screenshot({ path: path.join(folder, `${address.name}-${theme}-${width}.png`), fullPage: true });

        const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        expect.soft(wide, "pixels the page is wider than the window").toBe(0);
        const { violations } = await new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa", "wcag22aa"]).analyze();
        const grave = violations.filter((it) => it.impact === "serious" || it.impact === "critical");
        expect.soft(grave.flatMap((it) => it.nodes.map((node) => `${it.id}: ${node.target.join(" ")} ${node.failureSummary}`))).toEqual([]);
      });
    }
  }
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
    test(`${address.path} sends strangers to the door`, async ({ page }) => {
      await page.goto(addressOf(address));
      await expect(page).toHaveURL(/\/sign-in\?redirect_url=/);
    });
  }
});
