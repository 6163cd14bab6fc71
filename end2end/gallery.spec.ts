import type { BrowserContextOptions, Locator, Page } from "@playwright/test";
import { expect, gotoHydrated, isAccessible, test } from "./fixtures";

type Row = {
  component: string;
  /** What has focus when the keys are pressed. */
  at: (page: Page) => Locator;
  keys: string[];
  /** What is true then. */
  then: (page: Page, at: Locator) => Promise<unknown>;
};

function part(page: Page, id: string): Locator {
  return page.locator(`#${id}`);
}

function radio(page: Page, group: string, name: string): Locator {
  return page.getByRole("radiogroup", { name: group, exact: true }).getByRole("radio", { name, exact: true });
}

function menu(page: Page, name: string): Locator {
  return page.locator("details.menu > summary").and(page.getByLabel(name, { exact: true }));
}

/** The rows of the gallery's table, by their names. */
function buyers(page: Page): Locator {
  return page.getByRole("table", { name: "Orders", exact: true }).getByRole("rowheader");
}

function sales(page: Page): Locator {
  return page.getByRole("figure").filter({ hasText: "kept" }).first();
}

/** The rich-text editor itself, not what stands in its place until it has come. */
function rich(page: Page, name: string): Locator {
  return page.getByRole("textbox", { name, exact: true }).and(page.locator(".rich-text"));
}

/** What a keyboard does to each component. */
const KEYBOARD: Row[] = [
  {
    component: "Key",
    at: (page) => page.getByRole("button", { name: "Say it with a way back" }),
    keys: ["Enter"],
    then: (page) => expect(page.locator(".toasts")).toContainText("Chapter deleted"),
  },
  {
    component: "Key that is off stays and does nothing",
    at: (page) => part(page, "keys").getByRole("button", { name: "Publish", exact: true }),
    keys: ["Enter"],
    then: async (_, at) => {
      await expect(at).toBeFocused();
      await expect(at).toHaveAttribute("aria-disabled", "true");
    },
  },
  {
    component: "IconKey that stays down",
    at: (page) => part(page, "keys").getByRole("button", { name: "Hold still" }),
    keys: ["Space"],
    then: (_, at) => expect(at).toHaveAttribute("aria-pressed", "false"),
  },
  {
    component: "MediaPlayer steps by its arrows",
    at: (page) => page.getByRole("group", { name: "Two low notes" }).getByRole("slider", { name: "Position" }),
    keys: ["ArrowRight"],
    // Ten seconds on is the end of four.
    then: (_, at) => expect(at).toHaveAttribute("aria-valuetext", "0:04 of 0:04"),
  },
  {
    component: "MediaPlayer starts and stops by its key",
    at: (page) => page.getByRole("group", { name: "Two low notes" }).getByRole("button", { name: "Play" }),
    keys: ["Enter"],
    then: (page) => expect(page.getByRole("group", { name: "Two low notes" }).getByRole("button", { name: "Pause" })).toBeFocused(),
  },
  {
    component: "MediaPlayer that cannot play says so",
    at: (page) => page.getByRole("group", { name: "A kind nobody knows" }).getByRole("button", { name: "Play" }),
    keys: ["Space"],
    then: (page) => expect(page.getByRole("group", { name: "A kind nobody knows" }).getByRole("alert")).toContainText("It cannot be played."),
  },
  {
    component: "Sortable tree: a row goes to the next list and keeps the focus",
    at: (page) => page.getByRole("button", { name: /^Move Hats\./ }),
    keys: ["ArrowDown"],
    then: async (page, at) => {
      await expect(page.getByRole("list", { name: "Low end" }).getByRole("listitem").filter({ hasText: /./ })).toHaveText(["Hats", "Bass"]);
      await expect(at).toBeFocused();
    },
  },
  {
    component: "Check",
    at: (page) => page.getByRole("checkbox", { name: "Certificate at the end" }),
    keys: ["Space"],
    then: (_, at) => expect(at).not.toBeChecked(),
  },
  {
    component: "Switch",
    at: (page) => page.getByRole("switch", { name: "Published" }),
    keys: ["Space"],
    then: (_, at) => expect(at).not.toBeChecked(),
  },
  {
    component: "Segments",
    at: (page) => radio(page, "Range", "30 days"),
    keys: ["ArrowRight"],
    then: (page) => expect(radio(page, "Range", "Year")).toBeChecked(),
  },
  {
    component: "Radios",
    at: (page) => radio(page, "Paid", "Yearly, two months free"),
    keys: ["ArrowUp"],
    then: (page) => expect(radio(page, "Paid", "Monthly")).toBeChecked(),
  },
  {
    component: "Checks",
    at: (page) => page.getByRole("group", { name: "Files", exact: true }).getByRole("checkbox", { name: "MP3" }),
    keys: ["Space"],
    then: (_, at) => expect(at).toBeChecked(),
  },
  {
    component: "Offers pass over what is taken",
    at: (page) => page.getByRole("radio", { name: /^Premium/ }),
    keys: ["ArrowDown"],
    then: (page) => expect(page.getByRole("radio", { name: /^Basic/ })).toBeChecked(),
  },
  {
    component: "StarsField",
    at: (page) => radio(page, "Your rating", "4 of 5"),
    keys: ["ArrowRight"],
    then: (page) => expect(radio(page, "Your rating", "5 of 5")).toBeChecked(),
  },
  {
    component: "Stepper",
    at: (page) => page.getByRole("spinbutton", { name: "Seats" }),
    keys: ["ArrowUp", "ArrowUp", "ArrowDown"],
    then: (_, at) => expect(at).toHaveValue("6"),
  },
  {
    component: "Fader",
    at: (page) => page.getByRole("slider", { name: "Discount" }),
    keys: ["ArrowRight"],
    then: async (page, at) => {
      await expect(at).toHaveAttribute("aria-valuetext", "35%");
      await expect(page.locator("output[for=field-g-fader]")).toHaveText("35%");
    },
  },
  {
    component: "TagInput adds with Enter",
    at: (page) => page.getByRole("combobox", { name: "Tags" }),
    keys: ["r", "o", "o", "m", "y", "Enter"],
    then: async (page, at) => {
      await expect(page.getByRole("checkbox", { name: "roomy" })).toBeChecked();
      await expect(at).toHaveValue("");
    },
  },
  {
    component: "TagInput takes back with Backspace",
    at: (page) => page.getByRole("combobox", { name: "Tags" }),
    keys: ["Backspace"],
    then: async (page, at) => {
      await expect(page.getByRole("checkbox", { name: "half-time" })).toHaveCount(0);
      await expect(at).toBeFocused();
    },
  },
  {
    component: "TagInput gives focus to its field when a tag is unticked",
    at: (page) => page.getByRole("checkbox", { name: "drill" }),
    keys: ["Space"],
    then: async (page) => {
      await expect(page.getByRole("checkbox", { name: "drill" })).toHaveCount(0);
      await expect(page.getByRole("combobox", { name: "Tags" })).toBeFocused();
    },
  },
  {
    component: "CountedArea counts and cuts nothing off",
    at: (page) => page.getByRole("textbox", { name: "Note to the buyer" }),
    keys: ["Control+End", "!", "!"],
    then: async (page, at) => {
      await expect(at).toHaveValue("Thanks. Ask me anything.!!");
      await expect(page.locator("#field-g-over-count")).toHaveText("6 over 20");
    },
  },
  {
    component: "RichText makes what is chosen bold",
    at: (page) => rich(page, "Words about the kit"),
    keys: ["Control+A", "Control+B"],
    then: (_, at) => expect(at.locator("strong").first()).toHaveText("Half-time, roomy, one bad-tempered Rhodes."),
  },
  {
    component: "RichText leads to its keys, which are walked with arrows",
    at: (page) => rich(page, "Words about the kit"),
    keys: ["Alt+F10", "ArrowRight", "End", "ArrowRight", "ArrowLeft"],
    then: (page) => expect(part(page, "fields").getByRole("button", { name: "Redo" }).first()).toBeFocused(),
  },
  {
    component: "RichText asks where a link leads, and Escape gives focus back",
    at: (page) => rich(page, "Words about the kit"),
    keys: ["Control+K", "Escape"],
    then: async (page, at) => {
      await expect(page.getByRole("dialog", { name: "Link" })).toHaveCount(0);
      await expect(at).toBeFocused();
    },
  },
  {
    component: "RichText that is off takes no text",
    at: (page) => rich(page, "What the store promises"),
    keys: ["x", "Backspace"],
    then: (_, at) => expect(at).toHaveText("Refunds within 14 days."),
  },
  {
    component: "CopyField answers in place",
    at: (page) => page.getByRole("button", { name: "Copy: Licence number" }),
    keys: ["Enter"],
    then: (page) => expect(page.locator("#field-g-copy-note")).toHaveText("Copied"),
  },
  {
    component: "Menu opens and walks with arrows",
    at: (page) => menu(page, "Chapter"),
    keys: ["ArrowDown", "ArrowDown"],
    then: (page) => expect(part(page, "floats").getByRole("button", { name: /^Duplicate/ })).toBeFocused(),
  },
  {
    component: "Menu closes on Escape and gives focus back",
    at: (page) => menu(page, "Chapter"),
    keys: ["ArrowDown", "Escape"],
    then: async (page, at) => {
      await expect(at).toBeFocused();
      await expect(part(page, "floats").getByRole("link", { name: /^Edit/ })).toBeHidden();
    },
  },
  {
    component: "Popover opens with Enter",
    at: (page) => page.getByRole("button", { name: "Fees" }),
    keys: ["Enter", "Tab"],
    then: (page) => expect(page.getByRole("dialog", { name: "Fees" }).getByRole("link", { name: "All fees" })).toBeFocused(),
  },
  {
    component: "Popover closes on Escape and gives focus back",
    at: (page) => page.getByRole("button", { name: "Fees" }),
    keys: ["Enter", "Tab", "Escape"],
    then: async (page, at) => {
      await expect(page.getByRole("dialog", { name: "Fees" })).toBeHidden();
      await expect(at).toBeFocused();
    },
  },
  {
    component: "Dialog begins on the harmless key",
    at: (page) => part(page, "floats").getByRole("button", { name: "Delete chapter" }).first(),
    keys: ["Enter"],
    then: (page) => expect(page.getByRole("dialog").getByRole("button", { name: "Keep it" })).toBeFocused(),
  },
  {
    component: "Dialog closes on Escape and gives focus back",
    at: (page) => part(page, "floats").getByRole("button", { name: "Delete chapter" }).first(),
    keys: ["Enter", "Escape"],
    then: async (page, at) => {
      await expect(page.getByRole("dialog")).toHaveCount(0);
      await expect(at).toBeFocused();
    },
  },
  {
    component: "Drawer begins on its harmless key",
    at: (page) => page.getByRole("button", { name: "Show order 2207" }),
    keys: ["Enter"],
    then: (page) => expect(page.getByRole("dialog", { name: "Order 2207" }).getByRole("button", { name: "Send files again" })).toBeFocused(),
  },
  {
    component: "Drawer keeps what is behind it out of reach",
    at: (page) => page.getByRole("button", { name: "Show order 2207" }),
    keys: ["Enter", "Tab", "Tab", "Tab", "Tab"],
    then: async (page) => {
      await expect(page.getByRole("dialog", { name: "Order 2207" })).toBeVisible();
      await expect(page.locator("button:focus, a:focus, input:focus").and(page.locator(":not(dialog *)"))).toHaveCount(0);
    },
  },
  {
    component: "Drawer closes on Escape and gives focus back",
    at: (page) => page.getByRole("button", { name: "Show order 2207" }),
    keys: ["Enter", "Escape"],
    then: async (page, at) => {
      await expect(page.getByRole("dialog", { name: "Order 2207" })).toBeHidden();
      await expect(at).toBeFocused();
    },
  },
  {
    component: "Table is ordered by its heads",
    at: (page) => page.getByRole("link", { name: "paid $" }),
    keys: ["Enter"],
    then: async (page) => {
      await expect(page).toHaveURL(/\?sort=-paid$/);
      await expect(buyers(page)).toHaveText(["Ade Coker", "Caro Diaz", "Devon Pryce", "Ana Petrova", "Theo Marsh"]);
      await expect(page.getByRole("columnheader", { name: "paid $" })).toHaveAttribute("aria-sort", "descending");
    },
  },
  {
    component: "Table lets rows be chosen",
    at: (page) => page.getByRole("checkbox", { name: "Choose Caro Diaz" }),
    keys: ["Space"],
    then: async (page) => {
      await expect(page.getByRole("group", { name: "With the chosen" })).toContainText("1 of 5 chosen");
      await expect(page.getByRole("checkbox", { name: "Choose all" })).toBeChecked({ indeterminate: true });
    },
  },
  {
    component: "Table chooses all at once",
    at: (page) => page.getByRole("checkbox", { name: "Choose all" }),
    keys: ["Space"],
    then: (page) => expect(page.getByRole("group", { name: "With the chosen" })).toContainText("5 of 5 chosen"),
  },
  {
    component: "TableColumnsMenu hides a column",
    at: (page) => menu(page, "Columns"),
    keys: ["ArrowDown", "Enter"],
    then: async (page) => {
      await expect(page).toHaveURL(/\?hide=what$/);
      await expect(page.getByRole("columnheader", { name: "item" })).toHaveCount(0);
    },
  },
  {
    component: "LiveList holds still",
    at: (page) => part(page, "lists").getByRole("button", { name: "Hold still" }).first(),
    keys: ["Enter"],
    then: async (page) => {
      await page.getByRole("button", { name: "Sell one" }).click();
      const list = page.getByRole("list", { name: "Sales", exact: true });
      await expect(page.getByRole("button", { name: "1 new" })).toBeVisible();
      await expect(list).not.toContainText("Mei Hart");
      await page.getByRole("button", { name: "1 new" }).press("Enter");
      await expect(list.getByRole("listitem").first()).toContainText("Mei Hart bought Night Bus Kit 1");
    },
  },
  {
    component: "Charts are read moment by moment",
    at: (page) => page.getByRole("slider", { name: "Sales per day, 3 to 16 March, moment by moment" }),
    keys: ["ArrowLeft"],
    then: async (page, at) => {
      const sentence = "15 Mar: sales $64.00, kept $53.00, how many 3, before $60.00";
      await expect(at).toHaveAttribute("aria-valuetext", sentence);
      await expect(sales(page)).toContainText(sentence);
    },
  },
  {
    component: "Charts have their table one key away",
    at: (page) => sales(page).locator("summary"),
    keys: ["Enter"],
    then: (page) => expect(sales(page).getByRole("row", { name: /^12 Mar/ })).toContainText("$70.00"),
  },
  {
    component: "Uploads are canceled",
    at: (page) => page.getByRole("button", { name: "Cancel slow-ferry-24.wav" }),
    keys: ["Enter"],
    then: (page) => expect(page.getByRole("listitem").filter({ hasText: "slow-ferry-24.wav" })).toContainText("Canceled"),
  },
  {
    component: "Uploads are tried again",
    at: (page) => page.getByRole("button", { name: "Try again: glasshouse.aif" }),
    keys: ["Enter"],
    then: (page) => expect(page.getByRole("listitem").filter({ hasText: "glasshouse.aif" })).toContainText("Waiting"),
  },
];

/** Opens the gallery in one of the two themes. */
async function gallery(visitor: (options?: BrowserContextOptions) => Promise<Page>, theme = "paper", options?: BrowserContextOptions) {
  const page = await visitor({ reducedMotion: "reduce", ...options });
  await page.context().addCookies([{ name: "theme", value: theme, url: test.info().project.use.baseURL }]);
  await gotoHydrated(page, "/gallery");
  return page;
}

function tooltip(key: Locator): Promise<string> {
  return key.evaluate((element) => getComputedStyle(element, "::after").visibility);
}

for (const { component, at, keys, then } of KEYBOARD) {
  test(`keyboard: ${component}`, async ({ visitor }) => {
    const page = await gallery(visitor);
    const target = at(page);
    await target.focus();
    for (const key of keys) {
      await page.keyboard.press(key);
    }
    await then(page, target);
  });
}

test("keyboard: a tooltip shows with focus and goes with Escape", async ({ visitor }) => {
  const page = await gallery(visitor);
  const [before, key] = ["Buy course, $49", "Undo"].map((name) => part(page, "keys").getByRole("button", { name, exact: true }));
  await before.focus();
  await page.keyboard.press("Tab");
  await expect(key).toBeFocused();
  await expect.poll(() => tooltip(key)).toBe("visible");
  await page.keyboard.press("Escape");
  await expect.poll(() => tooltip(key)).toBe("hidden");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Shift+Tab");
  await expect.poll(() => tooltip(key)).toBe("visible");
});

// Forced colors are the person's own. The browser still tells scripts ours, so that their contrast cannot be judged.
const LOOKS: [string, string, "active" | "none", string[]][] = [
  ["paper", "paper", "none", []],
  ["studio", "studio", "none", []],
  ["forced colors", "paper", "active", ["color-contrast"]],
];

for (const [look, theme, forcedColors, without] of LOOKS) {
  test(`in ${look} every component is accessible, also what is open`, async ({ visitor }) => {
    const page = await gallery(visitor, theme, { forcedColors });
    await isAccessible(page, without);
    await page.getByRole("button", { name: "Fees" }).click();
    await expect(page.getByRole("dialog", { name: "Fees" })).toBeVisible();
    await isAccessible(page, without);
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Show order 2207" }).click();
    await expect(page.getByRole("dialog", { name: "Order 2207" })).toBeVisible();
    await isAccessible(page, without);
    await page.keyboard.press("Escape");
    await page.getByRole("checkbox", { name: "Choose all" }).check();
    await sales(page).locator("summary").click();
    await isAccessible(page, without);
  });
}

for (const dir of ["ltr", "rtl"]) {
  test(`${dir}: no width makes the gallery move sideways`, async ({ visitor }) => {
    const page = await gallery(visitor);
    await page.evaluate((dir) => (document.documentElement.dir = dir), dir);
    await page.getByRole("checkbox", { name: "Choose Caro Diaz" }).check();
    await sales(page).locator("summary").click();
    for (const width of [360, 390, 640, 820, 900, 1440]) {
      await page.setViewportSize({ width, height: 900 });
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      expect.soft(wide, `pixels the page is wider than ${width}`).toBe(0);
    }
  });
}

for (const [wish, isMoving] of [["no-preference", true], ["reduce", false]] as const) {
  test(`with the wish for motion "${wish}" something ${isMoving ? "moves" : "never moves"}`, async ({ visitor }) => {
    const page = await gallery(visitor, "paper", { reducedMotion: wish });
    await page.getByRole("button", { name: "Open the store" }).click();
    await page.getByRole("button", { name: "Sell one" }).click();
    await expect(page.getByRole("list", { name: "Sales", exact: true })).toContainText("Mei Hart");
    const moving = await page.evaluate(() => document.getAnimations().length);
    expect(moving > 0).toBe(isMoving);
  });
}

test("printed, the gallery is the table of what to take when", async ({ visitor }) => {
  const page = await gallery(visitor);
  await page.emulateMedia({ media: "print" });
  await expect(part(page, "when")).toBeVisible();
  await expect(part(page, "keys")).toBeHidden();
  await expect(page.getByRole("navigation", { name: "Places" })).toBeHidden();
});

test.describe("without the browser's program", () => {
  test.use({ javaScriptEnabled: false });

  test("a table is ordered by its address", async ({ page }) => {
    await page.goto("/gallery?sort=paid&hide=what");
    await expect(buyers(page)).toHaveText(["Theo Marsh", "Ana Petrova", "Devon Pryce", "Caro Diaz", "Ade Coker"]);
    await expect(page.getByRole("columnheader", { name: "item" })).toHaveCount(0);
    await page.getByRole("link", { name: "buyer" }).click();
    await expect(page).toHaveURL(/\?hide=what&sort=who$/);
    await expect(buyers(page).first()).toHaveText("Ade Coker");
  });

  test("a popover opens and keys that need the program are not there", async ({ page }) => {
    await page.goto("/gallery");
    await page.getByRole("button", { name: "Fees" }).click();
    await expect(page.getByRole("dialog", { name: "Fees" })).toBeVisible();
    await expect(page.getByRole("button", { name: "Copy: Licence number" })).toBeHidden();
    await expect(page.getByRole("button", { name: "Seats: more" })).toBeHidden();
  });
});
