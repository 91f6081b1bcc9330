/**
 * The address of an answer, from the root of the server.
 *
 * @param template the `PATH` of a generated function: `/api/insights/sources/{source_id}`
 * @param params as that function takes them; what is `undefined` is not sent
 */
export function apiPath(template: string, params: Readonly<Record<string, string | number | boolean | undefined>> = {}): string {
  const query = new URLSearchParams();
  let path = template;
  for (const [name, value] of Object.entries(params)) {
    if (value === undefined) continue;
    const placeholder = `{${name}}`;
    if (path.includes(placeholder)) path = path.replace(placeholder, () => encodeURIComponent(value));
    else query.set(name, String(value));
  }
  return query.size === 0 ? path : `${path}?${query.toString()}`;
}
