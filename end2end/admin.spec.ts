import type { Page } from "@playwright/test";
import { OTIS, becomeLearner, expect, gotoHydrated, hydrated, lands, refusedWith, signIn, somebody, stat, test } from "./fixtures";
import { GONE, Server } from "./server";

/** The account's own menu, at the end of the bar. */
async function openMenu(page: Page, name: string) {
  await page.locator("summary").filter({ hasText: name.split(" ")[0] }).click();
}

async function asOtis(visitor: () => Promise<Page>, url: string): Promise<Page> {
  const page = await visitor();
  await signIn(page, OTIS);
  await gotoHydrated(page, url);
  return page;
}

test("a dead letter appears on the open board, is sent again, and another board follows", async ({ visitor, problems }) => {
  test.setTimeout(180_000);
  const server = await Server.make();
  try {
    await server.start();
    const board = await visitor({ baseURL: server.url });
    await signIn(board, OTIS);
    await gotoHydrated(board, "/admin/jobs");
    const other = await visitor({ baseURL: server.url });
    await signIn(other, OTIS);
    await gotoHydrated(other, "/admin/jobs?state=scheduled");
    const reason = "No room of this program does demo/dub-tape.";

    // The demo has a job that is given up while one looks.
    const dead = board.getByRole("row", { name: /demo\/dub-tape/ }).filter({ hasText: reason });
    await expect(dead).toBeVisible({ timeout: 90_000 });
    await expect(stat(board, "given up")).toHaveText("1");
    await dead.getByRole("button", { name: "Try again" }).click();
    await expect(dead).toHaveCount(0);
    await expect(board.getByRole("heading", { name: "Nothing was given up" })).toBeVisible();
    const again = other.getByRole("row", { name: /demo\/dub-tape/ }).filter({ hasText: reason });
    await expect(again).toBeVisible();
    await expect(again).toContainText("1");

    await gotoHydrated(board, "/admin/log");
    await expect(board.getByRole("row", { name: /job sent again/ })).toContainText("Otis Lind");
  } finally {
    problems.expect(...GONE);
    await server.remove();
  }
});

test("the board says who works and what comes back by itself", async ({ visitor }) => {
  const board = await asOtis(visitor, "/admin/jobs");
  const workers = board.getByRole("region", { name: "Workers" });
  await expect(workers.getByText(/^(Ready|At work)$/).first()).toBeVisible();
  const sweep = board.getByRole("region", { name: "Schedules" }).getByRole("row", { name: /house\/sweep 17/ });
  await expect(sweep).toContainText("17 3 * * * UTC");
});

test("a role reaches the menu of an open page, and goes as it came", async ({ page: learner, visitor, problems }) => {
  const person = somebody("Rising Star");
  await becomeLearner(learner, person);
  await openMenu(learner, person.name);
  const entry = learner.getByRole("link", { name: "Admin" });
  await expect(entry).toHaveCount(0);

  const admin = await asOtis(visitor, `/admin/users?q=${encodeURIComponent(person.email)}`);
  await admin.getByRole("link", { name: person.name }).click();
  await expect(admin.getByRole("heading", { name: person.name, level: 1 })).toBeVisible();
  await admin.getByLabel("Make them").selectOption({ value: "support" });
  await admin.getByRole("button", { name: "Change the role" }).click();
  // In the rail and in the menu.
  await expect(entry.first()).toBeVisible();
  await expect(admin.getByRole("row", { name: /user role changed/ })).toContainText("user → support");

  await gotoHydrated(learner, "/admin");
  const places = learner.getByRole("navigation", { name: "Places" });
  await expect(places.getByRole("link", { name: "People" })).toBeVisible();
  await expect(places.getByRole("link", { name: "Jobs" })).toHaveCount(0);
  problems.expect(refusedWith(404));
  const refused = await learner.request.get("/admin/jobs");
  expect(refused.status()).toBe(404);

  await admin.getByLabel("Make them").selectOption({ value: "user" });
  await admin.getByRole("button", { name: "Change the role" }).click();
  await expect(learner.getByRole("heading", { name: "Nothing is plugged in here" })).toBeVisible();
});

test("identity-25 the administrator's desk leads nowhere for somebody else, whatever they send along", async ({ page, problems }) => {
  await becomeLearner(page, somebody("Curious Cat"));
  problems.expect(refusedWith(404));
  for (const path of ["/admin", "/admin/users", "/admin/jobs", "/admin/log"]) {
    const response = await gotoHydrated(page, path);
    expect(response?.status()).toBe(404);
    await expect(page.getByRole("heading", { name: "Nothing is plugged in here" })).toBeVisible();
  }
  for (const [args, status] of [[{ filter: {} }, 403], [{ filter: {}, adminId: "user_of_an_administrator" }, 422]] as const) {
    const list = await page.request.get("/query/identity/people", { params: { args: JSON.stringify(args) } });
    expect(list.status()).toBe(status);
  }
});

test("somebody suspended is out of their open page and reads the reason at the door", async ({ page: guest, visitor, problems }) => {
  const person = somebody("Loud Neighbor");
  await becomeLearner(guest, person);
  const admin = await asOtis(visitor, `/admin/users?q=${encodeURIComponent(person.email)}`);
  await admin.getByRole("link", { name: person.name }).click();
  await admin.getByLabel("Reason").fill("Too loud after ten.");
  await admin.getByRole("button", { name: "Suspend the account" }).click();
  await expect(admin.getByRole("button", { name: "Restore the account" })).toBeVisible();
  await guest.waitForURL(/\/sign-in/);
  await hydrated(guest);
  problems.expect(refusedWith(403));
  await guest.getByLabel("E-mail").fill(person.email);
  await guest.getByLabel("Password", { exact: true }).fill(person.password);
  await guest.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(guest.getByText("The reason: Too loud after ten.")).toBeVisible();

  await admin.getByRole("button", { name: "Restore the account" }).click();
  await expect(admin.getByRole("button", { name: "Suspend the account" })).toBeVisible();
  await signIn(guest, person);
});

test("identity-1 the link that is printed at the first start makes the first administrator, once", async ({ visitor, problems }) => {
  const server = await Server.make({}, ["serve"]);
  try {
    await server.start();
    await expect.poll(() => server.printed).toContain("/setup?token=");
    const link = /http:\S+\/setup\?token=[0-9a-f]{64}/.exec(server.printed)?.[0] ?? "";
    const page = await visitor({ baseURL: server.url });
    await gotoHydrated(page, link);
    const person = somebody("First Key");
    await page.getByLabel("Your name").fill(person.name);
    await page.getByLabel("E-mail").fill(person.email);
    await page.getByLabel("Password", { exact: true }).fill(person.password);
    await lands(page, "**/admin", () => page.getByRole("button", { name: "Make the first administrator" }).click());
    await expect(page.getByRole("heading", { name: "Administration", level: 1 })).toBeVisible();

    const late = await visitor({ baseURL: server.url });
    problems.expect(refusedWith(404));
    expect((await late.goto(link))?.status()).toBe(404);
    problems.expect(...GONE);
    await server.kill();
    await server.start();
    expect(server.printed).not.toContain("/setup");
  } finally {
    problems.expect(...GONE);
    await server.remove();
  }
});
