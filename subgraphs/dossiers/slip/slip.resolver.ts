import type { DataSource } from "typeorm";
import { Ctx, Directive, Field, FieldResolver, ObjectType, Resolver, Root } from "type-graphql";
import type { RequestContext } from "../../kit/context";
import { rows } from "../../kit/database";
import { groupByKey } from "../../kit/loaders";
import { DateTimeScalar } from "../../kit/scalars";
import { SlipKind } from "../dossier/dossier.enums";
import { Dossier } from "../dossier/dossier.types";

@ObjectType({ description: "A numbered printed form of a dossier." })
export class Slip {
  @Field(() => SlipKind, { description: "Which of the seven forms." })
  kind!: SlipKind;

  @Field(() => String, { description: "Number within the office, the kind and the year." })
  number!: string;

  @Field(() => DateTimeScalar, { description: "When it was issued." })
  issuedAt!: Date;

  @Field(() => String, { description: "Answers a PDF with Code 39 and QR; it needs the same right as the dossier." })
  url!: string;
}

@Resolver(() => Dossier)
export class DossierSlipsResolver {
  constructor(
    private readonly source: DataSource,
    private readonly publicOrigin: string,
  ) {}

  @Directive("@authenticated")
  @FieldResolver(() => [Slip], { description: "Forms issued for it, oldest first." })
  slips(@Root() { code }: Dossier, @Ctx() ctx: RequestContext): Promise<Slip[]> {
    return ctx.loaders
      .get<string, Slip[]>("slips", async (codes) => {
        const found = await rows<{ id: string; dossier_code: string; kind: SlipKind; number: string; issued_at: Date }>(
          this.source,
          "SELECT id, dossier_code, kind, number, issued_at FROM slip WHERE dossier_code = ANY($1) ORDER BY issued_at, number",
          [codes],
        );
        return groupByKey(codes, found, (row) => row.dossier_code).map((own) =>
          own.map((row) =>
            Object.assign(new Slip(), {
              kind: row.kind,
              number: row.number,
              issuedAt: row.issued_at,
              url: `${this.publicOrigin}/files/slips/${row.id}`,
            }),
          ),
        );
      })
      .load(code);
  }
}
