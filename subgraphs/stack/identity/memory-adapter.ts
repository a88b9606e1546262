import type { Adapter, AdapterPayload } from "oidc-provider";

interface Entry {
  readonly payload: AdapterPayload;
  readonly expiresAt: number;
}

const mostEntries = 5_000;

/** Sessions, codes and grants of the development provider, in memory: a restart signs everybody out and harms nobody. */
export function memoryAdapter(): (model: string) => Adapter {
  const store = new Map<string, Entry>();
  return (model) => new MemoryAdapter(model, store);
}

class MemoryAdapter implements Adapter {
  constructor(
    private readonly model: string,
    private readonly store: Map<string, Entry>,
  ) {}

  async upsert(id: string, payload: AdapterPayload, expiresIn?: number): Promise<void> {
    const key = `${this.model} ${id}`;
    this.store.delete(key);
    this.store.set(key, { payload, expiresAt: expiresIn ? Date.now() + expiresIn * 1000 : Infinity });
    for (const oldest of this.store.keys()) {
      if (this.store.size <= mostEntries) break;
      this.store.delete(oldest);
    }
  }

  async find(id: string): Promise<AdapterPayload | undefined> {
    const entry = this.store.get(`${this.model} ${id}`);
    return entry && entry.expiresAt > Date.now() ? entry.payload : undefined;
  }

  async findByUid(uid: string): Promise<AdapterPayload | undefined> {
    return this.first((payload) => payload.uid === uid);
  }

  async findByUserCode(userCode: string): Promise<AdapterPayload | undefined> {
    return this.first((payload) => payload.userCode === userCode);
  }

  async consume(id: string): Promise<void> {
    const payload = await this.find(id);
    if (payload) payload["consumed"] = Math.floor(Date.now() / 1000);
  }

  async destroy(id: string): Promise<void> {
    this.store.delete(`${this.model} ${id}`);
  }

  async revokeByGrantId(grantId: string): Promise<void> {
    for (const [key, { payload }] of this.store) if (payload.grantId === grantId) this.store.delete(key);
  }

  private first(matches: (payload: AdapterPayload) => boolean): AdapterPayload | undefined {
    for (const [key, { payload, expiresAt }] of this.store) {
      if (key.startsWith(`${this.model} `) && expiresAt > Date.now() && matches(payload)) return payload;
    }
    return undefined;
  }
}
