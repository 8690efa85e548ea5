import { once } from 'node:events';
import { createServer } from 'node:http';
import { buffer } from 'node:stream/consumers';

/** Takes what OpenTelemetry's exporters send, and keeps every byte of it, the headers too. */
export async function startSpanReceiver() {
  let bytes = '';
  const server = createServer((request, response) => {
    void buffer(request).then((body) => {
      bytes += `${request.rawHeaders.join('\n')}\n${body.toString('latin1')}`;
      response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end();
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (typeof address !== 'object' || !address) throw new Error('it listens at no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    bytes: () => bytes,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
