import type { Page } from "@playwright/test";
import { simpleParser } from "mailparser";
import {
  expect,
  fillSignUp,
  gotoHydrated,
  hydrated,
  refusedWith,
  signIn,
  skipQuestions,
  somebody,
  test,
  type Person,
} from "./fixtures";
import { PostOffice } from "./post-office";
import { GONE, Server } from "./server";

/** A server that gives its letters to this mail server. */
async function posting(office: PostOffice): Promise<Server> {
  const login = [PostOffice.user, PostOffice.password].map(encodeURIComponent).join(":");
  return Server.make({
    BACKLINE_SMTP: `smtps://${login}@localhost:${await office.open()}`,
    BACKLINE_MAIL_FROM: "Backline <post@backline.example>",
    SSL_CERT_FILE: PostOffice.authority,
  });
}

/** The text of the newest letter to somebody, when there are as many as that. */
async function letter(office: PostOffice, to: string, count: number): Promise<string> {
  const theirs = () => office.letters.filter((raw) => raw.includes(to));
  await expect.poll(() => theirs().length).toBe(count);
  const text = (await simpleParser(theirs()[count - 1])).text ?? "";
  return text;
}

const codeIn = (text: string) => /^\s*(\d{6})\s*$/m.exec(text)?.[1] ?? "no code";
const linkIn = (text: string) => /https?:\/\/\S+token=[0-9a-f]+/.exec(text)?.[0] ?? "no link";

/** Signs up, and proves the address with the code of the letter. */
async function join(page: Page, office: PostOffice, person: Person) {
  await gotoHydrated(page, "/sign-up");
  await fillSignUp(page, person);
  await page.getByRole("button", { name: "Make an account" }).click();
  await expect(page.getByRole("heading", { name: "Look into your mail" })).toBeVisible();
  await page.getByRole("textbox", { name: "Code" }).fill(codeIn(await letter(office, person.email, 1)));
  await page.getByRole("button", { name: "Go on" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText(`Hello, ${person.name.split(" ")[0]}`);
}

test("identity-2 identity-7 identity-8 letters make an account, sign in, and set a lost password anew", async ({ visitor, problems }) => {
  test.setTimeout(240_000);
  const office = new PostOffice();
  const server = await posting(office);
  const person = somebody("Post Haste");
  try {
    await server.start();
    const laptop = await visitor({ baseURL: server.url });

    await test.step("a wrong code is an error of its field, the right one opens the account", async () => {
      problems.expect(refusedWith(422));
      await gotoHydrated(laptop, "/sign-up");
      await fillSignUp(laptop, person);
      await laptop.getByRole("button", { name: "Make an account" }).click();
      await expect(laptop.getByText(person.email)).toBeVisible();
      const code = codeIn(await letter(office, person.email, 1));
      await laptop.getByRole("textbox", { name: "Code" }).fill(code === "000000" ? "000001" : "000000");
      await laptop.getByRole("button", { name: "Go on" }).click();
      await expect(laptop.getByRole("textbox", { name: "Code" })).toHaveAccessibleDescription("This is not the code in the letter.");
      await laptop.getByRole("textbox", { name: "Code" }).fill(code);
      await laptop.getByRole("button", { name: "Go on" }).click();
      await expect(laptop).toHaveURL(/\/onboarding$/);
      await laptop.getByRole("button", { name: /I want to learn/ }).click();
      await hydrated(laptop);
      await skipQuestions(laptop);
    });

    const phone = await visitor({ baseURL: server.url });
    await test.step("the link of a letter shows its code on another device, and the page that waits goes on with it", async () => {
      await gotoHydrated(phone, "/sign-in/link");
      await phone.getByLabel("E-mail").fill(person.email);
      await phone.getByRole("button", { name: "Send me a letter" }).click();
      await expect(phone.getByRole("heading", { name: "Look into your mail" })).toBeVisible();
      const text = await letter(office, person.email, 2);
      const elsewhere = await visitor({ baseURL: server.url });
      await gotoHydrated(elsewhere, linkIn(text));
      await expect(elsewhere.getByRole("heading", { name: "Go back to where you asked" })).toBeVisible();
      await expect(elsewhere.getByText(codeIn(text), { exact: true })).toBeVisible();
      await expect(elsewhere.getByRole("button", { name: "Sign in" })).toHaveCount(0);
      await gotoHydrated(phone, linkIn(text));
      // Where the page hears that its link was used before it is left.
      problems.expect(refusedWith(410));
      await phone.getByRole("main").getByRole("button", { name: "Sign in" }).click();
      await expect(phone).toHaveURL(/\/dashboard$/);
    });

    await test.step("a new password signs every device out at once, and the link works once", async () => {
      const desk = await visitor({ baseURL: server.url });
      await gotoHydrated(desk, "/sign-in");
      await desk.getByRole("link", { name: "Forgot the password?" }).click();
      await desk.getByLabel("E-mail").fill(person.email);
      await desk.getByRole("button", { name: "Send me a letter" }).click();
      await expect(desk.getByText("If there is an account with")).toBeVisible();
      const link = linkIn(await letter(office, person.email, 3));
      await gotoHydrated(desk, link);
      await desk.getByLabel("Password", { exact: true }).fill("a whole new drum room");
      await desk.getByRole("button", { name: "Set the password" }).click();
      await expect(desk.getByText("Your password is set. Sign in with it.")).toBeVisible();
      await expect(laptop).toHaveURL(/\/sign-in/);
      await expect(phone).toHaveURL(/\/sign-in/);
      await signIn(desk, { ...person, password: "a whole new drum room" });
      expect((await desk.goto(link))?.status()).toBe(410);
      expect(await letter(office, person.email, 4)).toContain("new password");
    });
  } finally {
    problems.expect(...GONE);
    await server.remove();
    await office.close();
  }
});

test("identity-3 whoever signs up with a taken address sees the same page, and its owner is told", async ({ visitor, problems }) => {
  const office = new PostOffice();
  const server = await posting(office);
  const person = somebody("Twice Here");
  try {
    await server.start();
    await join(await visitor({ baseURL: server.url }), office, person);
    const stranger = await visitor({ baseURL: server.url });
    await gotoHydrated(stranger, "/sign-up");
    await fillSignUp(stranger, { ...person, name: "Somebody Else" });
    await stranger.getByRole("button", { name: "Make an account" }).click();
    await expect(stranger.getByRole("heading", { name: "Look into your mail" })).toBeVisible();
    await expect(stranger.getByRole("textbox", { name: "Code" })).toBeVisible();
    const text = await letter(office, person.email, 2);
    expect(text).toContain("There is one already");
    expect(text).not.toContain("token=");
  } finally {
    problems.expect(...GONE);
    await server.remove();
    await office.close();
  }
});

test("a changed address is the account's when its letter was opened, and the old one can take it back", async ({ visitor, problems }) => {
  const office = new PostOffice();
  const server = await posting(office);
  const person = somebody("Moving Out");
  const next = somebody("Moved In").email;
  try {
    await server.start();
    const page = await visitor({ baseURL: server.url });
    await join(page, office, person);
    await page.getByRole("button", { name: /I want to learn/ }).click();
    await hydrated(page);
    await skipQuestions(page);
    await gotoHydrated(page, "/dashboard/settings/account");
    await page.getByLabel("New address").fill(next);
    await page.getByLabel("Your password of today").fill(person.password);
    await page.getByRole("button", { name: "Change the address" }).click();
    await expect(page.getByText("Open the letter there")).toContainText(next);

    const anywhere = await visitor({ baseURL: server.url });
    await gotoHydrated(anywhere, linkIn(await letter(office, next, 1)));
    await anywhere.getByRole("button", { name: "Use this address" }).click();
    await expect(page.getByRole("main").getByText(next)).toBeVisible();
    await expect(page.getByLabel("New address")).toBeVisible();

    await gotoHydrated(anywhere, linkIn(await letter(office, person.email, 2)));
    await anywhere.getByRole("button", { name: "Take it back and sign out everywhere" }).click();
    await expect(page).toHaveURL(/\/sign-in/);
  } finally {
    problems.expect(...GONE);
    await server.remove();
    await office.close();
  }
});
