/** Bootstrap: what the page opens with, read before anything of it is drawn, and what the shell depends on. */
import type { EngineClient, Engines } from '../engine/client';
import { firstWorker, makeSpareWorker } from '../engine/first-worker';
import { StandbyEngine } from '../engine/standby';
import { keepForOffline } from '../offline/register';
import { readInitialWorkspace } from '../session/initial-workspace';
import { HINTS_KEY, STRIP_KEY, readPreference, readTheme } from '../session/preferences';
import { RecentWorkspaces, openStorage } from '../session/recent-workspaces';
import { Session } from '../session/session';
import { savedAnswer } from '../state/answer';
import { FIRST_EXAMPLE, exampleOf, opened } from '../state/examples';
import { Store } from '../state/store';
import { TestRunner } from '../state/test-runner';
import { segmentOf, tabOf } from '../state/view';
import { makeClient, type Dependencies } from './dependencies';

// Pages from http have no locks, whatever the types say.
const locks = (navigator as Partial<Navigator>).locks;
const recent = new RecentWorkspaces(openStorage('localStorage'), openStorage('sessionStorage'), locks);
let initial = await readInitialWorkspace(location, history.state, recent);
let engines: Engines = { first: firstWorker, spare: new StandbyEngine(makeSpareWorker) };

/** Make what the shell depends on. The engine is not started yet. */
export function bootstrap(): Dependencies {
  const { workspace, lesson, toast } = initial;
  const store = new Store(
    workspace,
    {
      open: opened(workspace),
      openWinner: exampleOf(workspace) === undefined,
      theme: readTheme(),
      inlayHints: readPreference(HINTS_KEY) !== 'no',
      tab: tabOf(initial.tab),
      segment: segmentOf(initial.tab),
      strip: initial.plain && readPreference(STRIP_KEY) === null,
      lesson,
    },
    workspace === FIRST_EXAMPLE.workspace ? savedAnswer(FIRST_EXAMPLE.answer, workspace) : null,
  );
  const session = new Session(store, initial, recent, window);
  if (toast !== null) store.setView({ toast });
  const client = makeClient(store, engines, keepForOffline);
  new TestRunner(store, client.ask);
  return { store, client, session };
}

/** Read anew what the page opens with, and keep the engine for the page that is drawn next. */
export async function bootstrapAgain(client: EngineClient): Promise<void> {
  await client.idle();
  engines = client.release();
  initial = await readInitialWorkspace(location, history.state, recent);
}
