import type { Page } from "@playwright/test";
import { DEMO, JONAS, MARA, expect, fillSignUp, somebody, test, unique, type Person } from "./fixtures";

// Everything here works without the browser's program.
test.use({ javaScriptEnabled: false });

/** Presses a form's key and returns the answer to it. */
async function send(page: Page, key: string | RegExp) {
  const answer = page.waitForResponse((it) => it.request().method() === "POST");
  await page.getByRole("main").getByRole("button", { name: key }).click();
  return answer;
}

async function enter(page: Page, person: Person) {
  await page.goto("/sign-up");
  await fillSignUp(page, person);
  await send(page, "Make an account");
  await expect(page).toHaveURL(/\/onboarding$/);
}

/** Leaves the page first: what it still fetches belongs to the session that is forgotten here. */
async function forgetSession(page: Page) {
  await page.goto("about:blank");
  await page.context().clearCookies();
}

test("a short password is refused beside its field, what was typed stays, and then the account is made", async ({ page, problems }) => {
  problems.expect(/status of 422/);
  const person = somebody("Plain Paper");
  await page.goto("/sign-up");
  await fillSignUp(page, { ...person, password: "short" });
  expect((await send(page, "Make an account")).status()).toBe(422);
  const password = page.getByLabel("Password", { exact: true });
  await expect(password).toHaveAccessibleDescription("Ten characters or more. A short sentence is fine.");
  await expect(password).toHaveAttribute("aria-invalid", "true");
  await expect(password).toHaveValue("");
  await expect(page.getByLabel("Your name")).toHaveValue(person.name);
  await expect(page.getByLabel("E-mail")).toHaveValue(person.email);

  await fillSignUp(page, person);
  await send(page, "Make an account");
  await expect(page).toHaveURL(/\/onboarding$/);
  await expect(page.getByRole("heading", { level: 1 })).toContainText(`Hello, ${person.name.split(" ")[0]}`);
});

test("a form refused twice in a row is still there", async ({ page, problems }) => {
  problems.expect(/status of 422/);
  const person = somebody("Twice Wrong");
  await page.goto("/sign-up");
  for (const password of ["short", "brief"]) {
    await fillSignUp(page, { ...person, password });
    expect((await send(page, "Make an account")).status()).toBe(422);
    await expect(page.getByLabel("Password", { exact: true })).toHaveAttribute("aria-invalid", "true");
    await expect(page.getByLabel("E-mail")).toHaveValue(person.email);
  }
});

test("identity-3 an address that is taken is an error of its field", async ({ page, problems }) => {
  problems.expect(/status of 422/);
  await page.goto("/sign-up");
  await fillSignUp(page, { ...somebody("Second One"), email: JONAS.email.toUpperCase() });
  expect((await send(page, "Make an account")).status()).toBe(422);
  await expect(page.getByLabel("E-mail")).toHaveAccessibleDescription(/There is an account with this address/);
});

test("a wrong password keeps the door closed, the right one opens it", async ({ page, problems }) => {
  problems.expect(/status of 422/);
  const person = somebody("Old Key");
  await enter(page, person);
  await forgetSession(page);
  await page.goto("/sign-in");
  await page.getByLabel("E-mail").fill(person.email);
  await page.getByLabel("Password", { exact: true }).fill("not this one, surely");
  expect((await send(page, "Sign in")).status()).toBe(422);
  await expect(page.getByText("E-mail and password don't match.")).toBeVisible();
  await expect(page.getByLabel("E-mail")).toHaveValue(person.email);
  await page.getByLabel("Password", { exact: true }).fill(person.password);
  await send(page, "Sign in");
  await expect(page).toHaveURL(/\/onboarding$/);
});

test("identity-6 after five wrong passwords the right one has to wait too", async ({ request }) => {
  const person = somebody("Sixth Try");
  await request.post("/rpc/identity/sign-up", { data: { ...person, terms: true } });
  const knock = (password: string) => request.post("/rpc/identity/sign-in", { data: { email: person.email, password } });
  for (let tries = 0; tries < 5; tries++) {
    expect((await knock("wrong words entirely")).status()).toBe(422);
  }
  const sixth = await knock(person.password);
  expect(sixth.status()).toBe(429);
  expect(Number(sixth.headers()["retry-after"])).toBeGreaterThan(0);
});

test("identity-9 the way back from the door never leaves the house", async ({ page }) => {
  const person = somebody("Straight Home");
  await enter(page, person);
  await send(page, /I want to learn/);
  for (const elsewhere of ["//evil.example", "https://evil.example", "/\\evil.example"]) {
    await forgetSession(page);
    await page.goto(`/sign-in?redirect_url=${encodeURIComponent(elsewhere)}`);
    await page.getByLabel("E-mail").fill(person.email);
    await page.getByLabel("Password", { exact: true }).fill(person.password);
    await send(page, "Sign in");
    await expect(page).toHaveURL(/^http:\/\/127\.0\.0\.1:\d+\/dashboard$/);
  }
});

test("a page for members leads through the door and back", async ({ page }) => {
  await page.goto(`/learn/${DEMO.slug}`);
  await expect(page).toHaveURL(/\/sign-in\?redirect_url=/);
  await page.getByLabel("E-mail").fill(JONAS.email);
  await page.getByLabel("Password", { exact: true }).fill(JONAS.password);
  await send(page, "Sign in");
  await expect(page).toHaveURL(new RegExp(`/learn/${DEMO.slug}$`));
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
});

test("identity-11 a store is opened by form", async ({ page }) => {
  await enter(page, somebody("Paper Shop"));
  await send(page, /I want to teach and sell/);
  await expect(page).toHaveURL(/\/dashboard\?mode=create$/);
  const name = `Paper Shop ${unique()}`;
  await page.getByLabel("Producer name", { exact: true }).fill(name);
  await send(page, "Open the store");
  await expect(page.getByRole("heading", { name: `${name} is open`, level: 1 })).toBeVisible();
  await page.goto("/dashboard/create/course");
  await page.getByLabel("Title", { exact: true }).fill("By Hand");
  await send(page, "Make the course");
  await expect(page).toHaveURL(/\/dashboard\/courses\/[^/]+\/edit$/);
});

test("identity-13 the device's face is in the first answer", async ({ page, request }) => {
  const person = somebody("Two Faces");
  await enter(page, person);
  await send(page, /I want to teach and sell/);
  await page.context().addCookies([{ name: "dashboard_mode", value: "learn", url: page.url() }]);
  await page.goto("/dashboard");
  await expect(page.getByRole("heading", { name: "My learning", level: 1 })).toBeVisible();
  await expect(page.getByRole("radio", { name: "Learn" })).toBeChecked();
  await page.getByRole("radio", { name: "Create" }).check();
  await page.getByRole("button", { name: "Switch" }).click();
  await expect(page.getByRole("heading", { name: "Claim your producer name", level: 1 })).toBeVisible();
});

test("identity-14 a page for creators shows their navigation, whatever the device's face is", async ({ page }) => {
  await page.goto("/sign-in");
  await page.getByLabel("E-mail").fill(MARA.email);
  await page.getByLabel("Password", { exact: true }).fill(MARA.password);
  await send(page, "Sign in");
  await page.goto("/dashboard?mode=learn");
  await expect(page.getByRole("link", { name: "New course" })).toHaveCount(0);
  await page.goto("/dashboard/create/course");
  await expect(page.getByRole("link", { name: "New course" }).first()).toBeVisible();
  await expect(page.getByRole("link", { name: "Find a course" })).toHaveCount(0);
});

test("a learner enrolls and reads by forms and links alone", async ({ page }) => {
  await enter(page, somebody("Paper Reader"));
  await send(page, /I want to learn/);
  await expect(page).toHaveURL(/\/dashboard\?mode=learn$/);
  await page.getByRole("main").getByRole("link", { name: "Find a course" }).click();
  await page.getByLabel("Search courses").fill("phone in a club");
  await page.getByRole("button", { name: "Search", exact: true }).click();
  await expect(page).toHaveURL(/\/courses\?.*q=phone/);
  await expect(page.getByLabel("Search courses")).toHaveValue("phone in a club");
  await page.getByRole("link", { name: DEMO.title }).click();
  await send(page, "Enroll, free");
  await expect(page).toHaveURL(new RegExp(`/learn/${DEMO.slug}$`));
  await expect(page.getByRole("heading", { name: "Before You Start", level: 1 })).toBeVisible();
  await page.getByRole("link", { name: "Next: Where the Low End Lives" }).click();
  await expect(page.getByRole("heading", { name: "Where the Low End Lives", level: 1 })).toBeVisible();
  await expect(page.getByRole("table")).toContainText("felt more than heard");
});

test("the catalogue answers searches, categories and sorting by its address", async ({ page }) => {
  await page.goto("/courses");
  await page.getByRole("navigation", { name: "Categories" }).getByRole("link", { name: "Production Skills" }).click();
  await expect(page).toHaveURL(/category=skills/);
  await expect(page.getByRole("link", { name: "Production Skills" })).toHaveAttribute("aria-current", "page");
  await page.getByLabel("Search courses").fill("nothing is called like this");
  await page.getByLabel("Sort").selectOption("Most learners first");
  await page.getByRole("button", { name: "Search", exact: true }).click();
  await expect(page).toHaveURL(/sort=popular/);
  await expect(page).toHaveURL(/category=skills/);
  await expect(page.getByText("Nothing fits this search")).toBeVisible();
  await page.getByRole("link", { name: "Show everything" }).click();
  await expect(page).toHaveURL(/\/courses$/);
  // What is newest is other journeys' business.
  await page.getByLabel("Search courses").fill("survives the car");
  await page.getByRole("button", { name: "Search", exact: true }).click();
  await expect(page.getByRole("link", { name: DEMO.title })).toBeVisible();
});

test("signing out by form ends the session", async ({ page }) => {
  await enter(page, somebody("Last Bus"));
  await send(page, /I want to learn/);
  await page.getByRole("group").filter({ hasText: "Sign out" }).getByText("Last", { exact: true }).click();
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page).toHaveURL(/\/sign-in$/);
  await page.goto("/dashboard");
  await expect(page).toHaveURL(/\/sign-in/);
});
