import type { Child } from "../processes/parent";
import type { Identity } from "./identity";
import { startOurs } from "./ours";
import { type Peer, startApolloPeer, startHardCoded } from "./peer";

export interface PeersSetting {
  readonly supergraphFile: string;
  readonly identity: Identity;
  /** Where the subgraphs of the public benchmark's graph are; null for a graph for which nobody has written a server by hand. */
  readonly handWrittenFor: Readonly<Record<string, number>> | null;
  readonly failed: (complaint: string) => void;
}

/** Starts all peers, one after the other; who does not start is said to have failed and left out. */
export async function startPeers(setting: PeersSetting, running: Child[]): Promise<readonly Peer[]> {
  const peers: Peer[] = [];
  for (const start of starts(setting)) {
    try {
      const peer = await start();
      running.push(peer);
      peers.push(peer);
    } catch (fault) {
      setting.failed((fault as Error).message);
    }
  }
  return peers;
}

function starts({ supergraphFile, identity, handWrittenFor: ports }: PeersSetting): readonly (() => Promise<Peer>)[] {
  const tokens = identity.rules;
  const handWritten = ports ? (["undici", "bare"] as const) : [];
  return [
    () => startApolloPeer({ supergraphFile, tokens }),
    ...handWritten.map((client) => () => startHardCoded({ client, ports: ports ?? {}, tokens })),
    () => startOurs("off", supergraphFile, identity),
    () => startOurs("on", supergraphFile, identity),
  ];
}
