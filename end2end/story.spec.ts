import {
  DEMO,
  JONAS,
  becomeCreator,
  becomeLearner,
  describeAndPublish,
  expect,
  gotoHydrated,
  hydrated,
  importCourse,
  lands,
  material,
  openChapter,
  signIn,
  signUp,
  somebody,
  stat,
  test,
  tree,
  unique,
  writeChapter,
} from "./fixtures";

test("identity-11 the whole story: a course is made, published, found, read and counted", async ({ page: creator, visitor }) => {
  test.setTimeout(120_000);
  const [mara, jonas] = [somebody("Mara Night"), somebody("Jonas Day")];
  const mark = unique();
  const title = `Tape Delay ${mark}`;
  const learner = await visitor();

  await becomeLearner(learner, jonas);
  await gotoHydrated(learner, "/courses");
  const card = learner.getByRole("link", { name: title });

  await becomeCreator(creator, mara);
  const course = await importCourse(creator, material(title, mark));
  const chapters = tree(creator).getByRole("link");
  await expect(chapters).toHaveText(["Warm Up", "Count In", "First Take", "Mixdown"]);

  await test.step("a module gets another name", async () => {
    const name = tree(creator).getByRole("textbox", { name: "Title of Warm Up" });
    await name.fill("Before You Record");
    await name.press("Enter");
    await expect(creator.getByText("Renamed.")).toBeVisible();
    await expect(tree(creator).getByRole("textbox", { name: "Title of Before You Record" })).toBeVisible();
  });

  await test.step("a chapter moves by keyboard", async () => {
    await tree(creator).getByRole("button", { name: /^Move First Take\./ }).press("ArrowUp");
    await expect(chapters).toHaveText(["Warm Up", "First Take", "Count In", "Mixdown"]);
  });

  await test.step("a chapter's text is saved while it is typed", async () => {
    await openChapter(creator, "First Take");
    await writeChapter(creator, `Keep the **first** take, always. ${mark}`);
    await expect(creator.getByRole("region", { name: "Preview" }).getByText("Keep the first take, always.")).toBeVisible();
  });

  await test.step("the course is published and stands in the open catalogue", async () => {
    await expect(card).toHaveCount(0);
    await describeAndPublish(creator, `Everything one needs to know about echoes. ${mark}`);
    await expect(card).toBeVisible();
  });

  const numbers = await creator.context().newPage();
  await gotoHydrated(numbers, `/dashboard/courses/${course}`);
  await expect(stat(numbers, "learners")).toHaveText("0");
  await expect(stat(numbers, "here now")).toHaveText("0");

  await test.step("a learner enrolls and reads what was written", async () => {
    await card.click();
    await expect(learner.getByRole("heading", { name: title, level: 1 })).toBeVisible();
    await lands(learner, /\/learn\/tape-delay-/, () => learner.getByRole("button", { name: "Enroll, free" }).click());
    await expect(learner.getByRole("heading", { name: "Warm Up", level: 1 })).toBeVisible();
    await expect(learner.getByRole("article").getByText(mark)).toBeVisible();
    const kept = learner.waitForResponse((it) => it.url().endsWith("/rpc/learning/open-chapter") && it.ok());
    await learner.getByRole("link", { name: "Next: First Take" }).click();
    await expect(learner.getByRole("heading", { name: "First Take", level: 1 })).toBeVisible();
    await expect(learner.getByText("Keep the first take, always.")).toBeVisible();
    await kept;
  });

  await test.step("the creator's numbers follow without reload", async () => {
    await expect(stat(numbers, "learners")).toHaveText("1");
    await expect(stat(numbers, "here now")).toHaveText("1");
    const row = numbers.getByRole("region", { name: "Learners" }).getByRole("row", { name: jonas.name });
    await expect(row.getByRole("cell")).toHaveText([jonas.name, "First Take", "0", "0%"]);
    await learner.getByRole("button", { name: "Mark done" }).click();
    await expect(learner.getByRole("button", { name: "Done. Take it back" })).toBeVisible();
    await expect(learner.getByRole("progressbar", { name: "Progress" })).toHaveAttribute("aria-valuetext", "1 of 4 chapters");
    await expect(row.getByRole("cell")).toHaveText([jonas.name, "First Take", "1", "25%"]);
    const read = numbers.getByRole("region", { name: "Chapters", exact: true }).getByRole("row", { name: /First Take/ });
    await expect(read.getByRole("cell")).toHaveText(["First Take", "Before You Record", "1", "1"]);
  });

  await test.step("the learner comes back to the same place", async () => {
    await gotoHydrated(learner, new URL(learner.url()).pathname);
    await expect(learner.getByRole("heading", { name: "First Take", level: 1 })).toBeVisible();
    await expect(learner.getByRole("button", { name: "Done. Take it back" })).toBeVisible();
    await learner.reload();
    await hydrated(learner);
    await expect(learner.getByRole("heading", { name: "First Take", level: 1 })).toBeVisible();
  });

  await test.step("learning-3 a new order of the modules changes nothing for the learner", async () => {
    await tree(creator).getByLabel("Module Before You Record").click();
    await tree(creator).getByRole("button", { name: "Move down" }).first().click();
    await expect(chapters).toHaveText(["Mixdown", "Warm Up", "First Take", "Count In"]);
    await expect(learner.getByText(/chapter 3 of 4/)).toBeVisible();
    await expect(learner.getByRole("progressbar", { name: "Progress" })).toHaveAttribute("aria-valuetext", "1 of 4 chapters");
    await expect(learner.getByRole("link", { name: "First Take, done" })).toBeVisible();
  });
});

test("learning-1 a course without description is not published and says what is missing", async ({ page }) => {
  await becomeCreator(page, somebody("Early Bird"));
  await gotoHydrated(page, "/dashboard/create/course");
  await page.getByLabel("Title", { exact: true }).fill("Half a Course");
  await lands(page, /\/edit$/, () => page.getByRole("button", { name: "Make the course" }).click());
  const publish = page.getByRole("button", { name: "Publish course" });
  await expect(publish).toBeDisabled();
  await expect(page.getByText(/^Still missing: .*at least one published chapter/)).toBeVisible();
});

test("learning-5 two courses of one title get two addresses", async ({ page }) => {
  const title = `Mixing ${unique()}`;
  const slug = title.toLowerCase().replace(" ", "-");
  await becomeCreator(page, somebody("Twice Told"));
  for (const address of [slug, `${slug}-1`]) {
    await gotoHydrated(page, "/dashboard/create/course");
    await page.getByLabel("Title", { exact: true }).fill(title);
    await lands(page, /\/edit$/, () => page.getByRole("button", { name: "Make the course" }).click());
    await expect(page.getByRole("link", { name: "Preview" })).toHaveAttribute("href", `/courses/${address}`);
  }
});

test("the grip keeps the focus while its chapter moves, so that it can move on", async ({ page }) => {
  await becomeCreator(page, somebody("Steady Hand"));
  const mark = unique();
  await importCourse(page, material(`Grip ${mark}`, mark));
  const chapters = tree(page).getByRole("link");
  const grip = tree(page).getByRole("button", { name: /^Move Warm Up\./ });
  await grip.focus();
  await page.keyboard.press("ArrowDown");
  await expect(chapters).toHaveText(["Count In", "Warm Up", "First Take", "Mixdown"]);
  await expect(grip).toBeFocused();
  await page.keyboard.press("ArrowDown");
  await expect(chapters).toHaveText(["Count In", "First Take", "Warm Up", "Mixdown"]);
});

test("a module that was deleted comes back by Undo with its chapters", async ({ page }) => {
  await becomeCreator(page, somebody("Second Thought"));
  const mark = unique();
  await importCourse(page, material(`Undo ${mark}`, mark));
  const chapters = tree(page).getByRole("link");
  await tree(page).getByLabel("Module Warm Up").click();
  await tree(page).getByRole("button", { name: "Delete module" }).first().click();
  await expect(chapters).toHaveText(["Mixdown"]);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(chapters).toHaveText(["Warm Up", "Count In", "First Take", "Mixdown"]);
});

test("identity-12 identity-15 whoever has chosen is led on, and switching faces stays in place", async ({ page }) => {
  await becomeCreator(page, somebody("Both Sides"));
  await page.goto("/onboarding");
  await page.waitForURL(/\/dashboard/);
  await hydrated(page);
  await gotoHydrated(page, "/dashboard/courses?mode=learn");
  await expect(page.getByText("Your shelf is empty")).toBeVisible();
  await lands(page, "**/dashboard/courses?mode=create", () => page.getByRole("button", { name: "Switch to creating" }).click());
  await expect(page.getByText("No course yet")).toBeVisible();
  await gotoHydrated(page, "/dashboard/courses");
  await expect(page.getByText("No course yet")).toBeVisible();
});

test("identity-16 identity-17 an address is offered while the name is typed, and names of the house are not", async ({ page }) => {
  const mark = unique();
  await signUp(page, somebody("Lo Kid"));
  await lands(page, "**/dashboard?mode=create", () => page.getByRole("button", { name: /I want to teach and sell/ }).click());
  await page.getByLabel("Producer name", { exact: true }).fill("admin");
  await expect(page.getByText(/^Your address:/)).toHaveCount(0);
  await page.getByLabel("Producer name", { exact: true }).fill(`Lo Fi!! Kid ${mark}`);
  await expect(page.getByText(`Your address: /lo-fi-kid-${mark}. It is free.`)).toBeVisible();
  const other = await page.context().newPage();
  await gotoHydrated(other, "/dashboard?mode=create");
  await expect(other.getByRole("heading", { name: "Claim your producer name" })).toBeVisible();
  await page.getByRole("button", { name: "Open the store" }).click();
  await expect(page.getByRole("heading", { name: "My courses", level: 1 })).toBeVisible();
  await expect(other.getByRole("heading", { name: "Claim your producer name" })).toBeHidden();
});

test("a learner finds the demo course on the shelf and goes on", async ({ page }) => {
  await signIn(page, JONAS);
  await gotoHydrated(page, "/dashboard?mode=learn");
  await page.getByRole("region", { name: "Go on" }).getByRole("link", { name: "Continue" }).click();
  await expect(page).toHaveURL(new RegExp(`/learn/${DEMO.slug}`));
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await expect(page.getByRole("complementary", { name: "Outline" }).getByRole("link", { name: DEMO.title })).toBeVisible();
});
