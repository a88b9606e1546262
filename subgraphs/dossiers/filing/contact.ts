import type { RequestContext } from "../../kit/context";
import { type InvalidInputProblem, invalidInput } from "../../kit/problem";
import type { SubmitDossierInput } from "../dossier/submit-dossier.types";

const LONGEST_SUBJECT = 500;
const LONGEST_ADDRESS = 500;
const MOST_COMPONENTS = 100;

/** What a form schema cannot say: that the applicant can be reached, and that texts are of a bearable length. */
export function examineInput(ctx: RequestContext, input: SubmitDossierInput): InvalidInputProblem | null {
  const { phone, email, address } = input.contact;
  if (!/^(\+84|0)\d{8,11}$/.test(phone.replaceAll(/[ .-]/g, "")))
    return invalidInput(ctx, ["input", "contact", "phone"]);
  if (email && !(email.length <= 254 && /^[^\s@<>"']+@[^\s@<>"']+\.[^\s@<>"']+$/.test(email)))
    return invalidInput(ctx, ["input", "contact", "email"]);
  if (address && !isLine(address, LONGEST_ADDRESS)) return invalidInput(ctx, ["input", "contact", "address"]);
  if (input.subject && !isLine(input.subject, LONGEST_SUBJECT)) return invalidInput(ctx, ["input", "subject"]);
  if (input.components.length > MOST_COMPONENTS) return invalidInput(ctx, ["input", "components"]);
  return null;
}

/** One line of text: no control characters, not too long. */
export function isLine(text: string, longest: number): boolean {
  return text.length <= longest && !/\p{Cc}/u.test(text);
}
