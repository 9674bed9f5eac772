/** Bootstrap: what the page opens with, read before anything of it is drawn, and the parts that it is made of. */
import { EngineClient, stopMessage, type Engines } from '../engine/client';
import { firstWorker, makeWorker } from '../engine/first-worker';
import { StandbyEngine } from '../engine/standby';
import { keepForOffline } from '../offline/register';
import { readInitialWorkspace } from '../session/initial-workspace';
import { HINTS_KEY, STRIP_KEY, THEME_KEY, readPreference } from '../session/preferences';
import { RecentWorkspaces, openStorage } from '../session/recent-workspaces';
import { Session } from '../session/session';
import { savedAnswer } from '../state/answer';
import { FIRST_EXAMPLE, exampleOf, opened } from '../state/examples';
import { Store } from '../state/store';
import { TestRunner } from '../state/test-runner';
import { tabOf, type Theme } from '../state/view';

// Pages from http have no locks, whatever the types say.
const locks = (navigator as Partial<Navigator>).locks;
const recent = new RecentWorkspaces(openStorage('localStorage'), openStorage('sessionStorage'), locks);
let initial = await readInitialWorkspace(location, history.state, recent);
let engines: Engines = { first: firstWorker, spare: new StandbyEngine(makeWorker) };

/** The state, the engine's client and the session of a page that is about to be drawn. */
export interface Parts {
  readonly store: Store;
  readonly client: EngineClient;
  readonly session: Session;
}

/** Make the parts of the page. The engine is not started yet. */
export function bootstrap(): Parts {
  const { workspace, lesson, toast } = initial;
  const store = new Store(
    workspace,
    {
      open: opened(workspace),
      openWinner: exampleOf(workspace) === undefined,
      theme: readTheme(),
      inlayHints: readPreference(HINTS_KEY) !== 'no',
      tab: tabOf(initial.tab),
      strip: initial.plain && readPreference(STRIP_KEY) === null,
      lesson,
    },
    workspace === FIRST_EXAMPLE.workspace ? savedAnswer(FIRST_EXAMPLE.answer, workspace) : null,
  );
  const session = new Session(store, initial, recent, window);
  if (toast !== null) store.setView({ toast });
  const client = startClient(store);
  new TestRunner(store, client.ask);
  return { store, client, session };
}

/** Read anew what the page opens with, and keep the engine for the page that is drawn next. */
export async function bootstrapAgain(client: EngineClient): Promise<void> {
  await client.idle();
  engines = client.release();
  initial = await readInitialWorkspace(location, history.state, recent);
}

/** The engine's client, which tells the store what it hears. */
function startClient(store: Store): EngineClient {
  return new EngineClient(
    makeWorker,
    {
      status: (status) => { store.setEngine(status); },
      state: (answer, sent, order) => {
        store.setAnswer(answer, sent, order);
        keepForOffline();
      },
      slow: () => { store.setLate(null); },
      working: (progress) => { store.setProgress(progress); },
      stopped: (stop) => {
        // Whoever asked a question hears of it himself.
        if (!stop.question) store.setLate(`${stopMessage(stop)} The last answer stays; change something, or press Ctrl+Enter, to try again.`);
      },
      crashed: (culprit, detail) => {
        console.info(detail);
        if (culprit !== null) store.setCulprit(culprit.id);
      },
      broken: (message, detail) => {
        console.warn(message, detail);
        store.setLate(`The engine could not answer: ${message}`);
      },
    },
    engines.spare,
    engines.first,
  );
}

function readTheme(): Theme {
  const theme = readPreference(THEME_KEY);
  return theme === 'light' || theme === 'dark' ? theme : 'auto';
}
