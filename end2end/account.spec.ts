import { becomeLearner as settle, expect, gotoHydrated, hydrated, refusedWith, signIn, somebody, test } from "./fixtures";

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
