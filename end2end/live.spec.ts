import type { Page } from "@playwright/test";
import {
  becomeCreator,
  becomeLearner,
  chapterText,
  describeAndPublish,
  details,
  enroll,
  expect,
  gotoHydrated,
  importCourse,
  material,
  openChapter,
  refusedWith,
  renameChapter,
  signIn,
  slugOf,
  somebody,
  stat,
  tab,
  test,
  tree,
  unique,
  writeChapter,
} from "./fixtures";

/** A creator's course, open in the editors of two browsers. */
async function twoEditors(page: Page, other: Page, name: string) {
  const [person, mark] = [somebody(name), unique()];
  await becomeCreator(page, person);
  const course = await importCourse(page, material(`${name} ${mark}`, mark));
  await signIn(other, person);
  await gotoHydrated(other, `/dashboard/courses/${course}/edit`);
  await expect(tree(other).getByRole("link")).toHaveCount(4);
  return { person, course, mark };
}

async function renameModule(page: Page, from: string, to: string) {
  const name = tree(page).getByRole("textbox", { name: `Title of ${from}` });
  await name.fill(to);
  await name.press("Enter");
  await expect(page.getByText("Renamed.").last()).toBeVisible();
}

test("learning-2 two open editors see each other's modules", async ({ page: one, visitor }) => {
  const other = await visitor();
  await twoEditors(one, other, "Two Desks");
  await renameModule(one, "Mixdown", "The Quiet Part");
  await expect(tree(other).getByRole("textbox", { name: "Title of The Quiet Part" })).toHaveValue("The Quiet Part");
  await tree(other).getByRole("button", { name: "Add a module" }).click();
  await expect(tree(one).getByRole("textbox", { name: "Title of New module" })).toBeVisible();
});

test("a chapter somebody else writes appears by itself, and writing at once is a question", async ({ page: one, visitor, problems }) => {
  const other = await visitor();
  const { mark } = await twoEditors(one, other, "Same Page");
  await openChapter(one, "Count In");
  await openChapter(other, "Count In");
  await writeChapter(one, `Eight clicks. ${mark}`);
  await expect(chapterText(other)).toHaveValue(`Eight clicks. ${mark}`);

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

test("what was typed is kept although the line is slow and the writer has gone on", async ({ page, visitor }) => {
  const other = await visitor();
  await twoEditors(page, other, "Slow Line");
  await openChapter(page, "Count In");
  const held: (() => void)[] = [];
  await page.route("**/rpc/learning/write-chapter", async (route) => {
    await new Promise<void>((done) => held.push(done));
    await route.continue();
  });
  await chapterText(page).fill("Four clicks");
  await expect.poll(() => held.length).toBe(1);
  await chapterText(page).fill("Four clicks, and then");
  await openChapter(page, "First Take");
  held[0]();
  // The second write waits for the first, and is no conflict with it.
  await expect.poll(() => held.length).toBe(2);
  held[1]();
  await openChapter(other, "Count In");
  await expect(chapterText(other)).toHaveValue("Four clicks, and then");
});

test("details typed one right after the other are all kept, and saved without leaving the field", async ({ page, visitor }) => {
  const other = await visitor();
  await twoEditors(page, other, "Fast Fingers");
  const [mine, theirs] = [details(page), details(other)];
  await mine.getByLabel("Category", { exact: true }).selectOption("Production Skills");
  await mine.getByLabel("Level").selectOption("Beginner");
  await mine.getByLabel("Tags").fill("Quick, Hands");
  await mine.getByLabel("Description").fill("Quick words about quick hands.");
  await expect(mine.getByText("Still missing: a subcategory.")).toBeVisible();
  await expect(theirs.getByLabel("Description")).toHaveValue("Quick words about quick hands.");
  await expect(theirs.getByLabel("Category", { exact: true })).toHaveValue("skills");
  await expect(theirs.getByLabel("Level")).toHaveValue("Beginner");
  await expect(theirs.getByLabel("Tags")).toHaveValue("quick, hands");
  await expect(mine.getByRole("status")).toHaveText("Saved");
});

test("two people change different details at the same moment and both are kept", async ({ page: one, visitor, problems }) => {
  const other = await visitor();
  const { mark } = await twoEditors(one, other, "Both Hands");
  // The second to arrive is refused once and goes on top of the first.
  problems.expect(refusedWith(409));
  let letGo = () => {};
  const held = new Promise<void>((done) => (letGo = done));
  await one.route("**/rpc/learning/edit-course", async (route) => {
    await held;
    await route.continue();
  });
  const asked = one.waitForRequest("**/rpc/learning/edit-course");
  await details(one).getByLabel("Title", { exact: true }).fill(`Left Hand ${mark}`);
  await asked;
  await details(other).getByLabel("Description").fill("The right hand writes this.");
  await expect(details(other).getByText("Still missing: a category")).toBeVisible();
  letGo();
  for (const page of [one, other]) {
    await expect(page.getByRole("heading", { name: `Left Hand ${mark}`, level: 1 })).toBeVisible();
    await expect(details(page).getByLabel("Title", { exact: true })).toHaveValue(`Left Hand ${mark}`);
    await expect(details(page).getByLabel("Description")).toHaveValue("The right hand writes this.");
  }
});

test("what a creator changes is in every open page", async ({ page: creator, visitor, problems }) => {
  test.setTimeout(240_000);
  // The course's page, read again when the course is gone, is honest about it.
  problems.expect(refusedWith(404));
  const stranger = await visitor();
  const learner = await visitor();
  const desk = await visitor();
  const { person, course, mark } = await twoEditors(creator, desk, "Open House");
  await openChapter(desk, "Count In");
  await describeAndPublish(creator, `Doors and windows. ${mark}`);
  const slug = await slugOf(creator);
  await becomeLearner(learner, somebody("House Guest"));
  await enroll(learner, slug);
  await learner.getByRole("link", { name: "Next: Count In" }).click();
  await expect(learner.getByRole("heading", { name: "Count In", level: 1 })).toBeVisible();

  const store = await creator.getByRole("link", { name: person.name }).first().getAttribute("href");
  const front = await tab(stranger, `/courses/${slug}`);
  const shop = await tab(stranger, store ?? "");
  await gotoHydrated(stranger, "/courses");
  const taught = await tab(desk, "/dashboard/courses?mode=create");
  const numbers = await tab(desk, `/dashboard/courses/${course}`);
  const shelf = await tab(learner, "/dashboard/courses?mode=learn");
  const home = await tab(learner, "/dashboard?mode=learn");
  // The first module is unfolded by itself; this is the name of the second, and of the chapter in it.
  const unfolded = front.getByText("Mixdown", { exact: true });
  await unfolded.first().click();
  await expect(unfolded.last()).toBeVisible();
  const pages = [stranger, front, shop, taught, numbers, shelf, home, learner, desk];
  for (const page of pages) {
    await page.evaluate(() => Object.assign(window, { sameDocument: true }));
  }

  const title = `Closed Room ${mark}`;
  const card = (page: Page) => page.getByRole("listitem").filter({ hasText: title });

  await test.step("the title", async () => {
    await details(creator).getByLabel("Title", { exact: true }).fill(title);
    for (const page of [stranger, shop, taught, shelf]) {
      await expect(page.getByRole("link", { name: title, exact: true })).toBeVisible();
    }
    for (const page of [front, numbers, desk]) {
      await expect(page.getByRole("heading", { name: title, level: 1 })).toBeVisible();
    }
    await expect(home.getByRole("region", { name: "Go on" }).getByText(title, { exact: true })).toBeVisible();
    await expect(learner.getByRole("complementary", { name: "Outline" }).getByRole("link", { name: title })).toBeVisible();
    await expect(details(desk).getByLabel("Title", { exact: true })).toHaveValue(title);
  });

  await test.step("description and level", async () => {
    await details(creator).getByLabel("Description").fill(`No doors, no windows. ${mark}`);
    await details(creator).getByLabel("Level").selectOption("Advanced");
    await expect(front.getByText(`No doors, no windows. ${mark}`)).toBeVisible();
    await expect(details(desk).getByLabel("Description")).toHaveValue(`No doors, no windows. ${mark}`);
    await expect(card(stranger)).toContainText("advanced");
    await expect(card(shop)).toContainText("advanced");
  });

  await test.step("a chapter's name", async () => {
    await openChapter(creator, "Count In");
    await renameChapter(creator, "Count In", "Count Out");
    await expect(tree(desk).getByRole("link", { name: "Count Out" })).toBeVisible();
    await expect(desk.getByRole("heading", { name: "Count Out", level: 1 })).toBeVisible();
    // What was unfolded stays so.
    await expect(front.getByText("Count Out", { exact: true })).toBeVisible();
    await expect(unfolded.last()).toBeVisible();
    await expect(learner.getByRole("heading", { name: "Count Out", level: 1 })).toBeVisible();
    await expect(learner.getByRole("navigation", { name: "Chapters" }).getByRole("link", { name: "Count Out" })).toBeVisible();
    await expect(numbers.getByRole("row", { name: /Count Out/ }).first()).toBeVisible();
  });

  await test.step("a chapter's text", async () => {
    await writeChapter(creator, `Nobody counts. ${mark}`);
    await expect(chapterText(desk)).toHaveValue(`Nobody counts. ${mark}`);
    await expect(learner.getByRole("article").getByText(`Nobody counts. ${mark}`)).toBeVisible();
  });

  await test.step("a chapter that is a draft again", async () => {
    await openChapter(creator, "Mixdown");
    await creator.getByRole("switch", { name: "Published" }).uncheck();
    await expect(card(stranger)).toContainText("3 chapters");
    await expect(card(shop)).toContainText("3 chapters");
    await expect(stat(front, "chapters")).toHaveText("3");
    await expect(taught.getByRole("row", { name: title }).getByRole("cell").nth(2)).toHaveText("3");
    await expect(card(shelf)).toContainText("0 of 3 chapters");
    await expect(learner.getByText("chapter 2 of 3")).toBeVisible();
    await expect(learner.getByRole("progressbar", { name: "Progress" })).toHaveAttribute("aria-valuetext", "0 of 3 chapters");
    await expect(numbers.getByRole("region", { name: "Chapters", exact: true }).getByRole("row")).toHaveCount(4);
  });

  await test.step("the course taken out of the catalogue", async () => {
    await details(creator).getByRole("button", { name: "Unpublish" }).click();
    await expect(stranger.getByRole("link", { name: title })).toHaveCount(0);
    await expect(shop.getByText("Nothing is out yet.")).toBeVisible();
    await expect(front.getByRole("heading", { name: "Nothing here" })).toBeVisible();
    await expect(front.getByText("No doors, no windows.")).toHaveCount(0);
    await expect(taught.getByRole("row", { name: title })).toContainText("Draft");
    await expect(numbers.getByRole("main").getByText("Draft", { exact: true })).toBeVisible();
    await expect(details(desk).getByRole("button", { name: "Publish course" })).toBeVisible();
    // Learners keep it.
    await expect(learner.getByRole("article").getByText(`Nobody counts. ${mark}`)).toBeVisible();
    await expect(card(shelf)).toBeVisible();
  });

  for (const page of pages) {
    expect(await page.evaluate(() => "sameDocument" in window), `${page.url()} was not loaded again`).toBe(true);
  }
});

test("what a learner does is in every open page", async ({ page: creator, visitor }) => {
  test.setTimeout(240_000);
  const mark = unique();
  const jonas = somebody("Busy Reader");
  const [learner, phone, stranger] = [await visitor(), await visitor(), await visitor()];
  await becomeCreator(creator, somebody("Quiet Host"));
  const course = await importCourse(creator, material(`Footprints ${mark}`, mark));
  await describeAndPublish(creator, "Who came, and how far they got.");
  const slug = await slugOf(creator);
  const taught = await tab(creator, "/dashboard/courses?mode=create");
  const numbers = await tab(creator, `/dashboard/courses/${course}`);
  const front = await tab(stranger, `/courses/${slug}`);
  await gotoHydrated(stranger, "/courses");
  await becomeLearner(learner, jonas);
  await signIn(phone, jonas);
  await gotoHydrated(phone, "/dashboard?mode=learn");
  const own = await tab(phone, `/courses/${slug}`);
  const shelf = await tab(phone, "/dashboard/courses?mode=learn");
  await expect(phone.getByText("Your shelf is empty")).toBeVisible();
  const pages = [stranger, front, taught, numbers, phone, own, shelf];
  for (const page of pages) {
    await page.evaluate(() => Object.assign(window, { sameDocument: true }));
  }
  const card = (page: Page) => page.getByRole("listitem").filter({ hasText: `Footprints ${mark}` });

  await test.step("enrolling", async () => {
    await enroll(learner, slug);
    await expect(card(stranger)).toContainText("1 learner");
    await expect(stat(front, "learners")).toHaveText("1");
    await expect(taught.getByRole("row", { name: `Footprints ${mark}` }).getByRole("cell").nth(3)).toHaveText("1");
    await expect(stat(numbers, "learners")).toHaveText("1");
    await expect(own.getByRole("link", { name: "Start reading" })).toBeVisible();
    await expect(stat(phone, "courses")).toHaveText("1");
    await expect(card(shelf)).toContainText("0 of 4 chapters");
  });

  const player = await tab(phone, `/learn/${slug}`);
  await expect(player.getByRole("heading", { name: "Warm Up", level: 1 })).toBeVisible();

  await test.step("finishing chapters", async () => {
    await learner.getByRole("button", { name: "Mark done" }).click();
    await expect(player.getByRole("link", { name: /Warm Up ?, done/ })).toBeVisible();
    await expect(player.getByRole("button", { name: "Done. Take it back" })).toBeVisible();
    await expect(stat(phone, "chapters done")).toHaveText("1");
    await expect(phone.getByText("Next: Count In").first()).toBeVisible();
    await expect(card(shelf)).toContainText("1 of 4 chapters");
    await expect(own.getByRole("progressbar", { name: "Your progress" })).toHaveAttribute("aria-valuenow", "25");
    await expect(stat(numbers, "average done")).toHaveText("25%");
    for (const next of ["Count In", "First Take", "Mixdown"]) {
      await learner.getByRole("link", { name: `Next: ${next}` }).click();
      await expect(learner.getByRole("heading", { name: next, level: 1 })).toBeVisible();
      await learner.getByRole("button", { name: "Mark done" }).click();
      await expect(player.getByRole("link", { name: new RegExp(`${next} ?, done`), includeHidden: true })).toHaveCount(1);
    }
    await expect(stat(numbers, "completed")).toHaveText("1");
    await expect(stat(numbers, "average done")).toHaveText("100%");
    await expect(stat(phone, "courses completed")).toHaveText("1");
  });

  await test.step("taking a tick back", async () => {
    await learner.getByRole("button", { name: "Done. Take it back" }).click();
    await expect(player.getByRole("progressbar", { name: "Progress" })).toHaveAttribute("aria-valuetext", "3 of 4 chapters");
    await expect(stat(numbers, "average done")).toHaveText("75%");
    await expect(card(shelf)).toContainText("3 of 4 chapters");
  });

  for (const page of pages) {
    expect(await page.evaluate(() => "sameDocument" in window), `${page.url()} was not loaded again`).toBe(true);
  }
});

test("a cut line says so, comes back by itself and catches up exactly", async ({ page: one, visitor, problems }) => {
  const other = await visitor();
  const line = await cuttable(other);
  const { mark } = await twoEditors(one, other, "Cut Cable");
  await openChapter(one, "Count In");
  await openChapter(other, "Count In");
  const lost = other.getByText("Reconnecting. This is how it stood.");
  await expect(lost).toHaveCount(0);
  await other.evaluate(() => Object.assign(window, { sameDocument: true }));

  problems.expect(/WebSocket/);
  await line.cut();
  await expect(lost).toBeVisible();
  await renameModule(one, "Mixdown", "Meanwhile");
  await tree(one).getByRole("button", { name: "Add a module" }).click();
  await tree(one).getByRole("button", { name: /^Move First Take\./ }).press("ArrowUp");
  await details(one).getByLabel("Title", { exact: true }).fill(`Mended Cable ${mark}`);
  await writeChapter(one, `Sixteen clicks. ${mark}`);
  await expect(details(one).getByRole("status")).toHaveText("Saved");
  await expect(tree(one).getByRole("link")).toHaveText(["Warm Up", "First Take", "Count In", "Mixdown"]);
  // Nothing has come through.
  await expect(tree(other).getByRole("textbox", { name: "Title of Mixdown" })).toBeVisible();
  await expect(tree(other).getByRole("link")).toHaveText(["Warm Up", "Count In", "First Take", "Mixdown"]);

  line.mend();
  await expect(lost).toHaveCount(0);
  await expect(chapterText(other)).toHaveValue(`Sixteen clicks. ${mark}`);
  await expect(details(other).getByLabel("Title", { exact: true })).toHaveValue(`Mended Cable ${mark}`);
  const modules = (page: Page) => tree(page).getByRole("list").first();
  await expect(modules(other)).toMatchAriaSnapshot(await modules(one).ariaSnapshot());
  expect(await other.evaluate(() => "sameDocument" in window), "not loaded again").toBe(true);
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

test("a right that is taken back empties the page that had it", async ({ page: creator, visitor }) => {
  const stranger = await visitor();
  const desk = await visitor();
  const { course } = await twoEditors(creator, desk, "Short Loan");
  await openChapter(creator, "Count In");
  await creator.getByRole("switch", { name: "Free preview" }).check();
  await describeAndPublish(creator, "Here today, gone in a moment.");
  const slug = await slugOf(creator);
  const chapter = new URL(creator.url()).searchParams.get("chapter");
  await gotoHydrated(stranger, `/learn/${slug}?chapter=${chapter}`);
  await expect(stranger.getByText("Four clicks, then nothing.")).toBeVisible();

  await creator.getByRole("switch", { name: "Free preview" }).uncheck();
  await expect(stranger.getByText("Sign in to see this")).toBeVisible();
  await expect(stranger.getByText("Four clicks")).toHaveCount(0);

  const numbers = await tab(desk, `/dashboard/courses/${course}`);
  await expect(numbers.getByRole("row", { name: /Count In/ })).toBeVisible();
  const title = await creator.getByRole("heading", { level: 1 }).first().innerText();
  await creator.getByRole("button", { name: "Delete course" }).first().click();
  await creator.getByLabel("Type its title to delete it").fill(title);
  await creator.getByRole("dialog").getByRole("button", { name: "Delete course" }).click();
  await creator.waitForURL(/\/dashboard\/courses$/);
  for (const page of [desk, numbers]) {
    await expect(page.getByRole("heading", { name: "Nothing here" })).toBeVisible();
    await expect(page.getByText("Count In")).toHaveCount(0);
  }
});

test("ID-06 ID-07 signing out everywhere sends every open page to the door", async ({ page: one, visitor }) => {
  const other = await visitor();
  const person = somebody("Many Devices");
  await becomeLearner(one, person);
  await signIn(other, person);
  await gotoHydrated(other, "/dashboard?mode=learn");
  await gotoHydrated(one, "/dashboard/settings/security");
  await expect(one.getByText("2 devices")).toBeVisible();
  const gone = other.waitForURL(/\/sign-in/);
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
  const gone = other.waitForURL(/\/sign-in/);
  await one.getByRole("button", { name: "Sign it out" }).click();
  await gone;
  await expect(one.getByText("1 device", { exact: true })).toBeVisible();
  await expect(one).toHaveURL(/\/security$/);
});
