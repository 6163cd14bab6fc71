import path from "node:path";
import { defineConfig } from "@playwright/test";

// `cargo xtask test` starts the server and says where it is. By hand: start one from the folder that `cargo xtask build`
// names, then
// BACKLINE_URL=http://127.0.0.1:3000 BACKLINE_BUNDLE=that/folder npx playwright test --config end2end/playwright.config.ts
const root = path.resolve(__dirname, "..");

// Where journeys put their screenshots too, so that they outlive the run.
process.env.BACKLINE_ARTEFACTS ??= path.join(root, "artefacts");

// A browser of the distribution, or else the one Playwright downloaded.
const executablePath = process.env.BACKLINE_CHROMIUM || undefined;

export default defineConfig({
  testDir: ".",
  outputDir: path.join(process.env.BACKLINE_ARTEFACTS, "playwright"),
  reporter: "line",
  fullyParallel: true,
  forbidOnly: !!process.env.CI,
  // A journey that only passes the second time has found something.
  retries: 0,
  workers: 2,
  // Journeys wait for facts, not for time: these only say when a fact is given up. CI machines are slow and shared.
  timeout: 120_000,
  expect: { timeout: 30_000 },
  use: {
    browserName: "chromium",
    baseURL: process.env.BACKLINE_URL ?? "http://127.0.0.1:3000",
    screenshot: "only-on-failure",
    trace: "retain-on-failure",
    launchOptions: {
      executablePath,
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
});
