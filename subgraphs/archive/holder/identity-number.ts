export enum HolderKind {
  INDIVIDUAL = "INDIVIDUAL",
  ORGANISATION = "ORGANISATION",
}

const PERSONAL = /^\d{12}$/;
const TAX_CODE = /^(\d{10})(-\d{3})?$/;
const TAX_WEIGHTS = [31, 29, 23, 19, 17, 13, 7, 5, 3];
const SHOWN = 3;

/** The number without the spaces that people write into it. */
export function normaliseIdentityNumber(text: string): string {
  return text.replaceAll(/[\s.]/g, "");
}

/**
 * Whose number this is: twelve digits are a person's (số định danh cá nhân), ten with a check digit an organisation's tax
 * code (mã số thuế), three more a branch of it. Null when it is neither.
 */
export function kindOfIdentityNumber(number: string): HolderKind | null {
  if (PERSONAL.test(number)) return HolderKind.INDIVIDUAL;
  const [, base] = TAX_CODE.exec(number) ?? [];
  return base !== undefined && hasTaxCheckDigit(base) ? HolderKind.ORGANISATION : null;
}

/** All but the last three characters hidden; what separates a branch stays. */
export function maskIdentityNumber(number: string): string {
  return number.slice(0, -SHOWN).replaceAll(/\d/g, "*") + number.slice(-SHOWN);
}

// N10 = 10 - (31 N1 + 29 N2 + ... + 3 N9) mod 11; a remainder of 0 gives no digit, such a number is never issued.
function hasTaxCheckDigit(digits: string): boolean {
  const sum = TAX_WEIGHTS.reduce((total, weight, n) => total + weight * Number(digits[n]), 0);
  return 10 - (sum % 11) === Number(digits[9]);
}
