import { APOLLO, BARE, HARD_CODED, OURS } from "../peers/peer";
import { median } from "./report";
import type { Measured } from "./rounds";
import type { Figures } from "./slice";

type Goal = readonly [relation: ">=" | "<=" | "<", bound: number] | null;

interface Promised {
  readonly operation: string;
  readonly figure: keyof Figures;
  readonly against: string;
  readonly goal: Goal;
}

/** What the project says of its gateway, at fifty connections; per core, because the load may be slower than a peer. */
const promises: readonly Promised[] = ["equal", "differing"].flatMap((operation): Promised[] => [
  { operation, figure: "rpsPerCore", against: APOLLO, goal: [">=", 8] },
  { operation, figure: "rpsPerCore", against: HARD_CODED, goal: [">=", 0.8] },
  { operation, figure: "rpsPerCore", against: BARE, goal: null },
  { operation, figure: "rps", against: APOLLO, goal: null },
  { operation, figure: "rps", against: HARD_CODED, goal: null },
  { operation, figure: "rps", against: BARE, goal: null },
  { operation, figure: "p95", against: APOLLO, goal: ["<", 0.2] },
]);

const smallPromises: readonly Promised[] = [
  { operation: "small", figure: "rpsPerCore", against: APOLLO, goal: [">=", 4] },
  { operation: "small", figure: "rpsPerCore", against: HARD_CODED, goal: [">=", 0.6] },
  { operation: "small", figure: "rpsPerCore", against: BARE, goal: null },
  { operation: "small", figure: "rps", against: APOLLO, goal: null },
];

const names: Readonly<Partial<Record<keyof Figures, string>>> = {
  rps: "requests per second",
  rpsPerCore: "requests per second of a core",
  p95: "p95",
};

const CONNECTIONS = 50;
const MOST_RESIDENT_MB = 300;

/** The ratios that the project promises, each with the goal beside it; in brackets the lowest and highest of the rounds. */
export function promised(measured: readonly Measured[]): readonly string[] {
  const lines = [...promises, ...smallPromises].flatMap((promise) => ratioLine(measured, promise));
  return [...lines, ...residentLine(measured)];
}

/** Ours over one other peer wherever both were measured. */
export function compared(measured: readonly Measured[], against: string): readonly string[] {
  return measured.flatMap(({ scenario, figures }) =>
    [...figures.keys()]
      .filter((peer) => peer.startsWith("ours"))
      .flatMap((peer) => {
        const [ours, others] = [figures.get(peer), figures.get(against)];
        const [ratio, perCore] = [ratioOf(ours, others, "rps"), ratioOf(ours, others, "rpsPerCore")];
        if (!ratio || !perCore) return [];
        const what = `${scenario.operation.name}, ${scenario.connections} connections: ${peer} / ${against}`;
        return [`${what}: requests per second ${ratio.text}, of a core ${perCore.text}`];
      }),
  );
}

function ratioLine(measured: readonly Measured[], { operation, figure, against, goal }: Promised): readonly string[] {
  const at = measured.find(
    ({ scenario }) => scenario.operation.name === operation && scenario.connections === CONNECTIONS,
  );
  const ratio = ratioOf(at?.figures.get(OURS), at?.figures.get(against), figure);
  if (!ratio) return [];
  return [`${operation}, ours / ${against}: ${names[figure]} ${ratio.text}${verdict(ratio.value, goal)}`];
}

function ratioOf(
  ours: readonly Figures[] | undefined,
  others: readonly Figures[] | undefined,
  figure: keyof Figures,
): { readonly value: number; readonly text: string } | null {
  if (!ours || !others) return null;
  const value = median(ours.map((one) => one[figure])) / median(others.map((one) => one[figure]));
  const rounds = ours.map((one, round) => one[figure] / (others[round]?.[figure] ?? Number.NaN));
  return {
    value,
    text: `${value.toFixed(2)} (${Math.min(...rounds).toFixed(2)} to ${Math.max(...rounds).toFixed(2)})`,
  };
}

function residentLine(measured: readonly Measured[]): readonly string[] {
  const all = measured.flatMap(({ figures }) => {
    const rounds = figures.get(OURS);
    return rounds ? [median(rounds.map(({ residentMb }) => residentMb))] : [];
  });
  if (all.length === 0) return [];
  const most = Math.max(...all);
  return [`ours, largest RSS after load: ${most.toFixed(0)} MB${verdict(most, ["<=", MOST_RESIDENT_MB])}`];
}

function verdict(value: number, goal: Goal): string {
  if (!goal) return "";
  const [relation, bound] = goal;
  const met = relation === ">=" ? value >= bound : relation === "<=" ? value <= bound : value < bound;
  return `, goal ${relation} ${bound}: ${met ? "met" : "NOT MET"}`;
}
