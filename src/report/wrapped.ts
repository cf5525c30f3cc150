import stringWidth from 'string-width';

/** Breaks at blanks; continued lines are indented by two more. A word that is too long stays whole. */
export function wrapped(text: string, indent: number, width: number): readonly string[] {
  const lines: string[] = [];
  let current = ' '.repeat(indent);
  let isFresh = true;
  for (const word of text.split(' ')) {
    const next = isFresh ? current + word : `${current} ${word}`;
    if (!isFresh && stringWidth(next) > width) {
      lines.push(current);
      current = ' '.repeat(indent + 2) + word;
    } else current = next;
    isFresh = false;
  }
  return [...lines, current];
}
