import { say } from "./plain-script";

type Command = (args: readonly string[], env: NodeJS.ProcessEnv) => Promise<number>;

// Each command is loaded when it is called: a start does not wait for the compiler's or the planner's code.
const commands: Readonly<Record<string, () => Promise<Command>>> = {
  start: async () => {
    const { startCommand } = await import("./start.js");
    return (_args, env) => startCommand(env);
  },
  reset: async () => {
    const { resetCommand } = await import("./reset.js");
    return (_args, env) => resetCommand(env);
  },
  test: async () => (await import("./test.js")).testCommand,
  check: async () => (await import("./check/command.js")).checkCommand,
  schema: async () => (await import("./schema/command.js")).schemaCommand,
  token: async () => (await import("./identity/token.js")).tokenCommand,
  calendar: async () => (await import("./calendar.js")).calendarCommand,
  db: async () => (await import("./db.js")).dbCommand,
  rules: async () => (await import("./rules.js")).rulesCommand,
  bench: async () => (await import("./bench.js")).benchCommand,
  fuzz: async () => (await import("./bench.js")).fuzzCommand,
  "fuzz-authorisation": async () => (await import("./bench.js")).fuzzAuthorisationCommand,
  gateway: async () => (await import("./gateway.js")).gatewayCommand,
};

main().then(
  (code) => process.exit(code),
  (fault: unknown) => {
    const { message, stack } = fault as Error;
    say(process.env["LOG_LEVEL"] === "debug" ? (stack ?? message) : message);
    process.exit(1);
  },
);

async function main(): Promise<number> {
  const [name = "", ...args] = process.argv.slice(2);
  const load = commands[name];
  if (!load) throw new Error(`There is no command "${name}". There are: ${Object.keys(commands).join(", ")}.`);
  const command = await load();
  return command(args, process.env);
}
