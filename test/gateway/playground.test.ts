import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type BrowserContext, type Page, chromium } from "playwright-core";
import type { StoryStep } from "../../gateway/doors/story";
import { projectPath } from "../../subgraphs/kit/root";
import { sharedStack } from "../support/stack";
import { describeWithTool } from "../support/tools";

const flags = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
const folder = projectPath("schema", "operations", "main-job");
const { steps } = JSON.parse(readFileSync(`${folder}/story.json`, "utf8")) as { steps: StoryStep[] };

describeWithTool("chromium", "the Playground in a browser", (executablePath) => {
  const profile = mkdtempSync(join(tmpdir(), "one-stop-chromium-"));
  const seen = { outside: [] as string[], faults: [] as string[] };
  let browser: BrowserContext;
  let page: Page;

  beforeAll(async () => {
    browser = await chromium.launchPersistentContext(profile, {
      executablePath,
      headless: true,
      args: flags,
      viewport: { width: 1600, height: 1000 },
    });
    page = browser.pages()[0] ?? (await browser.newPage());
    watch(page, sharedStack().origin, seen);
    await page.goto(`${sharedStack().origin}/playground`);
    await page.waitForSelector(".graphiql-query-editor .view-line", { timeout: 30_000 });
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    rmSync(profile, { recursive: true, force: true });
  });

  it("opens with every operation of the story as a tab, in order", async () => {
    expect(await page.title()).toBe("Một cửa · Playground");
    const titles = await page.locator(".graphiql-tab-button").allInnerTexts();
    expect(titles.map((title) => title.trim())).toEqual(steps.map(operationName));
  });

  it("signs in as the persona that one picks, and puts the bearer into the headers", async () => {
    await page.selectOption('select[name="persona"]', "receiver");
    await page.click('button[data-name="headers"]');
    await expect(editorText(page, ".graphiql-editor-tool")).resolves.toContain('"authorization": "Bearer ey');
    await page.selectOption('select[name="persona"]', "");
    await expect(editorText(page, ".graphiql-editor-tool")).resolves.not.toContain("authorization");
    await page.click('button[data-name="variables"]');
  });

  it("plays the whole story by opening each step and pressing run", async () => {
    await page.check('input[name="follow"]');
    for (const [index, step] of steps.entries()) {
      await page.click(`.guide li:nth-child(${index + 1}) button`);
      await signedInAs(page, step.persona ?? "");
      await page.click(".graphiql-execute-button");
      const done = await page
        .waitForSelector(`.guide li:nth-child(${index + 1}).done`, { timeout: 15_000 })
        .catch(() => null);
      if (!done) throw new Error(`${step.operation}: ${await page.locator(".result-window").innerText()}`);
    }
    await page.screenshot({ path: join(process.env["ONE_STOP_TEST_RUN"] ?? tmpdir(), "playground.png") });
  }, 180_000);

  it("asked nothing outside its origin and wrote no fault to the console", () => {
    expect(seen).toEqual({ outside: [], faults: [] });
  });
});

function watch(page: Page, origin: string, seen: { outside: string[]; faults: string[] }): void {
  page.on("request", (request) => {
    if (!/^(data|blob):/.test(request.url()) && new URL(request.url()).origin !== origin)
      seen.outside.push(request.url());
  });
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) seen.faults.push(message.text());
  });
  page.on("pageerror", (fault) => seen.faults.push(fault.message));
}

// The editor shows a blank as a no-break space.
async function editorText(page: Page, place: string): Promise<string> {
  await page.waitForTimeout(500);
  return (await page.locator(`${place} .view-lines`).last().innerText()).replaceAll("\u00a0", " ");
}

async function signedInAs(page: Page, persona: string): Promise<void> {
  const deadline = Date.now() + 10_000;
  while ((await page.inputValue('select[name="persona"]')) !== persona) {
    if (Date.now() > deadline) throw new Error(`the page did not sign in as ${persona || "nobody"}`);
    await page.waitForTimeout(50);
  }
}

function operationName({ operation }: StoryStep): string {
  return /(?:query|mutation)\s+(\w+)/.exec(readFileSync(`${folder}/${operation}.graphql`, "utf8"))?.[1] ?? "";
}
