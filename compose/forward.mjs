// `node forward.mjs <port> <host>`: what comes to this port of this machine goes to the same port of that host.
import { connect, createServer } from 'node:net';
import { pipeline } from 'node:stream';

const [port, host] = process.argv.slice(2);
const over = () => undefined;

createServer((from) => {
  const to = connect(Number(port), host);
  pipeline(from, to, over);
  pipeline(to, from, over);
}).listen(Number(port), '127.0.0.1');

for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(0));
