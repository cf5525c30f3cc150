/** Matches the globs of policies.yaml: `*` is any text, `?` one character; letters are told apart by case. */
export function globMatches(glob: string, text: string): boolean {
  const pattern = glob
    .replace(/[\\^$.|+()[\]{}]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${pattern}$`, 's').test(text);
}
