import { spawnSync } from "node:child_process";
import { note } from "./run";

/** Programs that a few suites need and that a machine may lack, with the Debian package that has each. */
const tools = {
  chromium: { programs: ["chromium", "chromium-browser", "google-chrome"], debian: "chromium" },
  openssl: { programs: ["openssl"], debian: "openssl" },
  unshare: { programs: ["unshare"], debian: "util-linux" },
  strace: { programs: ["strace"], debian: "strace" },
} as const;

export type ToolName = keyof typeof tools;

/** The program's path, or null. */
export function findTool(name: ToolName): string | null {
  for (const program of tools[name].programs) {
    const found = spawnSync("sh", ["-c", `command -v ${program}`], { encoding: "utf8" });
    if (found.status === 0 && found.stdout.trim()) return found.stdout.trim();
  }
  return null;
}

/**
 * A suite that needs a program. Where it is missing the suite is left out and named at the end of the run; under
 * REQUIRE_TOOLS=1, which .ci/run sets, that is a failure.
 */
export function describeWithTool(name: ToolName, title: string, suite: (program: string) => void): void {
  const program = findTool(name);
  if (program) {
    describe(title, () => suite(program));
    return;
  }
  if (process.env["REQUIRE_TOOLS"] === "1") {
    describe(title, () => {
      it(`needs ${name}`, () => {
        throw new Error(`${name} is not installed (Debian package ${tools[name].debian})`);
      });
    });
    return;
  }
  note("left-out", [`${title}: needs ${name} (Debian package ${tools[name].debian})`]);
  describe.skip(title, () => suite(name));
}

/** A suite that only root can run; where we are not root it is named at the end of the run. */
export function describeAsRoot(title: string, suite: () => void): void {
  if (process.getuid?.() === 0) {
    describe(title, suite);
    return;
  }
  note("left-out", [`${title}: needs root`]);
  describe.skip(title, suite);
}
