import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, request as send } from 'node:http';

/** Stands in front of a server, lets everything through, and may change what is asked and answered. */
export interface GoBetween {
  readonly endpoint: string;
  readonly stop: () => Promise<void>;
}

export interface Passed {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export async function inFrontOf(
  behind: string,
  change: (asked: IncomingHttpHeaders, answer: Passed) => Passed,
  ask: (asked: IncomingHttpHeaders, body: Buffer) => Buffer = (_, body) => body,
): Promise<GoBetween> {
  const { hostname, port } = new URL(behind);
  const forward = async (request: IncomingMessage): Promise<Passed> => {
    const body = ask(request.headers, await bytesOf(request));
    const { 'content-length': _, ...headers } = request.headers;
    const length = body.length > 0 ? { 'content-length': body.length } : {};
    const onward = send({
      hostname,
      port,
      path: request.url,
      method: request.method,
      headers: { ...headers, ...length, connection: 'close' },
    });
    onward.end(body);
    const [answer] = (await once(onward, 'response')) as [IncomingMessage];
    return { status: answer.statusCode ?? 500, headers: answer.headers, body: await bytesOf(answer) };
  };
  const server = createServer((request, response) => {
    forward(request).then(
      (given) => {
        const { status, headers, body } = change(request.headers, given);
        const { 'transfer-encoding': _, connection: __, ...kept } = headers;
        const isBare = request.method === 'HEAD' || status === 204;
        response.writeHead(status, isBare ? kept : { ...kept, 'content-length': body.length });
        response.end(isBare ? undefined : body);
      },
      (error: unknown) => response.destroy(error as Error),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('not listening');
  return {
    endpoint: `http://127.0.0.1:${address.port}`,
    stop: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function bytesOf(stream: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of stream) parts.push(part);
  return Buffer.concat(parts);
}
