#!/usr/bin/env node
// The launcher: hands the process to dist/cli/main.js. Its few words are here and not in src/cli/messages, which an old
// Node cannot load and an unbuilt tree does not have.

const TOO_OLD = (version) =>
  `sceau: Node.js ${version} est trop ancien ; il faut la version 20.19 ou une plus récente\n` +
  `sceau: Node.js ${version} is too old; version 20.19 or newer is needed\n`;
const NOT_BUILT =
  'sceau: le programme n’est pas construit ; faites « npm ci », puis « npm run build »\n' +
  'sceau: the program is not built; run "npm ci", then "npm run build"\n';

function isOld(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major < 20 || (major === 20 && minor < 19);
}

function isUnbuilt(error) {
  return error?.code === 'ERR_MODULE_NOT_FOUND' && /dist[/\\]cli[/\\]main\.js/.test(String(error.message));
}

async function start() {
  if (isOld(process.versions.node)) {
    process.stderr.write(TOO_OLD(process.versions.node));
    return 78;
  }
  try {
    const { main } = await import('../dist/cli/main.js');
    return await main(process);
  } catch (error) {
    process.stderr.write(isUnbuilt(error) ? NOT_BUILT : `sceau: ${error?.stack ?? error}\n`);
    return isUnbuilt(error) ? 78 : 70;
  }
}

// Whatever escapes everything else is a bug all the same.
process.on('uncaughtException', (error) => {
  process.stderr.write(`sceau: ${error?.stack ?? error}\n`);
  process.exit(70);
});
process.exitCode = await start();
