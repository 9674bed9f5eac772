/** The thread of the engine in Node: starts Pyodide from its own package, with our Python out of this one. */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parentPort } from 'node:worker_threads';
import { loadPyodide } from 'pyodide';
import { BootError, type Handle } from '../engine/pyodide';
import type { FromWorker, ToWorker } from '../engine/protocol';
import { EngineServer } from '../engine/serving';
import { MANIFEST } from './asset-urls';

/** Where our Python lies in Pyodide's file system, and what it and Python itself do without at first. */
const APPLICATION = '/application.zip';
const REST = '/rest.zip';

const ENTRY = `
from routelens.browser import Engine
from routelens.browser.archive_finder import ArchiveFinder
ArchiveFinder("${REST}").install()
Engine().handle
`;

function tell(message: FromWorker): void {
  parentPort?.postMessage(message);
}

async function boot(): Promise<Handle> {
  const { application, library } = MANIFEST.parts;
  const output: string[] = [];
  try {
    const archives = [[APPLICATION, application] as const, [REST, MANIFEST.later.rest] as const];
    const read = await Promise.all(archives.map(async ([path, part]) => ({ path, content: await readFile(new URL(part.file)) })));
    const pyodide = await loadPyodide({
      stdLibURL: fileURLToPath(library.file),
      env: { PYTHONPATH: APPLICATION },
      fsInit: (fs: { writeFile(path: string, data: Uint8Array): void }) => {
        for (const { path, content } of read) fs.writeFile(path, content);
        return Promise.resolve();
      },
      stdout: (line: string) => { output.push(line); },
      stderr: (line: string) => { output.push(line); },
    });
    return pyodide.runPython(ENTRY) as Handle;
  } catch (error) {
    const said = [...output, String(error)].join('\n').trimEnd();
    throw new BootError('damaged', `Python did not start: ${said.slice(said.lastIndexOf('\n') + 1)}`, { cause: error });
  }
}

const server = new EngineServer(tell);
parentPort?.on('message', (request: ToWorker) => { server.handle(request); });
server.start(boot());
