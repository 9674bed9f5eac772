/**
 * Keeps the workspace on the page in this browser, a moment after each edit.
 *
 * Two tabs never write to the same workspace: whoever finds that another page has written meanwhile goes on under an id of
 * its own, so that both are there afterwards. What was only opened and not edited is not kept.
 */
import { newId, type Workspace } from '../state/workspace';
import { readDocument } from './serialize';
import { MAX_FILE, packed, unpacked, written } from './share-link';
import { headOf, type RecentWorkspaces } from './recent-workspaces';
import type { SaveState, RecentWorkspace } from '../state/view';

/** Milliseconds from an edit to the moment at which it is kept. */
export const DELAY = 800;

/** A large workspace is kept less often: writing takes at most this share of the time. */
const BUSY = 1 / 20;

/** Characters that may be written while the page is being left, when nothing may take its time any more. */
const MAX_HASTY = 1_000_000;

export class Autosave {
  /** The record under which the page is kept, null until it is. */
  private entry: RecentWorkspace | null = null;
  private present: Workspace;
  private keptOne: Workspace;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private delay = DELAY;
  private writing: Promise<void> | null = null;
  /** Counts what makes a slow write needless: the page was kept in haste, or shows another workspace. */
  private turns = 0;
  /** What was last kept of each workspace of this visit: Undo and Back may lead into another one. */
  private readonly latest = new Map<string, Workspace>();

  /**
   * `opened` is what the page starts with, `id` the workspace it was kept under, if it was. `tell` hears how keeping went.
   */
  constructor(
    private readonly recent: RecentWorkspaces,
    opened: Workspace,
    id: string | null,
    private readonly tell: (kept: SaveState) => void,
    private readonly writer = newId(),
    private readonly now: () => number = Date.now,
  ) {
    this.present = opened;
    this.keptOne = opened;
    this.entry = id === null ? null : recent.head(id);
    recent.current = this.entry?.id ?? null;
  }

  /** The id of the workspace on the page, null while it is not kept. */
  get id(): string | null {
    return this.entry?.id ?? null;
  }

  /** The workspace has changed. It is kept a moment later. */
  changed(workspace: Workspace): void {
    const other = this.workOf(workspace);
    if (other !== null && other !== this.entry?.id) {
      this.opened(workspace, other);
      return;
    }
    this.present = workspace;
    if (workspace === this.keptOne || this.timer !== undefined) return;
    this.timer = setTimeout(() => { void this.flush(); }, this.delay);
  }

  /** Another workspace was opened: what was there stays kept as it is, edits to this one belong to `id` or a new workspace. */
  opened(workspace: Workspace, id: string | null = null): void {
    this.hurry();
    this.turns += 1;
    this.present = workspace;
    this.keptOne = workspace;
    const known = id ?? this.workOf(workspace);
    this.entry = known === null ? null : this.recent.head(known);
    this.recent.current = this.entry?.id ?? null;
  }

  /** Keep now what is not kept yet. */
  async flush(): Promise<void> {
    this.stop();
    while (this.writing !== null) await this.writing;
    if (this.present === this.keptOne) return;
    this.writing = this.write().finally(() => { this.writing = null; });
    await this.writing;
  }

  /** Keep at once, not packed: the page is being left, or gives way to another. Too large a workspace is left as it was. */
  hurry(): void {
    this.stop();
    if (this.present === this.keptOne) return;
    const text = written(this.present);
    if (text.length > MAX_HASTY) return;
    this.turns += 1;
    this.put(this.present, `${HASTY}${text}`);
  }

  /** The workspace of which this very workspace is the latest state, if nobody else has written to it since. */
  private workOf(workspace: Workspace): string | null {
    for (const [id, kept] of this.latest) {
      if (kept === workspace && this.recent.head(id)?.writer === this.writer) return id;
    }
    return null;
  }

  private stop(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  private async write(): Promise<void> {
    const workspace = this.present;
    const { turns } = this;
    const started = performance.now();
    const data = await packed(written(workspace));
    this.delay = Math.max(DELAY, (performance.now() - started) / BUSY);
    if (turns !== this.turns) return;
    this.put(workspace, data);
    if (this.present !== workspace) this.changed(this.present);
  }

  private put(workspace: Workspace, data: string): void {
    const found = this.entry === null ? null : this.recent.head(this.entry.id);
    const mine = found !== null && found.writer === this.entry?.writer && found.time === this.entry.time;
    const entry = headOf(mine ? found.id : newId(), this.writer, this.now(), workspace);
    const kept = this.recent.write(entry, data);
    if (kept === 'kept') {
      this.entry = entry;
      this.keptOne = workspace;
      this.latest.set(entry.id, workspace);
      this.recent.current = entry.id;
    }
    this.tell(kept);
  }
}

/** Before a text that was kept in haste. */
const HASTY = 'plain.';

/** Read a recent workspace; null if there is none of that id, or if it cannot be read any more. */
export async function readRecent(recent: RecentWorkspaces, id: string): Promise<Workspace | null> {
  const data = recent.data(id);
  if (data === null) return null;
  try {
    const text = data.startsWith(HASTY) ? data.slice(HASTY.length) : await unpacked(data, MAX_FILE * 4);
    return readDocument(JSON.parse(text));
  } catch {
    return null; // spoilt, or of a version to come; it stays on the shelf
  }
}
