import { createGunzip, type Gunzip, gunzipSync } from 'node:zlib';

/** Why the rest of a file could not be had. */
export interface Damage {
  readonly reason: string;
  /** Decompressed bytes that could be read before it. */
  readonly offset: number;
}

/** Gives the raw bytes from the start; again and again if it can restart (a file can, stdin cannot). */
export interface RawBytes {
  readonly chunks: () => AsyncIterable<Buffer>;
  readonly canRestart: boolean;
}

const corrupt = 'corrupt';

const smallestChunk = 16 * 1024;
/** The size in the trailer comes from whoever wrote the file: a hint, believed up to this. */
const largestHint = 64 * 1024 * 1024;
const largestWhole = 128 * 1024 * 1024;
/** Even at deflate's highest ratio (1032:1) one piece stays below 70 MB. */
const pieceBytes = 64 * 1024;

export function isGzip(head: Uint8Array): boolean {
  return head[0] === 0x1f && head[1] === 0x8b;
}

/** A whole gzip file in one go; undefined when it is damaged or too large for that: it is streamed then. */
export function inflateWhole(raw: Buffer): Buffer | undefined {
  const declared = raw.length >= 18 ? raw.readUInt32LE(raw.length - 4) : 0;
  // A little more than declared: zlib then sees at once that there is no more.
  const chunkSize = Math.min(Math.max(declared + 64, smallestChunk), largestHint);
  try {
    const options = { chunkSize, maxOutputLength: largestWhole, info: true };
    // The type declarations do not know what `info` changes.
    const { buffer, engine } = gunzipSync(raw, options) as unknown as { buffer: Buffer; engine: Gunzip };
    return lastContent(raw) < engine.bytesWritten ? buffer : undefined;
  } catch (error) {
    if (isInflateError(error)) return undefined;
    throw error;
  }
}

/**
 * Inflates piece by piece on the thread pool, one piece ahead of the consumer. Delivers everything that can be
 * read, then tells of damage if there is any; the raw bytes are always read to their end.
 */
export async function* inflateStream(
  raw: RawBytes,
  onDamage: (damage: Damage) => void,
): AsyncGenerator<Buffer> {
  const inflater = openInflater();
  let delivered = 0;
  let fed = 0;
  let accepted = 0;
  let content = 0;
  let running = Promise.resolve();
  for await (const piece of pieces(raw.chunks())) {
    await running;
    const last = lastContent(piece);
    if (last >= 0) content = fed + last;
    fed += piece.length;
    if (inflater.failure()) continue;
    accepted = fed;
    const ready = inflater.take();
    running = inflater.write(piece);
    for (const out of ready) {
      delivered += out.length;
      yield out;
    }
  }
  await running;
  await inflater.end();
  for (const out of inflater.take()) {
    delivered += out.length;
    yield out;
  }
  const failure =
    inflater.failure() ?? (content >= inflater.consumed() ? 'more data after its end' : undefined);
  if (failure === undefined) return;
  if (raw.canRestart && inflater.failure()?.startsWith(corrupt)) {
    for await (const out of recoverTail(raw, accepted - pieceBytes, delivered)) {
      delivered += out.length;
      yield out;
    }
  }
  onDamage({ reason: failure, offset: delivered });
}

const coarseStep = 1024;

/**
 * zlib drops what a failing call had already produced, so around the damage it is fed byte by byte. Where that is
 * gets narrowed down first: a call per byte is slow.
 */
async function* recoverTail(raw: RawBytes, soundUntil: number, delivered: number): AsyncGenerator<Buffer> {
  let sound = soundUntil;
  for await (const { fedBefore } of inflateInSteps(raw, soundUntil, coarseStep)) sound = fedBefore;
  let skip = delivered;
  for await (const { output } of inflateInSteps(raw, sound, 1)) {
    for (const out of output) {
      if (out.length > skip) yield out.subarray(skip);
      skip = Math.max(0, skip - out.length);
    }
  }
}

interface InflateStep {
  readonly fedBefore: number;
  readonly output: readonly Buffer[];
}

/** From the start to the damage; in small steps once `soundUntil` raw bytes are behind. */
async function* inflateInSteps(
  raw: RawBytes,
  soundUntil: number,
  smallStep: number,
): AsyncGenerator<InflateStep> {
  const inflater = openInflater();
  let fed = 0;
  for await (const piece of pieces(raw.chunks())) {
    for (let from = 0; from < piece.length; ) {
      const sound = soundUntil - fed;
      const step = sound > 0 ? Math.min(sound, piece.length - from) : smallStep;
      const part = piece.subarray(from, from + step);
      await inflater.write(part);
      yield { fedBefore: fed, output: inflater.take() };
      if (inflater.failure()) return;
      from += part.length;
      fed += part.length;
    }
  }
}

interface Inflater {
  /** Resolves when the piece is dealt with, or has failed. */
  readonly write: (piece: Buffer) => Promise<void>;
  readonly end: () => Promise<void>;
  /** What was inflated since the last call. */
  readonly take: () => Buffer[];
  readonly failure: () => string | undefined;
  /** Compressed bytes that were made use of. */
  readonly consumed: () => number;
}

function openInflater(): Inflater {
  const gunzip = createGunzip({ chunkSize: 256 * 1024 });
  let output: Buffer[] = [];
  let failure: string | undefined;
  // After the last member zlib takes padding without a word.
  let hasEnded = false;
  let settle = (): void => undefined;
  gunzip.on('data', (out: Buffer) => output.push(out));
  gunzip.on('end', () => {
    hasEnded = true;
    settle();
  });
  gunzip.on('error', (error: Error) => {
    failure = reasonOf(error);
    settle();
  });
  const settled = (start: () => void): Promise<void> =>
    new Promise((resolve) => {
      settle = resolve;
      if (failure === undefined && !hasEnded) start();
      else resolve();
    });
  return {
    write: (piece) => settled(() => gunzip.write(piece, () => settle())),
    end: () => settled(() => gunzip.end()),
    take: () => {
      const taken = output;
      output = [];
      return taken;
    },
    failure: () => failure,
    consumed: () => gunzip.bytesWritten,
  };
}

async function* pieces(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) {
    for (let from = 0; from < chunk.length; from += pieceBytes) yield chunk.subarray(from, from + pieceBytes);
  }
}

/** Position of the last byte that is not zero padding, -1 if there is none. */
function lastContent(bytes: Buffer): number {
  let i = bytes.length - 1;
  while (i >= 0 && bytes[i] === 0) i--;
  return i;
}

function isInflateError(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return code.startsWith('Z_') || code === 'ERR_BUFFER_TOO_LARGE';
}

function reasonOf(error: Error): string {
  const code = 'code' in error ? error.code : '';
  return code === 'Z_BUF_ERROR' ? 'cut off' : `${corrupt}: ${error.message}`;
}
