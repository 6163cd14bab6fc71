import { chromium, type BrowserServer, type Page } from "@playwright/test";
import {
  becomeCreator,
  becomeLearner,
  describeAndPublish,
  enroll,
  expect,
  gotoHydrated,
  importCourse,
  material,
  slugOf,
  somebody,
  stat,
  test,
  unique,
} from "./fixtures";

/** The server asks every three seconds, and gives a line up that has been silent for two of them. */
const LEAVES_WITHIN = 10_000;

/** The numbers of a course that is out. */
async function watchedCourse(creator: Page, name: string) {
  const mark = unique();
  await becomeCreator(creator, somebody("Watching Host"));
  const course = await importCourse(creator, material(`${name} ${mark}`, mark));
  await describeAndPublish(creator, "Who is in the room, and who has left.");
  const slug = await slugOf(creator);
  await gotoHydrated(creator, `/dashboard/courses/${course}`);
  await expect(stat(creator, "here now")).toHaveText("0");
  await expect(creator.getByText("Nobody at the moment.")).toBeVisible();
  return slug;
}

test("presence and enrolment follow the learner: here while the page is open, gone when it is closed", async ({ page: creator, visitor }) => {
  const slug = await watchedCourse(creator, "Presence");
  const learner = await visitor();
  await becomeLearner(learner, somebody("Brief Visit"));
  await enroll(learner, slug);
  await expect(learner.getByText("1 watching now")).toBeVisible();
  await expect(stat(creator, "here now")).toHaveText("1");
  await expect(creator.getByText("1 reading now")).toBeVisible();

  await learner.close();
  await expect(stat(creator, "here now")).toHaveText("0");
  await expect(creator.getByText("Nobody at the moment.")).toBeVisible();
  await expect(stat(creator, "learners")).toHaveText("1");
});

test("learning-21 two learners in a chapter see each other, and the one who stays sees the other leave", async ({ page: creator, visitor }) => {
  const slug = await watchedCourse(creator, "Pair");
  const [one, other] = [await visitor(), await visitor()];
  for (const learner of [one, other]) {
    await becomeLearner(learner, somebody("Pair Reader"));
    await enroll(learner, slug);
  }
  for (const learner of [one, other]) {
    await expect(learner.getByText("2 watching now")).toBeVisible();
  }
  await expect(creator.getByRole("row", { name: /Warm Up.*Warm Up/ })).toContainText("2");
  await other.close();
  await expect(one.getByText("1 watching now")).toBeVisible();
});

for (const [what, signal] of [
  ["is killed", "SIGKILL"],
  ["freezes with its line still open", "SIGSTOP"],
] as const) {
  test(`a learner whose browser ${what} is gone within ten seconds`, async ({ page: creator, baseURL }, info) => {
    const slug = await watchedCourse(creator, "Sudden Silence");
    const server = await chromium.launchServer(info.project.use.launchOptions);
    const browser = await chromium.connect(server.wsEndpoint());
    // The runner looks at every browser when a test ends: it has to have heard that this one is dead.
    const gone = new Promise((resolve) => browser.once("disconnected", resolve));
    try {
      const learner = await browser.newPage({ baseURL });
      await becomeLearner(learner, somebody("Cut Off"));
      await enroll(learner, slug);
      await expect(stat(creator, "here now")).toHaveText("1");
      send(server, signal);
      await expect(stat(creator, "here now")).toHaveText("0", { timeout: LEAVES_WITHIN });
    } finally {
      send(server, "SIGKILL");
      await gone;
    }
  });
}

/** To the browser with all its processes: it leads a group of its own. */
function send(server: BrowserServer, signal: NodeJS.Signals) {
  const pid = server.process().pid;
  if (pid !== undefined && server.process().exitCode === null && server.process().signalCode === null) {
    process.kill(-pid, signal);
  }
}
