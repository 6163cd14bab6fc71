import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import {
  DEMO,
  JONAS,
  MARA,
  chapterText,
  expect,
  gotoHydrated,
  hydrated,
  openChapter,
  signIn,
  test,
  tree,
  unique,
  writeChapter,
} from "./fixtures";

const bundle = process.env.BACKLINE_BUNDLE ?? "";

test.skip(!bundle, "needs a build to start: BACKLINE_BUNDLE");

/** A server of this test's own. */
class Server {
  private child: ChildProcess | undefined;

  private constructor(
    private readonly port: number,
    private readonly data: string,
  ) {}

  static async make(): Promise<Server> {
    return new Server(await freePort(), await mkdtemp(path.join(tmpdir(), "backline-kill-")));
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async start() {
    this.child = spawn(path.join(bundle, "backline"), ["serve", "--demo"], {
      cwd: bundle,
      env: {
        ...process.env,
        LEPTOS_OUTPUT_NAME: "backline",
        LEPTOS_SITE_ROOT: path.join(bundle, "site"),
        LEPTOS_SITE_PKG_DIR: "pkg",
        LEPTOS_HASH_FILES: "true",
        LEPTOS_ENV: "PROD",
        LEPTOS_SITE_ADDR: `127.0.0.1:${this.port}`,
        BACKLINE_DATA: this.data,
      },
      stdio: "ignore",
    });
    const healthy = async () => (await fetch(`${this.url}/healthz`).catch(() => undefined))?.status;
    await expect.poll(healthy, { timeout: 60_000 }).toBe(200);
  }

  async kill() {
    const child = this.child;
    if (child && child.exitCode === null && child.signalCode === null) {
      const gone = once(child, "exit");
      child.kill("SIGKILL");
      await gone;
    }
  }

  async remove() {
    await this.kill();
    await rm(this.data, { recursive: true, force: true });
  }
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, "close");
  return port;
}

test("what was saved survives a server that is killed", async ({ visitor, problems }) => {
  test.setTimeout(150_000);
  const server = await Server.make();
  try {
    await server.start();
    const page = await visitor({ baseURL: server.url });
    await signIn(page, MARA);
    await gotoHydrated(page, "/dashboard/courses?mode=create");
    await page.getByRole("link", { name: DEMO.title }).click();
    await openChapter(page, "Tune the Kick");
    const text = `The root is at 55 Hz. ${unique()}`;
    await writeChapter(page, text);

    problems.expect(/WebSocket connection to/, /ERR_CONNECTION_REFUSED/, /ERR_CONNECTION_RESET/);
    await server.kill();
    await expect(page.getByText("Reconnecting")).toBeVisible();
    await server.start();
    // The open page comes back by itself.
    await expect(page.getByText("Reconnecting")).toBeHidden({ timeout: 20_000 });
    await page.reload();
    await hydrated(page);
    await expect(chapterText(page)).toHaveValue(text);
    await expect(tree(page).getByRole("link", { name: "Tune the Kick", exact: true })).toBeVisible();
  } finally {
    await server.remove();
  }
});

test("nobody is present in a server that has just started", async ({ visitor, problems }) => {
  test.setTimeout(150_000);
  const server = await Server.make();
  try {
    await server.start();
    const learner = await visitor({ baseURL: server.url });
    await signIn(learner, JONAS);
    await gotoHydrated(learner, `/learn/${DEMO.slug}`);
    await expect(learner.getByText("1 watching now")).toBeVisible();
    problems.expect(/WebSocket connection to/, /ERR_CONNECTION_REFUSED/, /ERR_CONNECTION_RESET/);
    await server.kill();
    await learner.close();
    await server.start();
    const creator = await visitor({ baseURL: server.url });
    await signIn(creator, MARA);
    await gotoHydrated(creator, "/dashboard?mode=create");
    await creator.getByRole("row", { name: DEMO.title }).getByRole("link", { name: "Numbers" }).click();
    await expect(creator.getByText("Nobody at the moment.")).toBeVisible();
  } finally {
    await server.remove();
  }
});
