import { useCallback, useEffect, useRef, useState } from "react";

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
  /** The headers of a request that is sent now: waits for a sign-in under way, and leaves tokens of one's own alone. */
  readonly settled: (headers: Headers) => Promise<Headers>;
}

type Headers = Readonly<Record<string, string>>;

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
    fetch("/playground/settings")
      .then((response) => response.json())
      .then(setSettings, () => setSettings({ personas: null, clock: false }));
  }, []);
  const live = useRef({ token: null as string | null, given: new Set<string>(), pending: Promise.resolve() });
  const signIn = useCallback((persona: string | null) => {
    const entered = enter(persona).then((made) => {
      live.current.token = made.token;
      if (made.token) live.current.given.add(made.token);
      setSigned(made);
    });
    live.current.pending = entered;
    return entered;
  }, []);
  const settled = useCallback(async (headers: Headers) => {
    await live.current.pending;
    const { authorization, ...others } = headers;
    const { token, given } = live.current;
    const written = authorization !== undefined && !given.has(authorization.replace("Bearer ", ""));
    if (written) return headers;
    return token ? { ...others, authorization: `Bearer ${token}` } : others;
  }, []);
  return { settings, ...signed, signIn, settled };
}

async function enter(persona: string | null): Promise<Signed> {
  if (persona === null) return nobody;
  try {
    return { persona, token: await fetchToken(persona), fault: null };
  } catch (fault) {
    return { ...nobody, fault: (fault as Error).message };
  }
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
