import { useCallback, useEffect, useState } from "react";

export interface PersonaCard {
  readonly persona: string;
  readonly name: string;
  readonly kind: "HOLDER" | "OFFICIAL" | "MACHINE";
  readonly story: string;
}

export interface Settings {
  /** Null: this installation has no development sign-in. */
  readonly personas: readonly PersonaCard[] | null;
  /** Development may move the clock. */
  readonly clock: boolean;
}

export interface Session {
  readonly settings: Settings | null;
  readonly persona: string | null;
  readonly token: string | null;
  readonly fault: string | null;
  readonly signIn: (persona: string | null) => Promise<void>;
}

interface Signed {
  readonly persona: string | null;
  readonly token: string | null;
  readonly fault: string | null;
}

const nobody: Signed = { persona: null, token: null, fault: null };

/** Who one is on this page. Tokens live in memory only and are asked for again after a reload. */
export function useSession(): Session {
  const [settings, setSettings] = useState<Settings | null>(null);
  const [signed, setSigned] = useState<Signed>(nobody);
  useEffect(() => {
    fetch("/playground/settings").then((response) => response.json()).then(setSettings, () => setSettings({ personas: null, clock: false }));
  }, []);
  const signIn = useCallback(async (persona: string | null) => {
    if (persona === null) return setSigned(nobody);
    try {
      setSigned({ persona, token: await fetchToken(persona), fault: null });
    } catch (fault) {
      setSigned({ ...nobody, fault: (fault as Error).message });
    }
  }, []);
  return { settings, ...signed, signIn };
}

async function fetchToken(persona: string): Promise<string> {
  const response = await fetch("/playground/sign-in", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ persona }),
  });
  if (!response.ok) throw new Error("Không đăng nhập được · The sign-in failed");
  return (await response.json()).token;
}
