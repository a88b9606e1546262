import { useGraphiQL } from "@graphiql/react";
import { useEffect } from "react";
import type { PersonaCard, Session } from "./session";
import { steps, stepOf } from "./story";

export interface Wishes {
  readonly follow: boolean;
  readonly locale: "vi" | "en";
  /** Local time of Việt Nam, as the field gives it; empty for the wall clock. */
  readonly now: string;
}

interface HeaderProps {
  readonly session: Session;
  readonly wishes: Wishes;
  readonly onWish: (wish: Partial<Wishes>) => void;
  readonly note: string | null;
}

/** Who one is, in which language, at which time, and where in the story: what stands above the editor. */
export function Header({ session, wishes, onWish, note }: HeaderProps) {
  const { tabs, activeTabIndex, headerEditor, queryEditor, variableEditor, responseEditor } = useGraphiQL((state) => state);
  const step = stepOf(tabs[activeTabIndex]?.operationName ?? tabs[activeTabIndex]?.title);
  const headers = headersFor(session.token, wishes);
  useEffect(() => {
    if (wishes.follow && step && session.settings?.personas && step.persona !== session.persona) void session.signIn(step.persona);
  }, [wishes.follow, step?.operation, session.settings]);
  useEffect(() => {
    if (headerEditor) headerEditor.setValue(merged(headerEditor.getValue(), headers));
  }, [headerEditor, activeTabIndex, JSON.stringify(headers)]);
  useEffect(() => {
    for (const editor of [queryEditor, variableEditor, headerEditor, responseEditor]) editor?.updateOptions({ fontFamily });
  }, [queryEditor, variableEditor, headerEditor, responseEditor]);
  useEffect(() => {
    document.querySelector(".graphiql-tab-active")?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [activeTabIndex]);
  return (
    <header className="door">
      <h1><Mark />Một cửa <small>Playground</small></h1>
      <p className="door-step" role="status">
        {step ? <><b>{steps.indexOf(step) + 1}/{steps.length}</b> {step.vi} <i>{step.en}</i></> : <i>Câu hỏi của bạn · Your own operation</i>}
        {(session.fault ?? note) && <em>{session.fault ?? note}</em>}
      </p>
      <div className="door-tools">
        {session.settings?.personas && <PersonaPicker personas={session.settings.personas} session={session} wishes={wishes} onWish={onWish} />}
        {session.settings?.clock && (
          <label title="x-now: mọi quy tắc tính theo giờ này · every rule goes by this time">
            Giờ <span>x-now</span>
            <input type="datetime-local" name="x-now" value={wishes.now} onChange={(event) => onWish({ now: event.target.value })} />
          </label>
        )}
        <button type="button" className="door-locale" onClick={() => onWish({ locale: wishes.locale === "vi" ? "en" : "vi" })} title="Ngôn ngữ của thông báo · Language of messages">
          {wishes.locale === "vi" ? "VI" : "EN"}
        </button>
      </div>
    </header>
  );
}

// The font that GraphiQL brings has no Vietnamese letters and puts their accents beside them.
const fontFamily = 'ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", "Noto Sans Mono", monospace';

const kinds = { HOLDER: "Công dân · Citizens", OFFICIAL: "Cán bộ, công chức · Officials", MACHINE: "Hệ thống, thiết bị · Systems" } as const;

function PersonaPicker({ personas, session, wishes, onWish }: Omit<HeaderProps, "note"> & { readonly personas: readonly PersonaCard[] }) {
  return (
    <>
      <label title={personas.find(({ persona }) => persona === session.persona)?.story}>
        Vai <span>persona</span>
        <select name="persona" value={session.persona ?? ""} onChange={(event) => { onWish({ follow: false }); void session.signIn(event.target.value || null); }}>
          <option value="">Chưa đăng nhập · nobody</option>
          {(Object.keys(kinds) as (keyof typeof kinds)[]).map((kind) => (
            <optgroup key={kind} label={kinds[kind]}>
              {personas.filter((one) => one.kind === kind).map((one) => <option key={one.persona} value={one.persona}>{one.name} ({one.persona})</option>)}
            </optgroup>
          ))}
        </select>
      </label>
      <label className="door-follow" title="Mở bước nào thì vào vai của bước đó · Opening a step signs in as its persona">
        <input type="checkbox" name="follow" checked={wishes.follow} onChange={(event) => onWish({ follow: event.target.checked })} />
        theo bước <span>follow</span>
      </label>
    </>
  );
}

function headersFor(token: string | null, { locale, now }: Wishes): Record<string, string | null> {
  return { authorization: token && `Bearer ${token}`, "accept-language": locale, "x-now": now ? `${now.length === 16 ? `${now}:00` : now}+07:00` : null };
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
      <path d="M7 16h3.5v12H7zm14.500 0H25v12h-3.500z" fill="#ffd27d" />
      <path d="M12.500 28v-7.500a3.500 3.500 0 0 1 7 0V28z" fill="#fff" />
    </svg>
  );
}
