import "./workers";
import "graphiql/style.css";
import "./playground.css";
import { DOC_EXPLORER_PLUGIN, DocExplorerStore } from "@graphiql/plugin-doc-explorer";
import { HISTORY_PLUGIN, HistoryStore } from "@graphiql/plugin-history";
import { GraphiQLProvider } from "@graphiql/react";
import type { FetcherOpts, FetcherParams } from "@graphiql/toolkit";
import { GraphiQL, GraphiQLInterface } from "graphiql";
import { useCallback, useMemo, useRef, useState } from "react";
import { createRoot } from "react-dom/client";
import type { Kept } from "../story";
import { ProgressContext, guide } from "./guide";
import { Header, type Wishes } from "./header";
import { run } from "./run";
import { type Session, useSession } from "./session";
import { edition, tabs } from "./story";

const plugins = [guide, HISTORY_PLUGIN];
const customScalars = { Date: { type: "string" }, DateTime: { type: "string" }, Dong: {}, JSON: {} } as const;

function Playground() {
  const session = useSession();
  const [wishes, setWishes] = useState<Wishes>({ follow: true, locale: "vi", now: "" });
  const { progress, note, fetcher } = useStory(session.settled);
  return (
    <ProgressContext value={progress}>
      <GraphiQLProvider
        fetcher={fetcher}
        storage={storage}
        defaultTabs={tabs}
        {...(firstVisit && tabs[0] && { initialQuery: tabs[0].query, initialVariables: tabs[0].variables })}
        plugins={[DOC_EXPLORER_PLUGIN, ...plugins]}
        referencePlugin={DOC_EXPLORER_PLUGIN}
        visiblePlugin={guide.title}
        customScalarSchemas={customScalars}
        defaultTheme="light"
      >
        <HistoryStore>
          <DocExplorerStore>
            <Header
              session={session}
              wishes={wishes}
              onWish={(wish) => setWishes((before) => ({ ...before, ...wish }))}
              note={note}
            />
            <GraphiQLInterface defaultEditorToolsVisibility="variables" showPersistHeadersSettings={false}>
              <GraphiQL.Logo> </GraphiQL.Logo>
            </GraphiQLInterface>
          </DocExplorerStore>
        </HistoryStore>
      </GraphiQLProvider>
    </ProgressContext>
  );
}

/** What the steps have given so far: kept for this browser tab, so that a reload does not lose the thread. */
function useStory(settled: Session["settled"]) {
  const [kept, setKept] = useState<Kept>(() => JSON.parse(sessionStorage.getItem(`${edition}:kept`) ?? "{}"));
  const [done, setDone] = useState<ReadonlySet<string>>(
    () => new Set(JSON.parse(sessionStorage.getItem(`${edition}:done`) ?? "[]")),
  );
  const [note, setNote] = useState<string | null>(null);
  const latest = useRef(kept);
  const fetcher = useCallback(async (asked: FetcherParams, options?: FetcherOpts) => {
    const ran = await run(asked, await settled(options?.headers ?? {}), latest.current);
    if (asked.operationName === "IntrospectionQuery") return ran.answer;
    setNote(ran.note);
    latest.current = { ...latest.current, ...ran.kept };
    setKept(latest.current);
    sessionStorage.setItem(`${edition}:kept`, JSON.stringify(latest.current));
    const { done: name } = ran;
    if (name) setDone((before) => remember(new Set([...before, name])));
    return ran.answer;
  }, []);
  const progress = useMemo(() => ({ done, kept, startOver }), [done, kept]);
  return { progress, note, fetcher };
}

function remember(done: ReadonlySet<string>): ReadonlySet<string> {
  sessionStorage.setItem(`${edition}:done`, JSON.stringify([...done]));
  return done;
}

function startOver(): void {
  sessionStorage.clear();
  localStorage.clear();
  location.reload();
}

// Tabs are remembered per edition of the story, so that new operations show up.
const storage = {
  getItem: (key: string) => localStorage.getItem(`${edition}:${key}`),
  setItem: (key: string, value: string) => localStorage.setItem(`${edition}:${key}`, value),
  removeItem: (key: string) => localStorage.removeItem(`${edition}:${key}`),
  clear: () => localStorage.clear(),
  get length() {
    return localStorage.length;
  },
};

// The editors begin with the first tab; later with what was left in them.
const firstVisit = !Object.keys(localStorage).some((key) => key.startsWith(`${edition}:`));

createRoot(document.getElementById("root") as HTMLElement).render(<Playground />);
