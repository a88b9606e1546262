import { readFileSync, readdirSync } from "node:fs";

interface HeapFile {
  readonly snapshot: { readonly meta: { readonly node_fields: string[]; readonly node_types: [string[]] } };
  readonly nodes: readonly number[];
  readonly strings: readonly string[];
}

/** Made anew with every schema: there are as many as there are schemas, or too many. */
const ofSchemas = ["Snapshot", "Documents", "PlannerHost", "GraphQLSchema", "ChildProcess", "Upstream", "Pool"];
const ofOperations = ["Place", "Selections", "GraphQLObjectType"];

/** Objects by the names of their constructors, and what else the heap is made of by its kind. */
export function heapCounts(file: string): ReadonlyMap<string, number> {
  const { snapshot, nodes, strings } = JSON.parse(readFileSync(file, "utf8")) as HeapFile;
  const { node_fields: fields, node_types: types } = snapshot.meta;
  const [type, name] = [fields.indexOf("type"), fields.indexOf("name")];
  const counts = new Map<string, number>();
  for (let at = 0; at < nodes.length; at += fields.length) {
    const kind = types[0][nodes[at + type] ?? 0] ?? "?";
    const counted = kind === "object" ? (strings[nodes[at + name] ?? 0] ?? "?") : `(${kind})`;
    counts.set(counted, (counts.get(counted) ?? 0) + 1);
  }
  return counts;
}

/** Of what there is more at the end than there was, and by the way how many there are of what matters. */
export function heapGrowth(
  early: ReadonlyMap<string, number>,
  late: ReadonlyMap<string, number>,
): { readonly grown: readonly string[]; readonly lines: readonly string[] } {
  const line = (name: string): string => `${name} ${early.get(name) ?? 0} -> ${late.get(name) ?? 0}`;
  const grown = [...late].filter(([name, count]) => {
    const before = early.get(name) ?? 0;
    return ofSchemas.includes(name) ? count > before : count - before > 200 && count > before * 1.1;
  });
  const told = [...ofSchemas, ...ofOperations, "(code)", "(closure)", "(string)"];
  return { grown: grown.map(([name]) => line(name)), lines: told.map(line) };
}

/** Child processes, those included that ended and were not asked for their end; null where there is no /proc. */
export function childrenOf(pid: number): number | null {
  try {
    return readdirSync("/proc").filter((name) => /^\d+$/.test(name) && parentOf(name) === pid).length;
  } catch {
    return null;
  }
}

function parentOf(pid: string): number {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    return Number(text.slice(text.lastIndexOf(")") + 2).split(" ")[1]);
  } catch {
    return 0;
  }
}
