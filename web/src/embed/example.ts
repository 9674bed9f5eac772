/** Example: the map in an embed, read by the engine as a file of expectations with its configuration inside. */
import type { AskEngine } from '../engine/client';
import type { Workspace } from '../generated/messages';
import { EMPTY_REQUEST } from '../state/workspace';

/** The keys of an example that say how its routes are read; they stand beside the configuration in a file. */
const SETTINGS = ['flavor', 'match_calculation', 'split_paths', 'loader'];

/** The workspace of an example, or what is wrong with it, in words. */
export async function exampleWorkspace(example: Readonly<Record<string, unknown>>, ask: AskEngine): Promise<Workspace | string> {
  const read = await ask('import_tests', { text: JSON.stringify(asFile(example)) });
  if (typeof read === 'string') return read;
  const fault = read.problems.find((problem) => problem.severity === 'error');
  if (fault !== undefined) return fault.message;
  const { configuration, saved } = read;
  if (configuration === null) return 'The example has no routes.';
  const { services, routes, settings } = configuration;
  return { settings, services, routes, request: 'request' in example ? (saved[0]?.request ?? EMPTY_REQUEST) : EMPTY_REQUEST, saved: [] };
}

/** A file of expectations that holds the example; what is expected, the element compares itself. */
function asFile(example: Readonly<Record<string, unknown>>): object {
  const { request = 'GET http://localhost/', ...rest } = example;
  const entries = Object.entries(rest).filter(([key]) => key !== 'expect');
  const settings = Object.fromEntries(entries.filter(([key]) => SETTINGS.includes(key)));
  const config = Object.fromEntries(entries.filter(([key]) => !SETTINGS.includes(key)));
  return { ...settings, config: { _format_version: '3.0', ...config }, tests: [{ request, expect: 'none' }] };
}
