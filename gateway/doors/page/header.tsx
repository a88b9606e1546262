import { useGraphiQL } from "@graphiql/react";
import { useEffect } from "react";
import { PersonaPicker } from "./persona-picker";
import type { Session } from "./session";
import { type PlayableStep, stepOf, steps } from "./story";

export interface Wishes {
  readonly follow: boolean;
  readonly locale: "vi" | "en";
  /** Local time of Việt Nam, as the field gives it; empty for the wall clock. */
  readonly now: string;
}

export interface HeaderProps {
  readonly session: Session;
  readonly wishes: Wishes;
  readonly onWish: (wish: Partial<Wishes>) => void;
  readonly note: string | null;
}

/** Who one is, in which language, at which time, and where in the story: what stands above the editor. */
export function Header({ session, wishes, onWish, note }: HeaderProps) {
  const { tabs, activeTabIndex } = useGraphiQL((state) => state);
  const step = stepOf(tabs[activeTabIndex]?.operationName ?? tabs[activeTabIndex]?.title);
  useEditors(headersFor(session.token, wishes));
  useEffect(() => {
    const other = step && step.persona !== session.persona;
    if (wishes.follow && other && session.settings?.personas) void session.signIn(step.persona);
  }, [wishes.follow, step?.operation, session.settings]);
  return (
    <header className="door">
      <h1>
        <Mark />
        Một cửa <small>Playground</small>
      </h1>
      <Place step={step} note={session.fault ?? note} />
      <div className="door-tools">
        {session.settings?.personas && <PersonaPicker session={session} wishes={wishes} onWish={onWish} />}
        {session.settings?.clock && <Clock now={wishes.now} onWish={onWish} />}
        <button
          type="button"
          className="door-locale"
          onClick={() => onWish({ locale: wishes.locale === "vi" ? "en" : "vi" })}
          title="Ngôn ngữ của thông báo · Language of messages"
        >
          {wishes.locale.toUpperCase()}
        </button>
      </div>
    </header>
  );
}

function Place({ step, note }: { readonly step: PlayableStep | undefined; readonly note: string | null }) {
  return (
    <p className="door-step" role="status">
      {note && <em>{note}</em>}
      {step && (
        <b>
          {steps.indexOf(step) + 1}/{steps.length}
        </b>
      )}
      {step?.vi} <i>{step ? step.en : "Câu hỏi của bạn · Your own operation"}</i>
    </p>
  );
}

function Clock({ now, onWish }: { readonly now: string; readonly onWish: HeaderProps["onWish"] }) {
  return (
    <label title="x-now: mọi quy tắc tính theo giờ này · every rule goes by this time">
      Giờ <span>x-now</span>
      <input type="datetime-local" name="x-now" value={now} onChange={(event) => onWish({ now: event.target.value })} />
    </label>
  );
}

/** Keeps the active tab's headers, the editors' font and the row of tabs as they should be. */
function useEditors(headers: Readonly<Record<string, string | null>>): void {
  const { activeTabIndex, headerEditor, queryEditor, variableEditor, responseEditor } = useGraphiQL((state) => state);
  useEffect(() => {
    if (headerEditor) headerEditor.setValue(merged(headerEditor.getValue(), headers));
  }, [headerEditor, activeTabIndex, JSON.stringify(headers)]);
  useEffect(() => {
    const editors = [queryEditor, variableEditor, headerEditor, responseEditor];
    for (const editor of editors) editor?.updateOptions({ fontFamily });
  }, [queryEditor, variableEditor, headerEditor, responseEditor]);
  useEffect(() => {
    document.querySelector(".graphiql-tab-active")?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [activeTabIndex]);
}

// The font that GraphiQL brings lacks some letters of Vietnamese and puts their accents beside them; so does DejaVu's.
const fontFamily =
  '"Vietnamese letters", ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", "Noto Sans Mono", monospace';

function headersFor(token: string | null, { locale, now }: Wishes): Record<string, string | null> {
  const seconds = now.length === 16 ? ":00" : "";
  return {
    authorization: token && `Bearer ${token}`,
    "accept-language": locale,
    "x-now": now ? `${now}${seconds}+07:00` : null,
  };
}

// Headers that one has written oneself stay.
function merged(text: string, ours: Readonly<Record<string, string | null>>): string {
  let theirs: Record<string, unknown> = {};
  try {
    theirs = JSON.parse(text);
  } catch {
    theirs = {};
  }
  const all = Object.entries({ ...theirs, ...ours }).filter(([, value]) => value !== null);
  return JSON.stringify(Object.fromEntries(all), null, 2);
}

function Mark() {
  return (
    <svg viewBox="0 0 32 32" aria-hidden="true">
      <path d="M3 11.5 16 4l13 7.5v2.5H3z" fill="#ffd27d" />
      <path d="M7 16h3.5v12H7zm14.5 0H25v12h-3.5z" fill="#ffd27d" />
      <path d="M12.5 28v-7.5a3.5 3.5 0 0 1 7 0V28z" fill="#fff" />
    </svg>
  );
}
