const CODE = /^[A-Z]\d{2}(\.\d{1,3}){0,3}-\d{6}-\d{4,12}$/;
const ID = /^[\x21-\x7e]{1,200}$/;

/** A dossier's code as they are given out; anything else is nobody's and never reaches the database. */
export function isDossierCode(text: string): boolean {
  return CODE.test(text);
}

/** An id as subgraphs give them out. */
export function isId(text: string): boolean {
  return ID.test(text);
}
