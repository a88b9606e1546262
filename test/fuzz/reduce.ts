import { type LocalType, type Model, namedOf } from "./model";

/** Takes `service`, `service:Type`, `Type.field` or `Type` out of the model. */
export function drop(model: Model, name: string): void {
  const [owner = "", field] = name.split(".");
  const [service = "", type] = name.split(":");
  if (model.services.includes(name)) for (const own of model.types.keys()) dropLocal(model, name, own);
  else if (type !== undefined) dropLocal(model, service, type);
  else if (field !== undefined) dropField(model, owner, field);
  else for (const each of model.services) dropLocal(model, each, name);
}

function dropLocal(model: Model, service: string, name: string): void {
  const type = model.types.get(name);
  for (const field of type?.fields.values() ?? []) field.homes.delete(service);
  type?.local.delete(service);
  for (const { local } of model.types.values()) local.get(service)?.members.delete(name);
}

function dropField(model: Model, owner: string, name: string): void {
  const type = model.types.get(owner);
  type?.fields.delete(name);
  for (const { fields } of type?.local.values() ?? []) fields.delete(name);
}

/** Takes out what nothing leads to any more. */
export function sweep(model: Model): void {
  const reached = reachedBy(["Query", "Mutation"], (name) => [...(model.types.get(name)?.local.values() ?? [])], model);
  for (const service of model.services) {
    const roots = [...model.types.values()].filter(({ name, kind, local }) => {
      const entity = local.get(service)?.keys.some(({ resolvable }) => resolvable) ?? false;
      return kind === "root" || (entity && reached.has(name));
    });
    const names = roots.map(({ name }) => name);
    const here = reachedBy(names, (name) => model.types.get(name)?.local.get(service) ?? [], model);
    for (const name of model.types.keys()) if (!here.has(name)) dropLocal(model, service, name);
  }
}

function reachedBy(
  roots: readonly string[],
  locals: (name: string) => LocalType | readonly LocalType[],
  model: Model,
): Set<string> {
  const reached = new Set<string>();
  const open = [...roots];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (reached.has(name) || !model.types.has(name)) continue;
    reached.add(name);
    for (const { fields, members } of [locals(name)].flat()) {
      open.push(...members, ...[...fields.values()].map(({ field }) => namedOf(field.ref)));
    }
    open.push(...interfacesOf(model, name));
  }
  return reached;
}

function interfacesOf(model: Model, name: string): string[] {
  return [...model.types.values()].filter(({ members }) => members.includes(name)).map((type) => type.name);
}
