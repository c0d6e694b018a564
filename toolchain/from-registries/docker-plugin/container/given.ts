/** A property only where the program gave it: an engine reads "" or [] as a value of its own. */
export function given<Name extends string, T>(
  name: Name,
  value: T | undefined,
): { [K in Name]?: T } {
  return value === undefined ? {} : ({ [name]: value } as { [K in Name]?: T });
}
