/**
 * Runs before `npm start` and `npm test` on whatever Node is there (≥ 18 is enough for this file): installs what the
 * lock file names when it changed since the last time, checks that Node ≥ 24 is what will run, and with `--app`
 * builds the browser app when its sources changed.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(fileURLToPath(import.meta.url));
const isWindows = process.platform === 'win32';

function stop(sentence) {
  process.stderr.write(`${sentence}\n`);
  process.exit(1);
}

function filesBelow(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === 'dist' ? [] : filesBelow(path);
    return [path];
  });
}

function hashOf(paths) {
  const hash = createHash('sha256');
  for (const path of paths)
    hash.update(path.slice(root.length)).update('\0').update(readFileSync(path)).update('\0');
  return hash.digest('hex');
}

function readStamp(stamp) {
  return existsSync(stamp) ? readFileSync(stamp, 'utf8') : '';
}

function install() {
  const stamp = join(root, 'node_modules', '.chartside-lock');
  const wanted = hashOf([join(root, 'package-lock.json'), join(root, 'package.json')]);
  if (readStamp(stamp) === wanted) return;
  process.stdout.write('Installing packages (about a minute the first time) …\n');
  const { status, error } = spawnSync('npm', ['ci', '--loglevel=error'], {
    cwd: root,
    stdio: 'inherit',
    shell: isWindows,
  });
  if (status !== 0)
    stop(
      `The packages could not be installed${error ? `: ${error.message}` : ''}. Check the network and that ${root} can be written, then try again.`,
    );
  writeFileSync(stamp, wanted);
}

function checkNode() {
  const ours = join(root, 'node_modules', '.bin', isWindows ? 'node.cmd' : 'node');
  const node = existsSync(ours) ? ours : process.execPath;
  const { stdout } = spawnSync(node, ['-v'], { encoding: 'utf8', shell: isWindows });
  const major = Number((stdout ?? '').slice(1).split('.')[0]);
  if (!(major >= 24))
    stop(
      `Chartside needs Node 24 or newer; this machine has ${(stdout ?? 'none').trim()} and no packaged one fits it. Install Node 24 and try again.`,
    );
  return node;
}

function buildApp(node) {
  const dist = join(root, 'dist', 'smart-app');
  const stamp = join(dist, '.sources');
  const sources = [
    ...filesBelow(join(root, 'smart-app')),
    ...filesBelow(join(root, 'profiles', 'rules')),
    join(root, 'package-lock.json'),
  ].filter((path) => statSync(path).isFile());
  const wanted = hashOf(sources.sort());
  if (readStamp(stamp) === wanted) return;
  process.stdout.write('Building the app …\n');
  rmSync(dist, { recursive: true, force: true });
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js');
  const { status } = spawnSync(node, [vite, 'build', 'smart-app', '--logLevel', 'warn'], {
    cwd: root,
    stdio: 'inherit',
    shell: isWindows,
  });
  if (status !== 0) stop('The app could not be built; the lines above say why.');
  mkdirSync(dist, { recursive: true });
  writeFileSync(stamp, wanted);
}

try {
  install();
  const node = checkNode();
  if (process.argv.includes('--app')) buildApp(node);
} catch (error) {
  stop(`Setting up failed: ${error instanceof Error ? error.message : String(error)}`);
}
