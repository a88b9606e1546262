import "./guide.css";
import { useGraphiQL, useGraphiQLActions } from "@graphiql/react";
import { createContext, useContext } from "react";
import type { Kept } from "../story";
import { type PlayableStep, steps } from "./story";

export interface Progress {
  /** Operations that have answered without errors. */
  readonly done: ReadonlySet<string>;
  readonly kept: Kept;
  readonly startOver: () => void;
}

export const ProgressContext = createContext<Progress>({ done: new Set(), kept: {}, startOver: () => undefined });

/** The story beside the editor: what each step does, who runs it, and what the steps so far have given. */
export const guide = { title: "Câu chuyện · The story", icon: GuideIcon, content: Guide };

function Guide() {
  const { done, kept, startOver } = useContext(ProgressContext);
  return (
    <section className="guide">
      <h2>Khai sinh, một lần nộp</h2>
      <p>
        Một công dân nộp hồ sơ, cán bộ giải quyết, lãnh đạo ký số; kết quả vào kho của công dân và cơ quan khác dùng
        lại. Mở từng bước theo thứ tự rồi bấm chạy.
      </p>
      <p lang="en">
        A citizen files once, officials decide, a leader signs; the result lands in the citizen's archive and another
        agency uses it. Open the steps in order and press run.
      </p>
      <ol>
        {steps.map((step) => (
          <Step key={step.operation} step={step} done={done.has(step.name)} />
        ))}
      </ol>
      <h3>Giá trị các bước đã cho · Values so far</h3>
      <p lang="en">
        In the variables, <code>{"{{name}}"}</code> stands for one of these; <code>{"{{fresh}}"}</code> is a new
        idempotency key.
      </p>
      <dl>
        {Object.entries(kept).map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{typeof value === "string" ? value : "{…}"}</dd>
          </div>
        ))}
      </dl>
      <button type="button" onClick={startOver}>
        Làm lại từ đầu · Start over
      </button>
    </section>
  );
}

function Step({ step, done }: { readonly step: PlayableStep; readonly done: boolean }) {
  const tabs = useGraphiQL((state) => state.tabs);
  const active = useGraphiQL((state) => state.activeTabIndex);
  const { changeTab } = useGraphiQLActions();
  const index = tabs.findIndex(({ title }) => title === step.name);
  return (
    <li className={done ? "done" : undefined}>
      <button type="button" disabled={index < 0} aria-current={index === active} onClick={() => changeTab(index)}>
        <b>{step.vi}</b>
        <span lang="en">{step.en}</span>
        <i>{step.persona ?? "công khai"}</i>
      </button>
    </li>
  );
}

function GuideIcon() {
  return (
    <svg height="1em" viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="1.5" aria-hidden="true">
      <path d="M4 6h.01M4 12h.01M4 18h.01M8 6h12M8 12h12M8 18h12" strokeLinecap="round" />
    </svg>
  );
}
