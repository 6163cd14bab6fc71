import type { Page } from "@playwright/test";
import { becomeLearner, expect, gotoHydrated, isAccessible, lands, refusedWith, signIn, signUp, somebody, tab, test, type Person } from "./fixtures";

const ANSWERS = "/dashboard/settings/learning";

/** A new learner who was not asked yet. */
async function arrive(page: Page, person: Person) {
  await signUp(page, person);
  await lands(page, "**/dashboard?mode=learn", () => page.getByRole("button", { name: /I want to learn/ }).click());
}

test("identity-18 whoever skips the questions on one device is not asked on another", async ({ page: laptop, visitor }) => {
  const person = somebody("No Questions");
  await arrive(laptop, person);
  const dialog = laptop.getByRole("dialog", { name: "Three questions first?" });
  await expect(dialog).toBeVisible();
  await isAccessible(laptop);
  const phone = await visitor();
  await signIn(phone, person);
  await gotoHydrated(phone, "/dashboard?mode=learn");
  await expect(phone.getByRole("dialog")).toBeVisible();

  await dialog.getByRole("button", { name: "Skip" }).click();
  await expect(laptop.getByRole("dialog")).toHaveCount(0);
  // There it goes by itself, and does not come back.
  await expect(phone.getByRole("dialog")).toHaveCount(0);
  await gotoHydrated(phone, ANSWERS);
  await expect(phone.getByRole("radio", { name: /^Beginner/ })).not.toBeChecked();
});

test("the questions are answered step by step, and the answers are on the settings page of another tab", async ({ page }) => {
  await arrive(page, somebody("Three Answers"));
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Begin" }).click();
  await expect(dialog.getByRole("button", { name: "Go on" })).toHaveAccessibleDescription("Choose one of the three.");
  await dialog.getByRole("radio", { name: /^Intermediate/ }).check();
  await dialog.getByRole("button", { name: "Go on" }).click();
  await dialog.getByRole("checkbox", { name: "Mixing" }).check();
  await dialog.getByRole("checkbox", { name: "Vocals" }).check();
  await dialog.getByRole("button", { name: "Go on" }).click();
  await dialog.getByRole("button", { name: "Back" }).click();
  await expect(dialog.getByRole("checkbox", { name: "Vocals" })).toBeChecked();
  await dialog.getByRole("button", { name: "Go on" }).click();
  await dialog.getByRole("radio", { name: "For a certificate" }).check();
  await expect(dialog.getByRole("slider", { name: "Hours a week" })).toHaveValue("5");
  await dialog.getByRole("slider", { name: "Hours a week" }).press("ArrowRight");
  await dialog.getByRole("button", { name: "Go on" }).click();
  await expect(dialog.getByRole("listitem")).toHaveText([
    "Intermediate: I finish things",
    "Mixing, Vocals",
    "For a certificate",
    "6 hours a week",
  ]);
  await dialog.getByRole("button", { name: "Save my answers" }).click();
  await expect(page.getByRole("dialog")).toHaveCount(0);

  const settings = await tab(page, ANSWERS);
  await expect(settings.getByRole("radio", { name: /^Intermediate/ })).toBeChecked();
  await expect(settings.getByRole("checkbox", { name: "Vocals" })).toBeChecked();
  await expect(settings.getByRole("slider", { name: "Hours a week" })).toHaveValue("6");
  await settings.getByRole("checkbox", { name: "Vocals" }).uncheck();
  await settings.getByRole("button", { name: "Save the answers" }).click();
  await expect(settings.getByText("Answers saved")).toBeVisible();
  await settings.reload();
  await expect(settings.getByRole("checkbox", { name: "Vocals" })).not.toBeChecked();
  await expect(settings.getByRole("checkbox", { name: "Mixing" })).toBeChecked();
});

test("what is left out is told beside each question, and forgotten answers are asked for again", async ({ page, problems }) => {
  problems.expect(refusedWith(422));
  await becomeLearner(page, somebody("Clean Tape"));
  await gotoHydrated(page, ANSWERS);
  await page.getByRole("radio", { name: /^Advanced/ }).check();
  await page.getByRole("button", { name: "Save the answers" }).click();
  await expect(page.getByText("Choose at least one.")).toBeVisible();
  await expect(page.getByText("Choose one of the four.")).toBeVisible();
  await expect(page.getByRole("radio", { name: /^Advanced/ })).toBeChecked();

  await page.getByRole("button", { name: "Forget my answers" }).click();
  await expect(page.getByText(/^Forgotten\./)).toBeVisible();
  await gotoHydrated(page, "/dashboard?mode=learn");
  await expect(page.getByRole("dialog", { name: "Three questions first?" })).toBeVisible();
});
