import { becomeCreator, describeAndPublish, expect, fillSignUp, gotoHydrated, importCourse, lands, material, somebody, test, unique } from "./fixtures";

// What the script of pages for everybody adds to them; door.spec.ts has the same pages without it.

test("a refusal stands beside its field, and everything that was typed stays, the password too", async ({ page, problems }) => {
  problems.expect(/status of 422/);
  const person = somebody("Second Try");
  await gotoHydrated(page, "/sign-up");
  await fillSignUp(page, { ...person, password: "short" });
  await page.getByRole("button", { name: "Show password" }).click();
  await page.getByRole("button", { name: "Make an account" }).click();
  const password = page.getByLabel("Password", { exact: true });
  await expect(password).toHaveAccessibleDescription("Ten characters or more. A short sentence is fine.");
  await expect(password).toHaveAttribute("aria-invalid", "true");
  await expect(password).toBeFocused();
  await expect(password).toHaveValue("short");
  await expect(password).toHaveAttribute("type", "text");
  await expect(page.getByText("too short", { exact: true })).toBeVisible();
  await expect(page.getByLabel("Your name")).toHaveValue(person.name);
  await expect(page.getByRole("checkbox", { name: "I accept the terms and the privacy notice" })).toBeChecked();

  await password.fill(person.password);
  await lands(page, "**/onboarding", () => page.getByRole("button", { name: "Make an account" }).click());
});

test("a page for everybody loads one script, and changes around what somebody is typing", async ({ page: creator, visitor }) => {
  const stranger = await visitor();
  const loaded: string[] = [];
  stranger.on("request", (request) => loaded.push(new URL(request.url()).pathname));
  const [person, mark] = [somebody("Side Door"), unique()];
  await becomeCreator(creator, person);
  await importCourse(creator, material(`Side Door ${mark}`, mark));

  await gotoHydrated(stranger, "/courses");
  expect(loaded.filter((path) => /\.(js|wasm|json)$/.test(path))).toEqual(["/script/document.js"]);
  const search = stranger.getByRole("searchbox", { name: "Search courses" });
  await search.pressSequentially("half a w");
  await describeAndPublish(creator, "It opens while one types.");
  await expect(stranger.getByRole("link", { name: `Side Door ${mark}` })).toBeVisible();
  await expect(search).toHaveValue("half a w");
  await expect(search).toBeFocused();
});
