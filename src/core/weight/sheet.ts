import type { Positions } from './action-positions.ts';

/** What is left of each atom, in thousandths: by action, then by cell. Only listed actions hold anything. */
export interface Sheet {
  readonly width: number;
  readonly left: Uint16Array;
  readonly listed: Uint32Array;
  readonly isListed: Uint8Array;
  count: number;
}

/** What a box says of atoms: of which actions, in which cells, and how much of them it leaves. */
export interface Mark {
  readonly at: Positions;
  /** Bits. */
  readonly cells: number;
  readonly left: number;
}

export function createSheet(actions: number, width: number): Sheet {
  return {
    width,
    left: new Uint16Array(actions * width),
    listed: new Uint32Array(actions),
    isListed: new Uint8Array(actions),
    count: 0,
  };
}

export function raise(sheet: Sheet, { at, cells, left }: Mark): void {
  if (cells === 0) return;
  if (at === 'every')
    for (let action = 0; action < sheet.isListed.length; action++) raiseAction(sheet, action, cells, left);
  else for (const action of at) raiseAction(sheet, action, cells, left);
}

function raiseAction(sheet: Sheet, action: number, cells: number, left: number): void {
  if (sheet.isListed[action] === 0) {
    sheet.isListed[action] = 1;
    sheet.listed[sheet.count++] = action;
  }
  for (let cell = 0; cell < sheet.width; cell++) {
    const at = action * sheet.width + cell;
    if (((cells >>> cell) & 1) === 1 && left > (sheet.left[at] ?? 0)) sheet.left[at] = left;
  }
}

/** Takes away what the other sheet does not leave. */
export function lower(sheet: Sheet, ceiling: Sheet): void {
  for (let index = 0; index < sheet.count; index++) {
    const from = (sheet.listed[index] ?? 0) * sheet.width;
    for (let at = from; at < from + sheet.width; at++) {
      const most = ceiling.left[at] ?? 0;
      if (most < (sheet.left[at] ?? 0)) sheet.left[at] = most;
    }
  }
}

export function raiseAll(sheet: Sheet, other: Sheet): void {
  for (let index = 0; index < other.count; index++) {
    const action = other.listed[index] ?? 0;
    for (let cell = 0; cell < other.width; cell++)
      raiseAction(sheet, action, 1 << cell, other.left[action * other.width + cell] ?? 0);
  }
}

export function shut(sheet: Sheet, { at, cells }: Mark): void {
  if (at === 'every')
    for (let index = 0; index < sheet.count; index++) shutAction(sheet, sheet.listed[index] ?? 0, cells);
  else for (const action of at) shutAction(sheet, action, cells);
}

function shutAction(sheet: Sheet, action: number, cells: number): void {
  for (let cell = 0; cell < sheet.width; cell++)
    if (((cells >>> cell) & 1) === 1) sheet.left[action * sheet.width + cell] = 0;
}

export function wipe(sheet: Sheet): void {
  for (let index = 0; index < sheet.count; index++) {
    const action = sheet.listed[index] ?? 0;
    sheet.isListed[action] = 0;
    sheet.left.fill(0, action * sheet.width, (action + 1) * sheet.width);
  }
  sheet.count = 0;
}
