import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "./fixtures";

const bundle = process.env.BACKLINE_BUNDLE ?? "";
if (!bundle) throw new Error("BACKLINE_BUNDLE must name the build that these journeys start themselves");

/** What a browser says about a server that is not there. */
export const GONE = [/WebSocket connection to/, /ERR_CONNECTION_REFUSED/, /ERR_CONNECTION_RESET/, /ERR_EMPTY_RESPONSE/];

/** A server of a journey's own. */
export class Server {
  /** What it has printed since its last start. */
  printed = "";
  private child: ChildProcess | undefined;

  private constructor(
    private readonly port: number,
    private readonly data: string,
    private readonly settings: Record<string, string>,
    private readonly words: string[],
  ) {}

  /** One with the demo, unless it is told otherwise. */
  static async make(settings: Record<string, string> = {}, words = ["serve", "--demo"]): Promise<Server> {
    return new Server(await freePort(), await mkdtemp(path.join(tmpdir(), "backline-journey-")), settings, words);
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async start() {
    this.printed = "";
    this.child = spawn(path.join(bundle, "backline"), this.words, {
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
        // Journeys side by side are one person, and faster than one.
        BACKLINE_WRITES_PER_MINUTE: "1000000",
        BACKLINE_READS_PER_MINUTE: "1000000",
        BACKLINE_URL: this.url,
        ...this.settings,
      },
      stdio: ["ignore", "pipe", "ignore"],
    });
    this.child.stdout?.on("data", (text) => (this.printed += text));
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
