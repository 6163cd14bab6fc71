import { expect, test } from '@playwright/test';

// Every kind of page wakes up without a word in the console: a mismatch between server and browser is a dead page.
const pages = ['/', '/courses', '/courses/low-end-that-survives-the-car', '/sign-in', '/sign-up', '/gallery'];

for (const path of pages) {
  test(`${path} is taken over by the browser without an error`, async ({ page }) => {
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(String(error)));
    await page.goto(path);
    await expect(page.locator('html')).toHaveAttribute('data-hydrated', '1');
    expect(errors).toEqual([]);
  });
}
