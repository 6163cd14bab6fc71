import type { Page } from "@playwright/test";
import {
  asMarkdown,
  becomeCreator,
  chapterText,
  expect,
  gotoHydrated,
  hydrated,
  importCourse,
  isAccessible,
  material,
  openInEditor,
  refusedWith,
  richText,
  signIn,
  somebody,
  test,
  tree,
  unique,
} from "./fixtures";

const PIXEL = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==", "base64");

/** A course of one's own in the editor, open at a chapter that says "Four clicks, then nothing. MARK". */
async function writing(page: Page, name: string) {
  const [person, mark] = [somebody(name), unique()];
  await becomeCreator(page, person);
  const course = await importCourse(page, material(`${name} ${mark}`, mark));
  await openInEditor(page, "Count In");
  await expect(richText(page)).toHaveText(`Four clicks, then nothing. ${mark}`);
  return { person, course, mark };
}

function preview(page: Page) {
  return page.getByRole("region", { name: "Preview" });
}

function state(page: Page) {
  return page.getByRole("region", { name: "Chapter" }).getByRole("status");
}

function tool(page: Page, name: string) {
  return page.getByRole("toolbar", { name: "Formatting" }).getByRole("button", { name, exact: true });
}

test("a chapter is written as it will look, and its Markdown says the same", async ({ page }) => {
  await writing(page, "Plain Sight");
  const text = richText(page);
  await text.press("Control+A");
  await text.press("Delete");
  await text.pressSequentially("## The chain");
  await text.press("Enter");
  await text.pressSequentially("Keep the ");
  await text.press("Control+B");
  await text.pressSequentially("first");
  await text.press("Control+B");
  await text.pressSequentially(" take.");
  await text.press("Enter");
  await text.pressSequentially("- kick");
  await text.press("Enter");
  await text.pressSequentially("bass * 2");
  await expect(preview(page).getByRole("listitem")).toHaveText(["kick", "bass * 2"]);
  await expect(preview(page).getByText("first", { exact: true })).toHaveCSS("font-weight", /[67]00/);
  await expect(preview(page).getByRole("heading", { name: "The chain" })).toBeVisible();
  await expect(state(page)).toHaveText("Saved");
  await asMarkdown(page);
  await expect(chapterText(page)).toHaveValue("## The chain\n\nKeep the **first** take.\n\n- kick\n- bass * 2\n");

  // And back: what is changed there is in the editor.
  await chapterText(page).fill("1. one\n2. two\n\n| a | b |\n| --- | --- |\n| c | d |\n");
  await expect(state(page)).toHaveText("Saved");
  await page.getByRole("button", { name: "Edit as Markdown" }).click();
  await expect(richText(page).getByRole("listitem")).toHaveText(["one", "two"]);
  await expect(richText(page).getByRole("cell")).toHaveText(["c", "d"]);
  await page.reload();
  await hydrated(page);
  await expect(richText(page).getByRole("listitem")).toHaveText(["one", "two"]);
});

test("the script of the editor is fetched when a chapter is opened and not before", async ({ page }) => {
  const fetched: string[] = [];
  page.on("request", (request) => request.url().endsWith("/script/rich-text.js") && fetched.push(request.url()));
  const mark = unique();
  await becomeCreator(page, somebody("Late Comer"));
  const course = await importCourse(page, material(`Late Comer ${mark}`, mark));
  await gotoHydrated(page, `/dashboard/courses/${course}/edit`);
  await expect(page.getByText("Choose a chapter")).toBeVisible();
  expect(fetched).toEqual([]);
  await openInEditor(page, "Count In");
  await expect(richText(page)).toBeVisible();
  await openInEditor(page, "First Take");
  await expect(richText(page)).toHaveText(`Keep the first take. ${mark}`);
  // Left for another page and returned to, it stands again.
  await page.getByRole("link", { name: "Numbers" }).click();
  await expect(richText(page)).toHaveCount(0);
  await page.goBack();
  await expect(richText(page)).toHaveText(`Keep the first take. ${mark}`);
  expect(fetched).toHaveLength(1);
});

test("without the script there is the text as Markdown, and the page says so", async ({ page, problems }) => {
  problems.expect(/rich-text\.js|ERR_FAILED/);
  await page.route("**/script/rich-text.js", (route) => route.abort());
  const mark = unique();
  await becomeCreator(page, somebody("No Island"));
  await importCourse(page, material(`No Island ${mark}`, mark));
  await openInEditor(page, "Count In");
  await expect(page.getByText("The editor could not be loaded, so this is the text as Markdown.")).toBeVisible();
  await chapterText(page).fill(`Five clicks. ${mark}`);
  await expect(preview(page).getByText(`Five clicks. ${mark}`)).toBeVisible();
});

test("what only Markdown can hold is not taken away by the editor", async ({ page }) => {
  const { mark } = await writing(page, "Raw Take");
  await asMarkdown(page);
  await chapterText(page).fill(`A <kbd>note</kbd> to myself. ${mark}`);
  await expect(page.getByText("This text has something only Markdown can hold")).toBeVisible();
  await expect(page.getByRole("button", { name: "Edit as Markdown" })).toHaveAttribute("aria-disabled", "true");
  await page.reload();
  await hydrated(page);
  await expect(chapterText(page)).toHaveValue(`A <kbd>note</kbd> to myself. ${mark}`);
  await expect(richText(page)).toHaveCount(0);
});

test("a chapter somebody else writes appears in the editor by itself, and writing at once is a question", async ({ page: one, visitor, problems }) => {
  const other = await visitor();
  const { person, course, mark } = await writing(one, "Two Pens");
  await signIn(other, person);
  await gotoHydrated(other, `/dashboard/courses/${course}/edit`);
  await openInEditor(other, "Count In");
  await richText(one).fill(`Eight clicks. ${mark}`);
  await expect(richText(other)).toHaveText(`Eight clicks. ${mark}`);

  problems.expect(refusedWith(409));
  let letGo = () => {};
  const held = new Promise<void>((done) => (letGo = done));
  await one.route("**/rpc/learning/write-chapter", async (route) => {
    await held;
    await route.continue();
  });
  await richText(one).fill("Nine clicks.");
  const saved = other.waitForResponse((it) => it.url().endsWith("/rpc/learning/write-chapter") && it.ok());
  await richText(other).fill("Ten clicks.");
  await saved;
  letGo();
  await expect(one.getByText("Somebody else changed this chapter while you were writing.")).toBeVisible();
  await expect(richText(one)).toHaveText("Nine clicks.");
  await one.getByRole("button", { name: "Take theirs" }).click();
  await expect(richText(one)).toHaveText("Ten clicks.");
  await richText(one).fill("Eleven clicks.");
  await expect(richText(other)).toHaveText("Eleven clicks.");
});

test("what was typed in the editor is kept although the line is slow and the writer has gone on", async ({ page }) => {
  await writing(page, "Slow Ink");
  const held: (() => void)[] = [];
  await page.route("**/rpc/learning/write-chapter", async (route) => {
    await new Promise<void>((done) => held.push(done));
    await route.continue();
  });
  await richText(page).fill("Four clicks");
  await expect.poll(() => held.length).toBe(1);
  await richText(page).fill("Four clicks, and then");
  await openInEditor(page, "First Take");
  held[0]();
  await expect.poll(() => held.length).toBe(2);
  held[1]();
  await openInEditor(page, "Count In");
  await expect(richText(page)).toHaveText("Four clicks, and then");
});

test("a link is asked for, and one that would run something is refused where it was typed", async ({ page }) => {
  await writing(page, "Weak Link");
  const dialog = page.getByRole("dialog", { name: "Link" });
  await richText(page).press("Control+A");
  await richText(page).press("Control+K");
  const goal = dialog.getByRole("textbox", { name: "Where it leads" });
  await goal.fill("javascript:alert(1)");
  await goal.press("Enter");
  await expect(dialog.getByRole("alert")).toContainText("Begin with https://");
  await expect(goal).toHaveValue("javascript:alert(1)");
  await goal.fill("sonic-pi.example/manual");
  await dialog.getByRole("button", { name: "Set link" }).click();
  await expect(dialog).toHaveCount(0);
  await expect(richText(page)).toBeFocused();
  await expect(preview(page).getByRole("link")).toHaveAttribute("href", "https://sonic-pi.example/manual");
});

test("a picture goes into the text where the caret is", async ({ page }) => {
  await writing(page, "Framed Desk");
  await richText(page).press("Control+End");
  await page.getByLabel("Picture").setInputFiles({ name: "desk.png", mimeType: "image/png", buffer: PIXEL });
  await expect(richText(page).getByRole("img", { name: "desk" })).toHaveAttribute("src", /^\/media\/\w+$/);
  await expect(preview(page).getByRole("img", { name: "desk" })).toBeVisible();
});

test("what is pasted keeps its words and loses what a chapter cannot have", async ({ page }) => {
  await writing(page, "Glue Pot");
  const html = [
    "<h1>Pasted</h1>",
    '<p style="color: red">Words <a href="https://x.example/">lead</a> <a href="javascript:window.pwned=1">nowhere</a></p>',
    "<table><tr><td colspan=2>wide</td></tr><tr><td>one</td><td>two</td></tr></table>",
  ].join("");
  await richText(page).press("Control+A");
  await richText(page).evaluate((text, html) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/html", html);
    text.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
  }, html);
  await expect(preview(page).getByRole("heading", { name: "Pasted", level: 2 })).toBeVisible();
  await expect(preview(page).getByRole("link")).toHaveText("lead");
  await expect(preview(page).getByText("nowhere")).toBeVisible();
  await expect(preview(page).getByRole("cell", { name: "two" })).toBeVisible();
  await expect(state(page)).toHaveText("Saved");
});

test("a document that was made by hand is refused with its reason", async ({ page }) => {
  await writing(page, "Forged Score");
  const chapter = new URL(page.url()).searchParams.get("chapter");
  const node = { type: "iframe", attrs: { src: "https://evil.example" } };
  const answer = await page.request.post("/rpc/learning/write-chapter", {
    headers: { origin: new URL(page.url()).origin },
    data: { chapter, body: { type: "doc", content: [node] }, based_on: 1 },
  });
  expect(answer.status()).toBe(422);
  expect(await answer.text()).toContain("iframe");
});

test("the editor is worked by keys alone, and is accessible", async ({ page }) => {
  await writing(page, "Ten Fingers");
  await richText(page).press("Alt+F10");
  await expect(tool(page, "Bold")).toBeFocused();
  await page.keyboard.press("ArrowRight");
  await expect(tool(page, "Italic")).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(richText(page)).toBeFocused();
  await richText(page).press("Control+A");
  await richText(page).press("Control+Alt+2");
  await expect(tool(page, "Heading below")).toHaveAttribute("aria-pressed", "true");
  await tool(page, "Table").click();
  await expect(tool(page, "Row below")).toBeVisible();
  await expect(state(page)).toHaveText("Saved");
  await isAccessible(page);
  await tree(page).getByRole("link", { name: "First Take", exact: true }).click();
  await expect(tool(page, "Row below")).toBeHidden();
});
