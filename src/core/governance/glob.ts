/**
 * Matches the globs of policies.yaml: `*` is any text, `?` one character; letters are told apart by case. After a
 * mismatch only the last `*` takes one character more, so the time is bounded by the product of both lengths.
 */
export function globMatches(glob: string, text: string): boolean {
  let at = 0;
  let star = -1;
  let resume = 0;
  let next = 0;
  while (next < text.length) {
    const wanted = glob[at];
    if (wanted === '*') {
      star = at++;
      resume = next;
    } else if (wanted === '?' || wanted === text[next]) {
      at++;
      next++;
    } else if (star >= 0) {
      at = star + 1;
      next = ++resume;
    } else return false;
  }
  while (glob[at] === '*') at++;
  return at === glob.length;
}
