import type { Page } from "@playwright/test";
import {
  becomeCreator,
  becomeLearner,
  chapterText,
  describeAndPublish,
  expect,
  gotoHydrated,
  importCourse,
  lands,
  material,
  openChapter,
  refusedWith,
  signIn,
  somebody,
  stat,
  test,
  tree,
  unique,
  writeChapter,
} from "./fixtures";

/** What somebody else does must be here this fast. */
const SOON = { timeout: 2_000 };

/** A creator's course, open in two browsers. */
async function twoEditors(page: Page, other: Page, name: string) {
  const [person, mark] = [somebody(name), unique()];
  await becomeCreator(page, person);
  const course = await importCourse(page, material(`${name} ${mark}`, mark));
  await signIn(other, person);
  await gotoHydrated(other, `/dashboard/courses/${course}/edit`);
  await expect(tree(other).getByRole("link")).toHaveCount(4);
  return { person, course, mark };
}

test("learning-2 two open editors see each other's modules within two seconds", async ({ page: one, visitor }) => {
  const other = await visitor();
  await twoEditors(one, other, "Two Desks");

  const name = tree(one).getByRole("textbox", { name: "Title of Mixdown" });
  await name.fill("The Quiet Part");
  await name.press("Enter");
  await expect(tree(other).getByRole("textbox", { name: "Title of The Quiet Part" })).toHaveValue("The Quiet Part", SOON);

  await tree(other).getByRole("button", { name: "Add a module" }).click();
  await expect(tree(one).getByRole("textbox", { name: "Title of New module" })).toBeVisible(SOON);
});

test("a chapter somebody else writes appears by itself, and writing at once is a question", async ({ page: one, visitor, problems }) => {
  const other = await visitor();
  const { mark } = await twoEditors(one, other, "Same Page");
  await openChapter(one, "Count In");
  await openChapter(other, "Count In");
  await writeChapter(one, `Eight clicks. ${mark}`);
  await expect(chapterText(other)).toHaveValue(`Eight clicks. ${mark}`, SOON);

  problems.expect(refusedWith(409));
  let letGo = () => {};
  const held = new Promise<void>((done) => (letGo = done));
  await one.route("**/rpc/learning/write-chapter", async (route) => {
    await held;
    await route.continue();
  });
  await chapterText(one).fill("Nine clicks.");
  await writeChapter(other, "Ten clicks.");
  letGo();
  await expect(one.getByText("Somebody else changed this chapter while you were writing.")).toBeVisible();
  await expect(chapterText(one)).toHaveValue("Nine clicks.");
  await one.getByRole("button", { name: "Take theirs" }).click();
  await expect(chapterText(one)).toHaveValue("Ten clicks.");
});

test("details typed one right after the other are all kept", async ({ page }) => {
  const mark = unique();
  await becomeCreator(page, somebody("Fast Fingers"));
  await importCourse(page, material(`Fast ${mark}`, mark));
  const details = page.getByRole("complementary", { name: "Course" });
  await details.getByLabel("Description").fill("Quick words about quick hands.");
  await details.getByLabel("Category", { exact: true }).selectOption("Production Skills");
  await details.getByLabel("Level").selectOption("Beginner");
  await expect(details.getByText("Still missing: a subcategory.")).toBeVisible();
});

test("a cut line says so, comes back by itself and catches up", async ({ page: one, visitor, problems }) => {
  const other = await visitor();
  const line = await cuttable(other);
  await twoEditors(one, other, "Cut Cable");
  const tag = other.getByRole("main").getByText(/^(Live|Reconnecting)$/);
  await expect(tag).toHaveText("Live");

  problems.expect(/WebSocket/);
  await line.cut();
  await expect(tag).toHaveText("Reconnecting");
  const name = tree(one).getByRole("textbox", { name: "Title of Mixdown" });
  await name.fill("Meanwhile");
  await name.press("Enter");
  await expect(one.getByText("Renamed.")).toBeVisible();
  await expect(tree(other).getByRole("textbox", { name: "Title of Mixdown" })).toBeVisible();

  line.mend();
  // The longest pause between two tries is eight seconds, stretched by half.
  await expect(tag).toHaveText("Live", { timeout: 15_000 });
  await expect(tree(other).getByRole("textbox", { name: "Title of Meanwhile" })).toBeVisible();
});

/** Stands between a page and its live line. */
async function cuttable(page: Page) {
  let open = true;
  const cuts: (() => Promise<void>)[] = [];
  await page.routeWebSocket(/\/live$/, async (socket) => {
    if (!open) {
      await socket.close();
      return;
    }
    const server = socket.connectToServer();
    cuts.push(async () => {
      await server.close();
      await socket.close();
    });
  });
  return {
    async cut() {
      open = false;
      await Promise.all(cuts.splice(0).map((cut) => cut()));
    },
    mend() {
      open = true;
    },
  };
}

test("ID-06 ID-07 signing out everywhere sends every open page to the door", async ({ page: one, visitor }) => {
  const other = await visitor();
  const person = somebody("Many Devices");
  await becomeLearner(one, person);
  await signIn(other, person);
  await gotoHydrated(other, "/dashboard?mode=learn");
  await gotoHydrated(one, "/dashboard/settings/security");
  await expect(one.getByText("2 devices")).toBeVisible();
  const gone = other.waitForURL(/\/sign-in/, SOON);
  await one.getByRole("button", { name: "Sign out everywhere" }).click();
  await gone;
  await one.waitForURL(/\/sign-in/);
  await one.goto("/dashboard");
  await expect(one).toHaveURL(/\/sign-in/);
});

test("ID-07 one device is signed out from another and its page goes to the door", async ({ page: one, visitor }) => {
  const other = await visitor();
  const person = somebody("Lost Phone");
  await becomeLearner(one, person);
  await gotoHydrated(one, "/dashboard/settings/security");
  await expect(one.getByText("1 device", { exact: true })).toBeVisible();
  await signIn(other, person);
  await gotoHydrated(other, "/dashboard?mode=learn");
  await expect(one.getByText("2 devices")).toBeVisible();
  const gone = other.waitForURL(/\/sign-in/, SOON);
  await one.getByRole("button", { name: "Sign it out" }).click();
  await gone;
  await expect(one.getByText("1 device", { exact: true })).toBeVisible();
  await expect(one).toHaveURL(/\/security$/);
});

test("presence and enrolment follow the learner: here while the page is open, gone when it is closed", async ({ page: creator, visitor }) => {
  const [mark, jonas] = [unique(), somebody("Brief Visit")];
  await becomeCreator(creator, somebody("Watching Host"));
  const course = await importCourse(creator, material(`Presence ${mark}`, mark));
  await describeAndPublish(creator, "Who is in the room, and who has left.");
  await gotoHydrated(creator, `/dashboard/courses/${course}`);
  await expect(stat(creator, "here now")).toHaveText("0");
  await expect(creator.getByText("Nobody at the moment.")).toBeVisible();

  const learner = await visitor();
  await becomeLearner(learner, jonas);
  await gotoHydrated(learner, `/courses/presence-${mark}`);
  await lands(learner, /\/learn\//, () => learner.getByRole("button", { name: "Enroll, free" }).click());
  await expect(learner.getByRole("heading", { level: 1 })).toBeVisible();
  await expect(learner.getByText("1 watching now")).toBeVisible();
  await expect(stat(creator, "here now")).toHaveText("1");
  await expect(creator.getByText("1 reading now")).toBeVisible();

  await learner.close();
  await expect(stat(creator, "here now")).toHaveText("0");
  await expect(creator.getByText("Nobody at the moment.")).toBeVisible();
  await expect(stat(creator, "learners")).toHaveText("1");
});
