/**
 * JSON as text rather than as values, because much of what is hostile has no value: 1e999, a name twice, a depth of 100,000.
 */

/** A piece of text that stands where a value would. */
export class RawJson {
  constructor(readonly text: string) {}
}

/** An object in which a name may occur twice, or be `__proto__`. */
class Members {
  constructor(readonly list: [string, unknown][]) {}
}

/** A change at one place of a JSON value. */
export type Edit =
  | { readonly kind: 'replace'; readonly value: unknown }
  | { readonly kind: 'remove' }
  | { readonly kind: 'rename'; readonly name: string }
  | { readonly kind: 'add'; readonly name: string; readonly value: unknown }
  | { readonly kind: 'repeat'; readonly value: unknown }
  | { readonly kind: 'multiply'; readonly count: number };

/** The value as text after the edits, each at the place that its number picks. */
export function editedText(value: unknown, edits: readonly { readonly place: number; readonly edit: Edit }[]): string {
  const root: unknown[] = [treeOf(value)];
  for (const { place, edit } of edits) {
    const places = placesIn(root);
    const chosen = places[place % places.length];
    if (chosen !== undefined) apply(chosen, edit);
  }
  return textOf(root[0]);
}

interface Place {
  readonly container: unknown[] | Members;
  readonly index: number;
}

/** A copy, so that later edits change nothing that other cases share. */
function treeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(treeOf);
  if (typeof value !== 'object' || value === null || value instanceof RawJson) return value;
  return new Members(Object.entries(value).map(([name, child]) => [name, treeOf(child)]));
}

function placesIn(container: unknown[] | Members): Place[] {
  const children = container instanceof Members ? container.list.map(([, child]) => child) : container;
  return children.flatMap((child, index) => [
    { container, index },
    ...(child instanceof Members || Array.isArray(child) ? placesIn(child) : []),
  ]);
}

function apply({ container, index }: Place, edit: Edit): void {
  const value: unknown = container instanceof Members ? container.list[index]?.[1] : container[index];
  const put = (next: unknown): void => {
    if (container instanceof Members) container.list[index] = [container.list[index]?.[0] ?? '', next];
    else container[index] = next;
  };
  switch (edit.kind) {
    case 'replace':
      put(treeOf(edit.value));
      break;
    case 'remove':
      if (container instanceof Members) container.list.splice(index, 1);
      else put(null);
      break;
    case 'rename':
      if (container instanceof Members) container.list[index] = [edit.name, value];
      break;
    case 'add':
      if (value instanceof Members) value.list.push([edit.name, treeOf(edit.value)]);
      else if (container instanceof Members) container.list.push([edit.name, treeOf(edit.value)]);
      break;
    case 'repeat':
      if (container instanceof Members) container.list.push([container.list[index]?.[0] ?? '', treeOf(edit.value)]);
      break;
    case 'multiply':
      if (Array.isArray(value)) put(repeated(textOf(value[0]), edit.count));
      break;
  }
}

/** Larger than any body that is taken; several such edits, one inside the other, would else fill the memory. */
const MAX_REPEATED_CHARACTERS = 9 * 1024 * 1024;

function repeated(text: string, count: number): RawJson {
  const fitting = Math.min(count, Math.ceil(MAX_REPEATED_CHARACTERS / (text.length + 1)));
  return new RawJson(`[${Array.from({ length: fitting }, () => text).join(',')}]`);
}

function textOf(value: unknown): string {
  if (value instanceof RawJson) return value.text;
  if (Array.isArray(value)) return `[${value.map(textOf).join(',')}]`;
  if (value instanceof Members) return `{${value.list.map(([name, child]) => `${JSON.stringify(name)}:${textOf(child)}`).join(',')}}`;
  return value === undefined ? 'null' : JSON.stringify(value);
}
