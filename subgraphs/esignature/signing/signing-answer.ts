import type { RequestContext } from "../../kit/context";
import type { SigningStore } from "./signing-store";
import { SigningSuccess } from "./signing-result";

/** Every verb of signing answers with the act as it stands after it, under today's rights. */
export class SigningAnswer {
  constructor(private readonly requests: SigningStore) {}

  async success(request: string, ctx: RequestContext): Promise<SigningSuccess> {
    return Object.assign(new SigningSuccess(), { request: await this.requests.own(request, ctx) });
  }
}
