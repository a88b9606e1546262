import type { DataSource } from "typeorm";
import { rows } from "../../kit/database";
import { type Keys, keyedHash } from "../../kit/secrets";
import { type Call, type Route, sendJson } from "../../kit/server";
import { isId, line } from "../text";
import type { HolderStore } from "./holder.store";
import { kindOfIdentityNumber, normaliseIdentityNumber } from "./identity-number";

interface SignIn {
  issuer: string;
  subject: string;
  holder: string | null;
  name: string;
  identityNumber: string;
}

/** `POST /internal/sign-in`: the gateway verified a token with an identity number; the first time makes the holder. */
export class SignInRoute implements Route {
  readonly method = "POST";
  readonly prefix = "/internal/sign-in";
  private readonly subjectKey: Buffer;

  constructor(
    private readonly source: DataSource,
    private readonly holders: HolderStore,
    keys: Keys,
  ) {
    this.subjectKey = keys.get("sign-in-subject");
  }

  readonly handle = async (call: Call): Promise<void> => {
    const signIn = readSignIn(call.body);
    const kind = signIn && kindOfIdentityNumber(signIn.identityNumber);
    if (!signIn || !kind) return sendJson(call.response, 422, { code: "INVALID_INPUT" });
    const subject = keyedHash(this.subjectKey, `${signIn.issuer} ${signIn.subject}`);
    const holder =
      (await this.linked(subject, signIn.name)) ??
      (await this.link(subject, { ...signIn, kind, wishedId: signIn.holder }));
    sendJson(call.response, 200, { holder });
  };

  private async linked(subject: Buffer, name: string): Promise<string | null> {
    const [row] = await rows<{ id: string; name: string }>(
      this.source,
      "SELECT h.id, h.name FROM sign_in s JOIN holder h ON h.id = s.holder WHERE s.subject_hash = $1",
      [subject],
    );
    // The identity provider's word on a name is newer than ours.
    if (row && row.name !== name) await rows(this.source, "UPDATE holder SET name = $2 WHERE id = $1", [row.id, name]);
    return row?.id ?? null;
  }

  private async link(subject: Buffer, person: Parameters<HolderStore["obtain"]>[1]): Promise<string> {
    return this.source.transaction(async (tx) => {
      const { holder } = await this.holders.obtain(tx, person);
      await rows(tx, "INSERT INTO sign_in (subject_hash, holder) VALUES ($1, $2) ON CONFLICT DO NOTHING", [
        subject,
        holder,
      ]);
      return holder;
    });
  }
}

function readSignIn(body: Buffer): SignIn | null {
  const given = parsed(body);
  const name = typeof given["name"] === "string" ? line(given["name"], 200) : null;
  const { issuer, subject, holder, identityNumber } = given;
  if (!name || typeof issuer !== "string" || typeof subject !== "string" || typeof identityNumber !== "string")
    return null;
  return {
    issuer,
    subject,
    name,
    identityNumber: normaliseIdentityNumber(identityNumber),
    holder: typeof holder === "string" && isId(holder) ? holder : null,
  };
}

function parsed(body: Buffer): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(body.toString("utf8"));
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
