#!/usr/bin/env node
// `node scripts/run.mjs <script> [arguments...]`: every npm script goes through here. It makes sure that node_modules is
// what package-lock.json says, then runs scripts/<script>.ts and ends when that ends, with its exit code, leaving none
// of its processes behind.

const oldest = [20, 6];
const [major, minor] = process.versions.node.split('.').map(Number);

if (major < oldest[0] || (major === oldest[0] && minor < oldest[1])) {
  console.error(`This project needs Node ${oldest.join('.')} or newer, and this is Node ${process.versions.node}.`);
  process.exit(1);
}

const { launch } = await import('./lib/launch.mjs');
process.exit(await launch(process.argv.slice(2)));
