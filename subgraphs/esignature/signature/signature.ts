import { Directive, Field, ID, ObjectType, registerEnumType } from "type-graphql";
import { DateTimeScalar } from "../../kit/scalars";

export enum SignatureFormat {
  PADES = "PADES",
  CADES = "CADES",
  XADES = "XADES",
  JADES = "JADES",
}
registerEnumType(SignatureFormat, {
  name: "SignatureFormat",
  description: "The four formats of AdES.",
  valuesConfig: {
    PADES: { description: "Inside a PDF (EN 319 142)." },
    CADES: { description: "CMS, DER (EN 319 122)." },
    XADES: { description: "XML (EN 319 132)." },
    JADES: { description: "JSON (TS 119 182)." },
  },
});

export enum SignatureLevel {
  B = "B",
  T = "T",
  LT = "LT",
  LTA = "LTA",
}
registerEnumType(SignatureLevel, {
  name: "SignatureLevel",
  description: "ETSI baseline levels: bound certificate, trusted time, revocation data inside, archive timestamp.",
  valuesConfig: {
    B: { description: "The certificate is bound by the signature." },
    T: { description: "And a trusted timestamp proves that it existed." },
    LT: { description: "And all that is needed to validate it later is inside." },
    LTA: { description: "And an archive timestamp keeps that proof alive." },
  },
});

@Directive('@key(fields: "id")')
@ObjectType({
  description: "A signature (chữ ký số) over a paper, an upload or a statement. Written once, never changed.",
})
export class Signature {
  @Field(() => ID)
  id!: string;

  @Field(() => SignatureFormat)
  format!: SignatureFormat;

  @Field(() => SignatureLevel)
  level!: SignatureLevel;

  @Field(() => DateTimeScalar, { description: "When the signer authorised it, by this system's clock." })
  signedAt!: Date;

  @Field(() => String, { description: "SHA-256 of what is signed, in hex; of a statement that of its UTF-8 text." })
  digest!: string;

  @Field(() => String, {
    nullable: true,
    description: "Base64 of a signature kept beside what it signs; null where it is inside the document.",
  })
  detached!: string | null;

  @Field(() => String, { description: "What the signer signed it for." })
  purpose!: string;

  statementText!: string | null;
  certificate!: string;
  agency!: string;
  paperId!: string | null;
  der!: Buffer;
}
