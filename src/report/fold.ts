import stringWidth from 'string-width';

/** Broken between words. */
export function folded(text: string, room: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && stringWidth(line) + 1 + stringWidth(word) > room) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

/** Broken between words, and within those that are wider than a line: nothing is cut off. */
export function foldedWhole(text: string, room: number): readonly string[] {
  return folded(text, room).flatMap((line) => chunks(line, room));
}

function chunks(line: string, room: number): readonly string[] {
  if (stringWidth(line) <= room) return [line];
  const found: string[] = [];
  let chunk = '';
  let used = 0;
  const characters = [...line];
  for (const [index, character] of characters.entries()) {
    const isCut = used + stringWidth(character) > room;
    if (isCut) found.push(chunk);
    const shown = isCut && character === ':' && characters[index + 1] === ':' ? colon : character;
    chunk = isCut ? shown : chunk + shown;
    used = isCut ? stringWidth(shown) : used + stringWidth(shown);
  }
  return [...found, chunk];
}

const colon = '\\u{3a}';

/** Where a build server reads along, `::` at the start of a line and `##[` anywhere are commands to it. */
export function withoutCommands(text: string): string {
  return text.replaceAll(/(?<=^|\s):(?=:)/g, colon).replaceAll(/#(?=#(?:\[|vso))/g, '\\u{23}');
}
