/** `npm start`: reads the settings, starts everything, says where it is, and stops all of it again on Ctrl-C. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { pino, type Logger } from 'pino';
import { isProblem } from './problems.ts';
import { readSettings, type Settings } from './settings.ts';
import { start, type Running } from './start.ts';

const say = (line: string) => void process.stdout.write(`${line}\n`);

function fail(sentences: readonly string[]): never {
  for (const sentence of sentences) process.stderr.write(`${sentence}\n`);
  process.exit(1);
}

/** In the sandbox a person reads the terminal, so the log goes to a file; elsewhere it goes to standard output. */
function openLog({ sandbox, dataDir, logLevel }: Settings): Logger {
  if (!sandbox) return pino({ level: logLevel });
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  return pino(
    { level: logLevel },
    pino.destination({ dest: join(dataDir, 'chartside.log'), mkdir: true, sync: true }),
  );
}

/** One sentence for whatever kept us from starting. */
function sentenceOf(error: unknown, { port, sandboxPort, dataDir, mllp }: Settings): string {
  const { code, port: taken } = (error ?? {}) as { code?: string; port?: number };
  if (code === 'EADDRINUSE') {
    const name = taken === port ? 'PORT' : taken === mllp?.port ? 'MLLP_PORT' : 'SANDBOX_PORT';
    return `Port ${taken ?? port} is in use by another program. Stop that, or set ${name} to a free port (0 takes any; the sandbox takes ${sandboxPort} and the next one).`;
  }
  if (code === 'EACCES' && taken !== undefined)
    return `Port ${taken} may not be used by this user. Set PORT to one above 1023.`;
  if (code === 'EACCES' || code === 'EROFS' || code === 'EPERM' || code === 'ENOTDIR')
    return `The data folder ${dataDir} cannot be written. Set DATA_DIR to a folder of your own.`;
  if (isProblem(error)) return error.message;
  return `Chartside could not start: ${error instanceof Error ? error.message : String(error)}`;
}

function stopOnSignals(running: Running): void {
  let stopping = false;
  const stop = () => {
    if (stopping) process.exit(1);
    stopping = true;
    say('Stopping …');
    running.stop().then(
      () => process.exit(0),
      (error: unknown) =>
        fail([`Stopping failed: ${error instanceof Error ? error.message : String(error)}`]),
    );
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
}

async function main(): Promise<void> {
  const read = readSettings(process.env);
  if ('mistakes' in read) fail(read.mistakes);
  const { settings } = read;
  const started = performance.now();
  try {
    const log = openLog(settings);
    const startSandbox = settings.sandbox ? await sandboxStarter(settings, log) : undefined;
    const running = await start({
      settings,
      log,
      progress: (step) => say(`${step} …`),
      ...(startSandbox ? { startSandbox } : {}),
    });
    stopOnSignals(running);
    say(`Ready in ${((performance.now() - started) / 1000).toFixed(1)} s.`);
    say(
      running.sandboxUrl
        ? `\n  Open  ${running.sandboxUrl}\n\nThat is a sandbox chart with synthetic patients; pick one and Chartside opens in it. Ctrl-C stops everything.`
        : `Chartside listens at ${running.appUrl}`,
    );
    if (settings.sandbox) say(`Data and log: ${settings.dataDir}`);
  } catch (error) {
    fail([sentenceOf(error, settings)]);
  }
}

/** Loaded only when wanted: production never even reads the sandbox's code. */
async function sandboxStarter(
  { host, sandboxPort: port, sandboxFhir: fhir, dataDir }: Settings,
  log: Logger,
) {
  const { startSandbox } = await import('./sandbox/index.ts');
  return (appUrl: string) =>
    startSandbox({
      host,
      port,
      appUrl,
      dataDir,
      log,
      progress: (step) => say(`${step} …`),
      clock: () => new Date(),
      ...(fhir ? { fhir } : {}),
    });
}

await main();
