/** An image's name without its tag and digest: "localhost:5000/a/b" of "localhost:5000/a/b:1@sha256:…". */
export function repository(name: string): string {
  const [bare = ''] = name.split('@');
  const slash = bare.lastIndexOf('/');
  const colon = bare.indexOf(':', slash + 1);
  return colon < 0 ? bare : bare.slice(0, colon);
}
