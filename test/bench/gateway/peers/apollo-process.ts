import { readFileSync } from "node:fs";
import { Keys } from "../../../../subgraphs/kit/secrets";
import { processEnvelope, signRequest } from "../../../../subgraphs/kit/signature";
import type { Viewer } from "../../../../subgraphs/kit/viewer";
import { told, tellReady } from "../processes/child";
import { type Sign, startApollo } from "./apollo";
import { type TokenRules, tokenCheck } from "./tokens";

export interface ApolloSetting {
  readonly supergraphFile: string;
  readonly port?: number;
  readonly urls?: Readonly<Record<string, string>>;
  readonly tokens?: TokenRules;
  /** Sign every request to a subgraph with the key of this folder, as the gateway of the stack does. */
  readonly signing?: { readonly keyDir: string; readonly viewer?: Viewer };
}

export interface PeerReady {
  readonly port: number;
}

void start(told<ApolloSetting>());

async function start({ supergraphFile, tokens, signing, ...rest }: ApolloSetting): Promise<void> {
  const port = await startApollo({
    ...rest,
    supergraphSdl: readFileSync(supergraphFile, "utf8"),
    ...(signing ? { sign: signer(signing) } : {}),
    ...(tokens ? { checkToken: await tokenCheck(tokens) } : {}),
  });
  tellReady<PeerReady>({ port });
}

function signer({ keyDir, viewer }: NonNullable<ApolloSetting["signing"]>): Sign {
  const key = Keys.load(keyDir).get("internal");
  return (path, body) => {
    const envelope = processEnvelope("bench");
    return signRequest(key, viewer ? { ...envelope, viewer } : envelope, "POST", path, body);
  };
}
