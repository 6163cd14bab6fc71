import type { Page } from "@playwright/test";
import {
  DEMO,
  JONAS,
  becomeCreator,
  becomeLearner,
  describeAndPublish,
  details,
  expect,
  gotoHydrated,
  hydrated,
  importCourse,
  lands,
  material,
  openChapter,
  realCourse,
  refusedWith,
  renameChapter,
  signIn,
  signUp,
  somebody,
  stat,
  tab,
  test,
  tree,
  unique,
  writeChapter,
  zip,
} from "./fixtures";

test("identity-11 learning-3 the whole story: a course is made, published, found, read and counted", async ({ page: creator, visitor }) => {
  test.setTimeout(300_000);
  const [mara, jonas] = [somebody("Mara Night"), somebody("Jonas Day")];
  const mark = unique();
  const title = `Tape Delay ${mark}`;
  const learner = await visitor();

  await becomeLearner(learner, jonas);
  await gotoHydrated(learner, "/courses");
  const card = learner.getByRole("link", { name: title });

  await becomeCreator(creator, mara);
  const course = await importCourse(creator, realCourse() ?? material(`Tape Loops ${mark}`, mark));
  const chapters = tree(creator).getByRole("link");
  const names = await chapters.allTextContents();

  await test.step("the course gets another name", async () => {
    await details(creator).getByLabel("Title", { exact: true }).fill(title);
    await details(creator).getByLabel("Title", { exact: true }).press("Enter");
    await expect(creator.getByRole("heading", { name: title, level: 1 })).toBeVisible();
  });

  await test.step("a module gets another name", async () => {
    const name = tree(creator).getByRole("textbox", { name: /^Title of / }).first();
    await name.fill("Before You Record");
    await name.press("Enter");
    await expect(creator.getByText("Renamed.")).toBeVisible();
    await expect(tree(creator).getByRole("textbox", { name: "Title of Before You Record" })).toBeVisible();
  });

  await test.step("a chapter gets another name", async () => {
    await openChapter(creator, names[2]);
    await renameChapter(creator, names[2], "First Take Ever");
    names[2] = "First Take Ever";
    await expect(chapters).toHaveText(names);
  });

  await test.step("a chapter moves by keyboard", async () => {
    await tree(creator).getByRole("button", { name: /^Move First Take Ever\./ }).press("ArrowUp");
    [names[1], names[2]] = [names[2], names[1]];
    await expect(chapters).toHaveText(names);
  });

  await test.step("a chapter moves by pointer", async () => {
    // Three chapters stand in the first module of either course.
    await drag(creator, names[2], names[0]);
    names.unshift(...names.splice(2, 1));
    await expect(chapters).toHaveText(names);
  });

  await test.step("a chapter's text is saved while it is typed", async () => {
    await openChapter(creator, "First Take Ever");
    await writeChapter(creator, `Keep the **first** take, always. ${mark}`);
    await expect(creator.getByRole("region", { name: "Preview" }).getByText("Keep the first take, always.")).toBeVisible();
  });

  await test.step("the course is published and stands in the open catalogue", async () => {
    await expect(card).toHaveCount(0);
    await describeAndPublish(creator, `Everything one needs to know about echoes. ${mark}`);
    await expect(card).toBeVisible();
  });

  const numbers = await tab(creator, `/dashboard/courses/${course}`);
  await expect(stat(numbers, "learners")).toHaveText("0");
  await expect(stat(numbers, "here now")).toHaveText("0");
  const learnerRow = numbers.getByRole("region", { name: "Learners" }).getByRole("row", { name: jonas.name });
  // Before the name stand the initials, where others have a picture.
  const named = new RegExp(`${jonas.name}$`);
  const percent = `${Math.floor(100 / names.length)}%`;
  const progress = `1 of ${names.length} chapters`;

  await test.step("a learner enrolls and reads what was written", async () => {
    await card.click();
    await expect(learner.getByRole("heading", { name: title, level: 1 })).toBeVisible();
    await lands(learner, /\/learn\//, () => learner.getByRole("button", { name: "Enroll, free" }).click());
    await expect(learner.getByRole("heading", { name: names[0], level: 1 })).toBeVisible();
    await expect(stat(numbers, "learners")).toHaveText("1");
    await expect(stat(numbers, "here now")).toHaveText("1");
    await expect(learnerRow.getByRole("cell")).toHaveText([named, names[0], "0", "0%"]);
    await readOn(learner, names[1]);
    await expect(learnerRow.getByRole("cell")).toHaveText([named, names[1], "0", "0%"]);
    await readOn(learner, "First Take Ever");
    await expect(learner.getByText("Keep the first take, always.")).toBeVisible();
  });

  await test.step("the creator's numbers follow without reload", async () => {
    await expect(learnerRow.getByRole("cell")).toHaveText([named, "First Take Ever", "0", "0%"]);
    await learner.getByRole("button", { name: "Mark done" }).click();
    await expect(learner.getByRole("button", { name: "Done. Take it back" })).toBeVisible();
    await expect(learner.getByRole("progressbar", { name: "Progress" })).toHaveAttribute("aria-valuetext", progress);
    await expect(learnerRow.getByRole("cell")).toHaveText([named, "First Take Ever", "1", percent]);
    const read = numbers.getByRole("region", { name: "Chapters", exact: true }).getByRole("row", { name: /First Take Ever/ });
    await expect(read.getByRole("cell")).toHaveText(["First Take Ever", "Before You Record", "1", "1"]);
  });

  await test.step("the learner comes back to the same place, here and on another device", async () => {
    const place = new URL(learner.url()).pathname;
    const phone = await visitor({ viewport: { width: 390, height: 800 } });
    await signIn(phone, jonas);
    for (const device of [learner, phone]) {
      await gotoHydrated(device, place);
      await expect(device.getByRole("heading", { name: "First Take Ever", level: 1 })).toBeVisible();
      await expect(device.getByRole("button", { name: "Done. Take it back" })).toBeVisible();
    }
    // Two devices are one person.
    await expect(stat(numbers, "here now")).toHaveText("1");
  });

  await test.step("a new order of the modules changes nothing for the learner", async () => {
    const first = tree(creator).getByRole("listitem").filter({ has: creator.getByLabel("Module Before You Record") }).first();
    await first.getByLabel("Module Before You Record").click();
    await first.getByRole("button", { name: "Move down" }).first().click();
    await expect(chapters.first()).not.toHaveText(names[0]);
    const number = 1 + (await chapters.allTextContents()).indexOf("First Take Ever");
    await expect(learner.getByText(`chapter ${number} of ${names.length}`)).toBeVisible();
    await expect(learner.getByRole("progressbar", { name: "Progress" })).toHaveAttribute("aria-valuetext", progress);
    await expect(learner.getByRole("link", { name: /First Take Ever ?, done/ })).toBeVisible();
  });
});

/** Turns the page, and waits until the place is kept. */
async function readOn(learner: Page, next: string) {
  const kept = learner.waitForResponse((it) => it.url().endsWith("/rpc/learning/open-chapter") && it.ok());
  await learner.getByRole("link", { name: `Next: ${next}` }).click();
  await expect(learner.getByRole("heading", { name: next, level: 1 })).toBeVisible();
  await kept;
}

/** Drags a chapter by its grip to the place in front of another. Of chapters of one name it is the first in the course. */
async function drag(page: Page, title: string, before: string) {
  const grip = (name: string) => tree(page).getByRole("button", { name: `Move ${name}. Drag` }).first();
  await grip(title).hover();
  await page.mouse.down();
  const box = await grip(before).boundingBox();
  if (!box) {
    throw new Error(`${before} is not on the page`);
  }
  await page.mouse.move(box.x + box.width / 2, box.y + 2, { steps: 5 });
  await page.mouse.up();
}

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
  await lands(page, "**/dashboard/courses?mode=create", () => page.getByRole("radio", { name: "Create" }).click());
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
  const other = await tab(page, "/dashboard?mode=create");
  await expect(other.getByRole("heading", { name: "Claim your producer name" })).toBeVisible();
  await lands(page, "**/dashboard/create/store", () => page.getByRole("button", { name: "Open the store" }).click());
  await expect(page.getByRole("heading", { name: `Lo Fi!! Kid ${mark} is open`, level: 1 })).toBeVisible();
  await expect(page.getByRole("link", { name: `/lo-fi-kid-${mark}` })).toBeVisible();
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

test("an import that may be a new version of a course asks which one is meant", async ({ page, problems }) => {
  problems.expect(refusedWith(409));
  await becomeCreator(page, somebody("Second Edition"));
  const title = `Second Edition ${unique()}`;
  const course = await importCourse(page, material(title, "first edition"));

  const other = zip([
    { name: "README.md", data: `# ${title}\n` },
    { name: "07-Afterword.md", data: "# Afterword\n\nNothing of this was there before.\n" },
  ]);
  await gotoHydrated(page, "/dashboard/create/course");
  await page.getByLabel("Zip of Markdown files").setInputFiles({ name: "course.zip", mimeType: "application/zip", buffer: other });
  await expect(page.getByText(`“${title}” has this title, but none of these chapters.`)).toBeVisible();
  await expect(page.getByRole("button", { name: "Make a new course" })).toBeVisible();
  await page.getByRole("button", { name: /^Update \/courses\// }).click();
  await expect(page.getByText(`Updated “${title}”`)).toBeVisible();
  await page.getByRole("link", { name: "Open it in the editor" }).click();
  await expect(page).toHaveURL(new RegExp(`/dashboard/courses/${course}/edit$`));
  await expect(tree(page).getByRole("link", { name: "Afterword" })).toBeVisible();
});
