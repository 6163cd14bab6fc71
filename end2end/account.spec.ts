import type { Page } from "@playwright/test";
import {
  becomeCreator,
  becomeLearner as settle,
  describeAndPublish,
  enroll,
  expect,
  gotoHydrated,
  hydrated,
  importCourse,
  material,
  OTIS,
  png,
  pngClaiming,
  refusedWith,
  signIn,
  slugOf,
  somebody,
  tab,
  test,
  unique,
} from "./fixtures";

const ACCOUNT = "/dashboard/settings/account";
const SECURITY = "/dashboard/settings/security";

test("a name that is changed is the name in every open tab, and survives a reload", async ({ page }) => {
  const person = somebody("Before Noon");
  await settle(page, person);
  const other = await page.context().newPage();
  await gotoHydrated(other, "/dashboard");
  await expect(other.getByRole("banner").getByText("Before", { exact: true })).toBeVisible();

  await gotoHydrated(page, ACCOUNT);
  await page.getByLabel("Name", { exact: true }).fill("After Dark");
  await page.getByLabel("Instagram").fill("@after.dark");
  await page.getByRole("button", { name: "Save the profile" }).click();
  await expect(page.getByText("Profile saved")).toBeVisible();
  await expect(other.getByRole("banner").getByText("After", { exact: true })).toBeVisible();
  await page.reload();
  await hydrated(page);
  await expect(page.getByLabel("Name", { exact: true })).toHaveValue("After Dark");
  await expect(page.getByLabel("Instagram")).toHaveValue("https://instagram.com/after.dark");
});

test("what is wrong with a profile is told beside each field, and what was typed stays", async ({ page, problems }) => {
  problems.expect(refusedWith(422));
  await settle(page, somebody("Wrong Notes"));
  await gotoHydrated(page, ACCOUNT);
  await page.getByLabel("Name", { exact: true }).fill("");
  await page.getByLabel("Site").fill("http://127.0.0.1/");
  await page.getByLabel("Time zone").fill("Mars/Olympus");
  await page.getByRole("button", { name: "Save the profile" }).click();
  await expect(page.getByLabel("Name", { exact: true })).toHaveAccessibleDescription("What should we call you?");
  await expect(page.getByLabel("Site")).toHaveAccessibleDescription(/leads to a public site/);
  await expect(page.getByLabel("Time zone")).toHaveAccessibleDescription(/Europe\/Berlin/);
  await expect(page.getByLabel("Site")).toHaveValue("http://127.0.0.1/");
});

test("a changed password signs the other device out at once and is the one that works", async ({ page, visitor, problems }) => {
  problems.expect(refusedWith(422));
  const person = somebody("New Strings");
  await settle(page, person);
  const phone = await visitor();
  await signIn(phone, person);
  await gotoHydrated(phone, "/dashboard");

  await gotoHydrated(page, SECURITY);
  await page.getByLabel("Your password of today").fill("not this one, surely");
  await page.getByLabel("New password").fill("five fresh strings");
  await page.getByRole("button", { name: "Change the password" }).click();
  await expect(page.getByLabel("Your password of today")).toHaveAccessibleDescription("This is not your password.");
  await page.getByLabel("Your password of today").fill(person.password);
  await page.getByRole("button", { name: "Change the password" }).click();
  await expect(page.getByText("Password changed. Other devices are signed out")).toBeVisible();
  await expect(page.getByRole("rowheader", { name: "Password changed" })).toBeVisible();
  await expect(phone).toHaveURL(/\/sign-in/);
  await signIn(phone, { ...person, password: "five fresh strings" });
});

test("a new address waits for its letter, and can be given up again", async ({ page }) => {
  const person = somebody("Moving House");
  await settle(page, person);
  const next = somebody("Moved In").email;
  await gotoHydrated(page, ACCOUNT);
  await page.getByLabel("New address").fill(next);
  await page.getByLabel("Your password of today").fill(person.password);
  await page.getByRole("button", { name: "Change the address" }).click();
  await expect(page.getByText("Open the letter there")).toContainText(next);
  await expect(page.getByRole("main").getByText(person.email)).toBeVisible();
  await page.getByRole("button", { name: "Keep the old address" }).click();
  await expect(page.getByLabel("New address")).toBeVisible();
});

/** The picture of whoever is signed in, at the end of the bar. */
function faceInBar(page: Page) {
  return page.getByRole("banner").locator(".face img");
}

async function isThere(face: ReturnType<typeof faceInBar>) {
  await expect(face).toHaveAttribute("src", /^\/avatar\//);
  await expect.poll(() => face.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(0);
}

test("a picture that is dropped is there in every tab and for everybody who looks, and gone when it is removed", async ({ page, visitor }) => {
  const person = somebody("New Face");
  await settle(page, person);
  const home = await tab(page, "/dashboard");
  const staff = await visitor();
  await signIn(staff, OTIS);
  await gotoHydrated(staff, `/admin/users?q=${encodeURIComponent(person.email)}`);
  const line = staff.getByRole("row").filter({ hasText: person.email });
  await expect(line).toBeVisible();
  await expect(line.locator(".face img")).toHaveCount(0);

  await gotoHydrated(page, ACCOUNT);
  const carried = await page.evaluateHandle((text) => {
    const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
    const carried = new DataTransfer();
    carried.items.add(new File([bytes], "me.png", { type: "image/png" }));
    return carried;
  }, png(300, 200).toString("base64"));
  await page.getByText("Drop your picture here").dispatchEvent("drop", { dataTransfer: carried });
  await expect(page.getByText("Picture saved")).toBeVisible();
  for (const face of [faceInBar(page), faceInBar(home), line.locator(".face img"), page.getByRole("main").locator(".face img")]) {
    await isThere(face);
  }

  const first = await faceInBar(home).getAttribute("src");
  await page.getByLabel(/^Drop your picture here/).setInputFiles({ name: "again.png", mimeType: "image/png", buffer: png(200, 300, 30) });
  await expect(faceInBar(home)).not.toHaveAttribute("src", first ?? "");
  await isThere(faceInBar(home));

  await page.getByRole("button", { name: "Remove the picture" }).click();
  await expect(faceInBar(home)).toHaveCount(0);
  await expect(line.locator(".face img")).toHaveCount(0);
  await expect(page.getByRole("button", { name: "Remove the picture" })).toBeHidden();
});

test("what is no picture, or too large, is refused beside the field, and the picture before stays", async ({ page, problems }) => {
  problems.expect(refusedWith(422), refusedWith(413));
  await settle(page, somebody("Bad Print"));
  await gotoHydrated(page, ACCOUNT);
  const field = page.getByLabel(/^Drop your picture here/);
  const said = page.getByRole("group", { name: "Picture" }).getByRole("alert");
  await field.setInputFiles({ name: "me.png", mimeType: "image/png", buffer: png(20, 20) });
  await isThere(faceInBar(page));
  for (const [name, buffer, why] of [
    ["me.svg", Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'), "SVG pictures can carry scripts. Save it as PNG."],
    ["me.png", pngClaiming(8_000, 8_000), "The picture is more than 4 096 pixels wide or high. Scale it down."],
    ["large.png", Buffer.alloc(3 * 1024 * 1024, 1), "The file is larger than 2 MB."],
    ["song.png", Buffer.from("RIFF and so on"), "This is not a PNG, JPEG, WebP or GIF picture."],
  ] as const) {
    await field.setInputFiles({ name, mimeType: "image/png", buffer });
    await expect(said).toHaveText(why);
    await isThere(faceInBar(page));
  }
});

test("who learns in a course is shown to its creator with their picture", async ({ page, visitor }) => {
  const learner = somebody("Known Face");
  await becomeCreator(page, somebody("Class Photo"));
  const course = await importCourse(page, material(`Class Photo ${unique()}`, "mark"));
  await describeAndPublish(page, "Everybody in one picture.");
  const slug = await slugOf(page);
  const desk = await visitor();
  await settle(desk, learner);
  await enroll(desk, slug);
  await gotoHydrated(page, `/dashboard/courses/${course}`);
  const line = page.getByRole("row").filter({ hasText: learner.name });
  await expect(line).toBeVisible();
  await gotoHydrated(desk, ACCOUNT);
  await desk.getByLabel(/^Drop your picture here/).setInputFiles({ name: "me.png", mimeType: "image/png", buffer: png(40, 40) });
  await isThere(line.locator(".face img"));
});
