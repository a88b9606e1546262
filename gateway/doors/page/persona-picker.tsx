import type { HeaderProps } from "./header";

const kinds = {
  HOLDER: "Công dân · Citizens",
  OFFICIAL: "Cán bộ, công chức · Officials",
  MACHINE: "Hệ thống, thiết bị · Systems",
} as const;

type Kind = keyof typeof kinds;

/** Signs in as the persona that one picks, or as that of each step one opens. */
export function PersonaPicker({ session, wishes, onWish }: Omit<HeaderProps, "note">) {
  const personas = session.settings?.personas ?? [];
  const pick = (persona: string) => {
    onWish({ follow: false });
    void session.signIn(persona || null);
  };
  return (
    <>
      <label title={personas.find(({ persona }) => persona === session.persona)?.story}>
        Vai <span>persona</span>
        <select name="persona" value={session.persona ?? ""} onChange={(event) => pick(event.target.value)}>
          <option value="">Chưa đăng nhập · nobody</option>
          {(Object.keys(kinds) as Kind[]).map((kind) => (
            <optgroup key={kind} label={kinds[kind]}>
              {personas
                .filter((one) => one.kind === kind)
                .map(({ persona, name }) => (
                  <option key={persona} value={persona}>{`${name} (${persona})`}</option>
                ))}
            </optgroup>
          ))}
        </select>
      </label>
      <label title="Mở bước nào thì vào vai của bước đó · Opening a step signs in as its persona">
        <input
          type="checkbox"
          name="follow"
          checked={wishes.follow}
          onChange={(event) => onWish({ follow: event.target.checked })}
        />
        theo bước <span>follow</span>
      </label>
    </>
  );
}
