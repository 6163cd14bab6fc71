import { readFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import { simpleParser } from "mailparser";
import {
  becomeCreator,
  becomeLearner,
  expect,
  fillSignUp,
  gotoHydrated,
  hydrated,
  isAccessible,
  lands,
  refusedWith,
  signIn,
  skipQuestions,
  somebody,
  test,
  type Person,
} from "./fixtures";
import { PostOffice } from "./post-office";
import { GONE, Server } from "./server";

const ACCOUNT = "/dashboard/settings/account";

/** Opens the question at the end of the account page. */
async function asked(page: Page) {
  await gotoHydrated(page, ACCOUNT);
  await page.getByRole("button", { name: "Delete my account" }).click();
  const dialog = page.getByRole("dialog", { name: "Delete your account?" });
  await expect(dialog).toBeVisible();
  return dialog;
}

/** Has the account deleted in a month. */
async function leave(page: Page, person: Person) {
  const dialog = await asked(page);
  await dialog.getByLabel("Type the address of your account").fill(person.email);
  await dialog.getByLabel("Your password, once more").fill(person.password);
  await dialog.getByRole("button", { name: "Delete my account" }).click();
  await expect(page).toHaveURL(/\/sign-in/);
}

/** Types address and password at the door; what happens then is the journey's. */
async function knock(page: Page, person: Person) {
  await gotoHydrated(page, "/sign-in");
  await page.getByLabel("E-mail").fill(person.email);
  await page.getByLabel("Password", { exact: true }).fill(person.password);
  await lands(page, /\/auth\/verify\?token=/, () => page.getByRole("button", { name: "Sign in", exact: true }).click());
}

test("identity-31 leaving signs every device out at once, and signing in asks whether to stay", async ({ page, visitor, problems }) => {
  problems.expect(refusedWith(422));
  const person = somebody("Last Encore");
  await becomeLearner(page, person);
  const phone = await visitor();
  await signIn(phone, person);
  await gotoHydrated(phone, "/dashboard");

  const dialog = await asked(page);
  await isAccessible(page);
  await dialog.getByRole("button", { name: "Keep it" }).click();
  await expect(dialog).toBeHidden();
  await page.getByRole("button", { name: "Delete my account" }).click();
  await dialog.getByLabel("Type the address of your account").fill("somebody.else@journeys.example");
  await dialog.getByLabel("Your password, once more").fill(person.password);
  await dialog.getByRole("button", { name: "Delete my account" }).click();
  await expect(dialog.getByLabel("Type the address of your account")).toHaveAccessibleDescription("This is not the address of this account.");
  await dialog.getByLabel("Type the address of your account").fill(person.email);
  await dialog.getByRole("button", { name: "Delete my account" }).click();
  await expect(page).toHaveURL(/\/sign-in/);
  await expect(phone).toHaveURL(/\/sign-in/);

  await knock(phone, person);
  await expect(phone.getByRole("heading", { name: "Keep your account?" })).toBeVisible();
  await expect(phone.getByText(/^Your account will be deleted on /)).toBeVisible();
  await expect(phone.getByRole("link", { name: "Leave it as it is" })).toBeVisible();
  // Where the page hears that its proof was used before it is left.
  problems.expect(refusedWith(410));
  await lands(phone, "**/dashboard", () => phone.getByRole("button", { name: "Keep my account and sign in" }).click());
  await gotoHydrated(phone, "/dashboard/settings/security");
  await expect(phone.getByRole("rowheader", { name: "Account kept after all" })).toBeVisible();
});

test("identity-31 a store is nowhere while its owner leaves, and there again when they stay", async ({ page, visitor, problems }) => {
  problems.expect(refusedWith(404));
  const person = somebody("Closing Time");
  await becomeCreator(page, person);
  const store = `/${person.name.toLowerCase().replace(/\W+/g, "-")}`;
  const guest = await visitor();
  const status = async () => (await guest.goto(store))?.status();
  expect(await status()).toBe(200);
  await leave(page, person);
  await expect.poll(status).toBe(404);
  await knock(page, person);
  problems.expect(refusedWith(410));
  await lands(page, "**/dashboard", () => page.getByRole("button", { name: "Keep my account and sign in" }).click());
  await expect.poll(status).toBe(200);
});

test("identity-31 the letter keeps the account when its key is pressed, and opening it does nothing", async ({ visitor, problems }) => {
  const office = new PostOffice();
  const login = [PostOffice.user, PostOffice.password].map(encodeURIComponent).join(":");
  const server = await Server.make({
    BACKLINE_SMTP: `smtps://${login}@localhost:${await office.open()}`,
    BACKLINE_MAIL_FROM: "Backline <post@backline.example>",
    SSL_CERT_FILE: PostOffice.authority,
  });
  const person = somebody("Second Thought");
  /** The text of the newest letter to them, when there are as many as that. */
  const letter = async (count: number) => {
    const theirs = () => office.letters.filter((raw) => raw.includes(person.email));
    await expect.poll(() => theirs().length).toBe(count);
    return (await simpleParser(theirs()[count - 1])).text ?? "";
  };
  try {
    await server.start();
    const page = await visitor({ baseURL: server.url });
    await gotoHydrated(page, "/sign-up");
    await fillSignUp(page, person);
    await page.getByRole("button", { name: "Make an account" }).click();
    const code = /^\s*(\d{6})\s*$/m.exec(await letter(1))?.[1] ?? "no code";
    await page.getByRole("textbox", { name: "Code" }).fill(code);
    await page.getByRole("button", { name: "Go on" }).click();
    await expect(page).toHaveURL(/\/onboarding$/);
    await page.getByRole("button", { name: /I want to learn/ }).click();
    await hydrated(page);
    await skipQuestions(page);
    await leave(page, person);

    const text = await letter(2);
    const link = /https?:\/\/\S+token=[0-9a-f]+/.exec(text)?.[0] ?? "no link";
    const elsewhere = await visitor({ baseURL: server.url });
    await gotoHydrated(elsewhere, link);
    await expect(elsewhere.getByText(/^Your account will be deleted on /)).toBeVisible();
    // Opened only, it is still leaving.
    await knock(page, person);
    problems.expect(refusedWith(410));
    await lands(elsewhere, "**/sign-in?changed=kept", () => elsewhere.getByRole("button", { name: "Keep my account" }).click());
    await expect(elsewhere.getByText("Your account stays as it was. Sign in to go on.")).toBeVisible();
    expect((await elsewhere.goto(link))?.status()).toBe(410);
    await signIn(elsewhere, person);
    await expect(elsewhere).toHaveURL(/\/dashboard/);
  } finally {
    problems.expect(...GONE);
    await server.remove();
    await office.close();
  }
});

test("what is kept about somebody is put together while they watch, fetched by them alone, and once a day", async ({ page, visitor, problems }) => {
  const person = somebody("Own Records");
  await becomeLearner(page, person);
  await gotoHydrated(page, ACCOUNT);
  const ask = page.getByRole("button", { name: "Put my data together" });
  await ask.click();
  const fetch = page.getByRole("link", { name: "Fetch my data" });
  await expect(fetch).toBeVisible();
  await expect(page.getByText(/You can ask again from/)).toBeVisible();
  await isAccessible(page);
  const [download] = await Promise.all([page.waitForEvent("download"), fetch.click()]);
  const archive = await readFile(await download.path());
  expect(archive.subarray(0, 2).toString()).toBe("PK");
  expect(archive.includes("account/profile.json")).toBe(true);

  const other = await visitor();
  await becomeLearner(other, somebody("Other Records"));
  problems.expect(refusedWith(404));
  expect((await other.request.get("/my-data")).status()).toBe(404);
  const link = (await page.request.get("/my-data", { maxRedirects: 0 })).headers().location;
  expect((await page.request.get(link)).status()).toBe(200);
  expect((await other.request.get(link)).status()).toBe(404);
});
