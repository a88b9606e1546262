import { Directive, Field, ID, ObjectType, registerEnumType } from "type-graphql";
import { HolderKind } from "./identity-number";

registerEnumType(HolderKind, {
  name: "HolderKind",
  description: "Who an archive belongs to (tổ chức, cá nhân).",
  valuesConfig: {
    INDIVIDUAL: { description: "A person, by personal identification number (số định danh cá nhân)." },
    ORGANISATION: { description: "An organisation, by tax code (mã số thuế)." },
  },
});

@Directive('@key(fields: "id")')
@ObjectType({
  description:
    "A citizen or organisation, with the archive that belongs to them (Kho quản lý dữ liệu điện tử của tổ chức, cá nhân).",
})
export class Holder {
  @Field(() => ID, { description: "Opaque: never the identity number." })
  id!: string;

  @Field(() => HolderKind, { description: "Citizen or organisation." })
  kind!: HolderKind;

  @Directive("@authenticated")
  @Directive('@tag(name: "personal")')
  @Field(() => String, { description: "As verified at sign-in, or as registered at the counter." })
  name!: string;

  /** Sealed; what is shown of it are resolvers. */
  identitySealed!: Buffer;
}

export interface HolderRow {
  id: string;
  kind: HolderKind;
  name: string;
  identity_sealed: Buffer;
}

export function holderOf(row: HolderRow): Holder {
  return Object.assign(new Holder(), {
    id: row.id,
    kind: row.kind,
    name: row.name,
    identitySealed: row.identity_sealed,
  });
}
