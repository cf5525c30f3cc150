import stringWidth from 'string-width';

/**
 * Makes hostile text harmless on one line: control, bidirectional, zero-width and line-breaking
 * characters become visible escapes. Names in logs are chosen by whoever made them.
 */
export function visible(text: string): string {
  return text.replace(hostile, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
}

/** The same JSON, in which such characters are written as JSON's own escapes. */
export function visibleJson(json: object): string {
  const text = JSON.stringify(json, null, 2).replace(hostile, (character) =>
    // Within strings a line feed is escaped already.
    character === '\n' ? character : escapes(character),
  );
  return `${text}\n`;
}

function escapes(character: string): string {
  const units = Array.from({ length: character.length }, (_, index) => character.charCodeAt(index));
  return units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('');
}

const hostile =
  /[\p{Cc}\u00ad\u061c\u115f\u1160\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\ufff9-\ufffb]|[\u{e0000}-\u{e007f}]/gu;

/** Cuts to a terminal width, wide characters counted as two. */
export function clip(text: string, width: number): string {
  // Measuring a text that could never fit takes longer than all else.
  const head = text.slice(0, width * 8);
  if (head.length === text.length && stringWidth(text) <= width) return text;
  let cut = '';
  let used = 0;
  for (const character of head) {
    const next = stringWidth(character);
    if (used + next > width - 1) break;
    cut += character;
    used += next;
  }
  return `${cut}…`;
}

/** Pads on the right to a terminal width. */
export function padTo(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - stringWidth(text)));
}
