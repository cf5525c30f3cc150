import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { type Account, accountAnswer } from './scripted-account.ts';
import { type Answer, type Refusal, refusal } from './scripted-answer.ts';
import { type Bucket, bucketAnswer } from './scripted-bucket.ts';
import { type Call, understood } from './scripted-call.ts';
import { type LogEntry, lookup } from './scripted-lookup.ts';

/**
 * Just enough of AWS for a collection, over a log, an account and a bucket that are values, with troubles by
 * script. It cannot tell whether a signature is right or who may do what, and delivers its log at once and in full.
 */
export interface ScriptedServer {
  readonly endpoint: string;
  /** Everything that was asked, oldest first. */
  readonly calls: readonly Call[];
  readonly count: (operation: string) => number;
  readonly stop: () => Promise<void>;
  readonly start: () => Promise<void>;
}

export interface Script {
  readonly log?: () => readonly LogEntry[];
  readonly account?: Account;
  readonly bucket?: Bucket;
  readonly trouble?: (call: Call) => Trouble | undefined | Promise<undefined>;
  /** How far its clock is ahead of the real one. */
  readonly clockAheadMs?: number;
}

/** A refusal, an answer that breaks off in its middle, or a connection that ends without one. */
export type Trouble = Refusal | 'half' | 'dropped';

const toleranceMs = 300_000;

export async function startScripted(script: Script): Promise<ScriptedServer> {
  const calls: Call[] = [];
  const sockets = new Set<Socket>();
  const count = (operation: string) => calls.filter((call) => call.operation === operation).length;
  const server = createServer((request, response) => {
    void serve(request, response).catch((error: unknown) => response.destroy(error as Error));
  });
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await textOf(request);
    const call = understood(request, body, (operation) => count(operation) + 1);
    calls.push(call);
    const trouble = await script.trouble?.(call);
    if (trouble === 'dropped') return void response.destroy();
    const told = trouble === undefined || trouble === 'half' ? answerTo(call, script) : undefined;
    const answer = told ?? refusal(trouble as Refusal, call.protocol);
    send(response, answer, { isHalf: trouble === 'half', aheadMs: script.clockAheadMs ?? 0 });
  };
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  const listen = async (port: number): Promise<number> => {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('not listening');
    return address.port;
  };
  const port = await listen(0);
  return {
    endpoint: `http://127.0.0.1:${port}`,
    calls,
    count,
    start: async () => void (await listen(port)),
    stop: async () => {
      if (!server.listening) return;
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

function answerTo(call: Call, script: Script): Answer {
  const ahead = script.clockAheadMs ?? 0;
  if (Math.abs(Date.now() + ahead - call.clientTime) > toleranceMs) return refusal('skewed', call.protocol);
  if (call.operation === 'cloudtrail:LookupEvents') return lookup(call, script.log?.() ?? []);
  if (call.operation.startsWith('s3:') && script.bucket) return bucketAnswer(call, script.bucket);
  return accountAnswer(call, script.account) ?? refusal('denied', call.protocol);
}

interface Sending {
  readonly isHalf: boolean;
  readonly aheadMs: number;
}

function send(response: ServerResponse, answer: Answer, { isHalf, aheadMs }: Sending): void {
  const bytes = Buffer.from(answer.body);
  response.writeHead(answer.status, {
    ...answer.headers,
    'content-type': answer.type,
    'content-length': bytes.length,
    date: new Date(Date.now() + aheadMs).toUTCString(),
    'x-amzn-requestid': 'r',
  });
  if (!isHalf) return void response.end(bytes);
  response.write(bytes.subarray(0, bytes.length >>> 1), () => response.destroy());
}

async function textOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part);
  return Buffer.concat(parts).toString();
}
