import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Page } from "@playwright/test";
import { simpleParser } from "mailparser";
import { OTIS, expect, gotoHydrated, signIn, test } from "./fixtures";
import { GONE, Server } from "./server";
import { PostOffice, isSigned, signingKey } from "./post-office";

const SUBJECT = "A test letter from Backline";

/** Ours in the list, the newest first. */
const rows = (page: Page) => page.getByRole("row").filter({ hasText: SUBJECT });
const newest = (page: Page) => rows(page).first();
/** Ours as they arrived, the oldest first. */
const arrived = (office: PostOffice) => office.letters.filter((letter) => letter.includes(`Subject: ${SUBJECT}`));

async function sendTestLetter(page: Page, inAll: number) {
  await page.getByRole("button", { name: "Send me a test letter" }).click();
  await expect(rows(page)).toHaveCount(inAll);
}

/** Jobs of this kind that wait to be tried again. */
async function waiting(page: Page, server: Server, kind: string): Promise<number> {
  const args = JSON.stringify({ state: "scheduled", after: null });
  const answer = await page.request.get(`${server.url}/query/admin/jobs`, { params: { args } });
  const { value } = (await answer.json()) as { value: { rows: { kind: string }[] } };
  return value.rows.filter((row) => row.kind === kind).length;
}

test("letters go to a mail server over TLS, signed, and each arrives once whatever it says at first", async ({ visitor, problems }) => {
  test.setTimeout(240_000);
  const office = new PostOffice();
  const key = signingKey();
  const folder = await mkdtemp(path.join(tmpdir(), "backline-mail-"));
  const pem = path.join(folder, "key.pem");
  await writeFile(pem, key.pem, { mode: 0o600 });
  const login = [PostOffice.user, PostOffice.password].map(encodeURIComponent).join(":");
  const server = await Server.make({
    BACKLINE_SMTP: `smtps://${login}@localhost:${await office.open()}`,
    BACKLINE_MAIL_FROM: "Backline <post@backline.example>",
    BACKLINE_DKIM_SELECTOR: "journeys",
    BACKLINE_DKIM_KEY: pem,
    SSL_CERT_FILE: PostOffice.authority,
  });
  try {
    await server.start();
    const page = await visitor({ baseURL: server.url });
    await signIn(page, OTIS);
    await gotoHydrated(page, "/admin/mail");

    await test.step("one arrives with both parts and a signature, and what it says is gone from here", async () => {
      await sendTestLetter(page, 1);
      await expect(newest(page)).toContainText("Sent");
      const [raw] = arrived(office);
      const letter = await simpleParser(raw);
      expect(letter.subject).toBe(SUBJECT);
      expect(letter.to).toMatchObject({ value: [{ address: OTIS.email, name: OTIS.name }] });
      expect(letter.from?.text).toContain("post@backline.example");
      expect(letter.messageId).toMatch(/^<[0-9a-f]{32}@backline\.example>$/);
      expect(letter.headers.get("auto-submitted")).toBe("auto-generated");
      expect(letter.text).toContain(`${server.url}/admin/mail`);
      expect(letter.html).toContain(`href="${server.url}/admin/mail"`);
      expect(isSigned(raw, key.record), "signed").toBe(true);
      await newest(page).getByRole("link", { name: SUBJECT }).click();
      await expect(page.getByText("What a letter says may let somebody in")).toBeVisible();
      await expect(page.locator("iframe")).toHaveCount(0);
      await page.goBack();
    });

    await test.step("one that is refused for good says why, is not tried again, and can be sent by key", async () => {
      office.next({ refuse: 550, words: "5.1.1 Nobody of that name" });
      await sendTestLetter(page, 2);
      await expect(newest(page)).toContainText("Refused");
      await expect(newest(page)).toContainText("550 5.1.1 Nobody of that name");
      expect(await waiting(page, server, "mail/send")).toBe(0);
      expect(arrived(office)).toHaveLength(1);
      await newest(page).getByRole("button", { name: "Send it again" }).click();
      await expect(newest(page)).toContainText("Sent");
      expect(arrived(office)).toHaveLength(2);
    });

    await test.step("one that is put off comes back by itself and arrives once", async () => {
      office.next({ refuse: 451, words: "4.7.1 Greylisted, come back later" });
      await sendTestLetter(page, 3);
      await expect(newest(page)).toContainText("451 4.7.1 Greylisted, come back later");
      await expect(newest(page)).toContainText("On its way");
      await expect(newest(page)).toContainText("Sent");
      expect(arrived(office)).toHaveLength(3);
    });

    await test.step("one whose line is cut while it goes comes back and arrives once", async () => {
      office.next("cut");
      await sendTestLetter(page, 4);
      await expect(newest(page)).toContainText("Sent");
      expect(arrived(office)).toHaveLength(4);
    });

    const ids = await Promise.all(arrived(office).map(async (raw) => (await simpleParser(raw)).messageId));
    expect(new Set(ids).size, "four letters, each once").toBe(4);
  } finally {
    problems.expect(...GONE);
    await server.remove();
    await office.close();
    await rm(folder, { recursive: true, force: true });
  }
});

test("without a mail server letters stay in the outbox, where an administrator reads them", async ({ visitor, problems }) => {
  const server = await Server.make();
  try {
    await server.start();
    const page = await visitor({ baseURL: server.url });
    await signIn(page, OTIS);
    await gotoHydrated(page, "/admin/mail");
    await expect(page.getByText("No mail server is set")).toBeVisible();
    await page.getByRole("link", { name: "Refused" }).click();
    await expect(page.getByText("No letter here")).toBeVisible();
    await page.getByRole("link", { name: "All" }).click();
    await sendTestLetter(page, 1);
    await expect(newest(page)).toContainText("Kept here");
    await expect(page.getByRole("button", { name: /^Send it/ })).toHaveCount(0);
    await newest(page).getByRole("link", { name: SUBJECT }).click();
    const sheet = page.frameLocator('iframe[title="The letter as HTML"]');
    await expect(sheet.getByRole("heading", { name: SUBJECT })).toBeVisible();
    await expect(sheet.getByRole("link", { name: "Open the outbox" })).toHaveAttribute("href", `${server.url}/admin/mail`);
    await expect(page.getByRole("region", { name: "The letter as text" })).toContainText(`${server.url}/admin/mail`);
  } finally {
    problems.expect(...GONE);
    await server.remove();
  }
});
