import type { Page } from "@playwright/test";
import {
  becomeCreator,
  becomeLearner,
  describeAndPublish,
  enroll,
  expect,
  gotoHydrated,
  importCourse,
  material,
  slugOf,
  somebody,
  tab,
  test,
  unique,
} from "./fixtures";

/** The key of the bell, by what it says. */
function bell(page: Page, words: string) {
  return page.getByLabel(words, { exact: true });
}

/** A new creator with a course that is out, in its editor. Returns the course's title and address. */
async function withCourse(page: Page, name: string) {
  const mark = unique();
  const title = `${name} ${mark}`;
  await becomeCreator(page, somebody("Mara Bell"));
  await importCourse(page, material(title, mark));
  await describeAndPublish(page, "What there is to hear about.");
  return { title, slug: await slugOf(page) };
}

test("identity-20 identity-21 somebody enrolls, the teacher's bell counts up, and all tabs know what was read", async ({ page: teacher, visitor }) => {
  const { title, slug } = await withCourse(teacher, "Ring Once");
  await gotoHydrated(teacher, "/dashboard/courses");
  await expect(bell(teacher, "Notifications")).toBeVisible();
  await expect(teacher).not.toHaveTitle(/^\(/);

  const jonas = somebody("Jonas Bell");
  const learner = await visitor();
  await becomeLearner(learner, jonas);
  await enroll(learner, slug);
  await expect(bell(teacher, "1 unread notification")).toBeVisible();
  await expect(teacher.getByRole("status").filter({ hasText: "1 unread notification" })).toBeAttached();
  await expect(teacher).toHaveTitle(/^\(1\) /);

  await test.step("the newest stand below the bell, also in the editor", async () => {
    await bell(teacher, "1 unread notification").click();
    await expect(teacher.getByRole("link", { name: `${jonas.name} takes ${title}` })).toBeVisible();
    await teacher.keyboard.press("Escape");
    await expect(teacher.getByRole("link", { name: `${jonas.name} takes ${title}` })).toBeHidden();
  });

  const other = await tab(teacher, "/dashboard/notifications");
  const row = other.getByRole("listitem").filter({ hasText: `${jonas.name} takes ${title}` });
  await expect(row).toBeVisible();

  await test.step("what comes in while somebody reads is marked as new", async () => {
    const third = somebody("Imani Bell");
    const late = await visitor();
    await becomeLearner(late, third);
    await enroll(late, slug);
    await expect(other.getByRole("listitem").filter({ hasText: `${third.name} takes ${title}` }).getByText("New", { exact: true })).toBeVisible();
    await expect(bell(teacher, "2 unread notifications")).toBeVisible();
  });

  await other.getByRole("main").getByRole("button", { name: "Mark all read" }).click();
  await expect(bell(teacher, "Notifications")).toBeVisible();
  await expect(teacher).not.toHaveTitle(/^\(/);

  await test.step("one is marked unread again, opened, and leads to the course", async () => {
    await row.getByRole("button", { name: "Mark unread" }).click();
    await expect(bell(teacher, "1 unread notification")).toBeVisible();
    await row.getByRole("link").click();
    const opened = other.getByRole("region", { name: "Opened" });
    await expect(opened.getByRole("heading", { name: `${jonas.name} takes ${title}` })).toBeVisible();
    await expect(bell(teacher, "Notifications")).toBeVisible();
    await opened.getByRole("link", { name: "Look at the course" }).click();
    await expect(other).toHaveURL(/\/dashboard\/courses\/[^/]+$/);
  });
});

test("what was put away is gone from every tab", async ({ page: teacher, visitor }) => {
  const { title, slug } = await withCourse(teacher, "Put Away");
  const learner = await visitor();
  const jonas = somebody("Jonas Away");
  await becomeLearner(learner, jonas);
  await enroll(learner, slug);
  await gotoHydrated(teacher, "/dashboard/notifications");
  const other = await tab(teacher, "/dashboard/notifications?show=unread");
  const rowOf = (page: Page) => page.getByRole("listitem").filter({ hasText: `${jonas.name} takes ${title}` });
  await expect(rowOf(other)).toBeVisible();
  await rowOf(teacher).getByRole("button", { name: "Put away" }).click();
  await expect(rowOf(teacher)).toBeHidden();
  await expect(rowOf(other)).toBeHidden();
  await expect(other.getByText("Nothing of this kind")).toBeVisible();
});

test("a switch moved in one tab moves in the other, and stays", async ({ page, visitor }) => {
  await becomeLearner(page, somebody("Ada Switch"));
  await gotoHydrated(page, "/settings/notifications");
  await expect(page).toHaveURL(/\/dashboard\/settings\/notifications$/);
  const other = await tab(page, "/dashboard/settings/notifications");
  const byMail = (of: Page) => of.getByRole("region", { name: "By mail", exact: true });
  const replies = (of: Page) => byMail(of).getByRole("switch", { name: "Replies" });
  await expect(replies(other)).toBeChecked();
  await expect(byMail(other).getByRole("switch", { name: "Marketing & promotions" })).not.toBeChecked();
  await replies(page).uncheck();
  await expect(replies(other)).not.toBeChecked();
  await other.getByLabel("Letters", { exact: true }).selectOption("Once a week");
  await expect(page.getByText("One letter on Monday at eight in the morning of your time zone")).toBeVisible();
  await byMail(page).getByRole("button", { name: "All off" }).click();
  await expect(byMail(other).getByRole("switch", { name: "Mentions" })).not.toBeChecked();
  await gotoHydrated(page, "/dashboard/settings/notifications");
  await expect(replies(page)).not.toBeChecked();
  await expect(page.getByLabel("Letters", { exact: true })).toHaveValue("weekly");
  const stranger = await visitor();
  await stranger.goto("/dashboard/settings/notifications");
  await expect(stranger).toHaveURL(/\/sign-in\?redirect_url=/);
});

test("identity-30 somebody else's notification is not found", async ({ page: teacher, visitor }) => {
  const { slug } = await withCourse(teacher, "Not Yours");
  const learner = await visitor();
  await becomeLearner(learner, somebody("Jonas Curious"));
  await enroll(learner, slug);
  await gotoHydrated(teacher, "/dashboard/courses");
  await expect(bell(teacher, "1 unread notification")).toBeVisible();
  await gotoHydrated(teacher, "/dashboard/notifications");
  const href = await teacher.getByRole("main").getByRole("listitem").getByRole("link").first().getAttribute("href");
  const notification = new URL(href ?? "", teacher.url()).searchParams.get("open") ?? "";
  const asked = (page: Page) =>
    page.request.get("/query/identity/notification", { params: { args: JSON.stringify({ notification }) } });
  expect((await asked(teacher)).status()).toBe(200);
  expect((await asked(learner)).status()).toBe(404);
});

test("a mail program's own key is refused for a way out nobody wrote", async ({ playwright }, info) => {
  const program = await playwright.request.newContext({ baseURL: info.project.use.baseURL });
  const answer = await program.post("/unsubscribe/nobody-wrote-this", { form: { "List-Unsubscribe": "One-Click" } });
  expect(answer.status()).toBe(410);
  await program.dispose();
});
