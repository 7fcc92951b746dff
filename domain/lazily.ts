/** A value that is made when it is first asked for, and then kept: a command reads no file and loads no library that it does not use. */
export function lazily<T>(make: () => T): () => T {
  let made: { value: T } | null = null;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
