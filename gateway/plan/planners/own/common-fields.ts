import type { Origin } from "./origins";
import type { Reach } from "./reach";
import type { Wanted, WantedField } from "./wanted";

/** Of objects that are known by their interface only. */
interface Common {
  /** The fields that are wanted whatever they are, and that can be had of them as such. */
  readonly fields: readonly WantedField[];
  /** Whether nothing else is wanted. */
  readonly whole: boolean;
}

export function common(reach: Reach, origin: Origin, wanted: Wanted): Common {
  const { graph } = reach;
  const members = graph.possible(origin.type).filter((type) => graph.api.getType(type));
  const fields = wanted.whatever(origin.type).filter((field) => {
    const inAll = members.every((type) => wanted.on(type).some((one) => same(one, field)));
    return inAll && reach.restOfFields(origin, [field]).length === 0;
  });
  const typed = wanted.type !== origin.type || [origin.type, ...members].some((type) => wanted.asksType(type));
  const open = members.length > 0 ? members.map((type) => wanted.on(type)) : [wanted.whatever(origin.type)];
  // In the same order as well: the answer has them as they were asked for.
  const alike = open.every((own) => own.length === fields.length && own.every((one, n) => isField(one, fields[n])));
  return { fields, whole: !typed && alike };
}

function isField(one: WantedField, other: WantedField | undefined): boolean {
  return other !== undefined && same(one, other);
}

/** Whether two types' objects are asked for the very same. */
export function same(one: WantedField, other: WantedField): boolean {
  return one.key === other.key && one.signature === other.signature && one.below === other.below;
}
