/**
 * Links and files that hold a whole workspace.
 *
 * A link has it in its fragment, which browsers send to nobody: `#w1.` and the packed document, or `#j1.` and the plain
 * one where a browser cannot pack. The number is the format's version; what is written today will be read for ever.
 * Reading fills the page in and does nothing else: no part of a link is run, fetched or shown as HTML.
 */
import { MAX_KEPT_TEXT, readDocument, toDocument } from './serialize';
import type { Workspace } from '../state/workspace';
import { PackingError, canPack, decode, encode, pack, unpack } from './compression';
import { ReadingError } from './json-schema';

/** Bytes that the document in a link may come to. */
export const MAX_DOCUMENT = 262_144;

/** Characters of a link above which chat tools and mail cut it, and the address bar goes without it. */
export const LONG_LINK = 8000;

/** Bytes that a route takes at least: its id, and the names of its parts. */
const LEAST_ROUTE = 57;

/** Characters that the fragment of the largest document can have. */
const MAX_FRAGMENT = Math.ceil((MAX_DOCUMENT * 4) / 3) + 8;

/** Characters of a file; the same as for configurations. */
export const MAX_FILE = 32_000_000;

/** The version that is written, of links and of files. */
const VERSION = 1;

/** What a link or a file holds; `refused` says in words why nothing of it was taken. */
export type OpenedLink =
  | { readonly kind: 'workspace'; readonly workspace: Workspace; readonly tab: string | null }
  | { readonly kind: 'refused'; readonly reason: string };

/** The document as text, as links, files and the browser's storage hold it. Linear in the workspace's size. */
export function written(workspace: Workspace): string {
  return JSON.stringify(toDocument(workspace));
}

/**
 * The fragment, without `#`, of a link to `workspace`, or null if it is too large for any link. The user's own text is
 * left out where it alone is too much. `tab` is opened with it.
 */
export async function toFragment(workspace: Workspace, tab: string | null = null): Promise<string | null> {
  if (workspace.routes.length * LEAST_ROUTE > MAX_DOCUMENT) return null; // without writing all of it first
  const beside = tab === null || tab === 'why' ? {} : { tab };
  const held = [workspace, { ...workspace, document: null }].map((one) => JSON.stringify({ ...toDocument(one), ...beside })).find(isInLimit);
  return held === undefined ? null : packed(held);
}

/** Whether a link to `workspace` has the user's own text in it; a workspace that was not read from a text needs none. */
export function linkHasText(workspace: Workspace): boolean {
  if (workspace.document == null) return true;
  return workspace.document.text.length <= MAX_KEPT_TEXT && isInLimit(JSON.stringify(toDocument(workspace)));
}

function isInLimit(document: string): boolean {
  return new TextEncoder().encode(document).length <= MAX_DOCUMENT;
}

/** Text with its version in front. */
export async function packed(document: string): Promise<string> {
  return canPack() ? `w${VERSION}.${await pack(document)}` : `j${VERSION}.${encode(document)}`;
}

/** Read what `packed` wrote, if it comes to at most `limit` bytes. Raises PackingError, and UnknownVersion. */
export async function unpacked(text: string, limit: number): Promise<string> {
  const [, form, version, data] = /^([wj])(\d{1,9})\.(.*)$/s.exec(text) ?? [];
  if (form === undefined || data === undefined) throw new PackingError('damaged');
  if (version !== '1') throw new UnknownVersion(`${form}${version ?? ''}`);
  return form === 'w' ? unpack(data, limit) : decode(data, limit);
}

/** Written by a Routelens that this one does not know. */
class UnknownVersion extends Error {}

/** Whether an address's fragment, with or without `#`, is a link's at all and not just an anchor. */
export function isFragment(fragment: string): boolean {
  return /^#?[wj]\d{1,9}\./.test(fragment);
}

/** Read the fragment of a link. Never raises; takes time in proportion to its length, which is bounded. */
export async function fromFragment(fragment: string): Promise<OpenedLink> {
  // Mail programs write the padding, and sentences put a full stop, where a link ends.
  const text = fragment.replace(/^#/, '').replace(/[=.]+$/, '');
  if (text.length > MAX_FRAGMENT) return refused('This link is longer than any that Routelens makes.');
  try {
    return opened(await unpacked(text, MAX_DOCUMENT));
  } catch (error) {
    return refused(messageOf(error, 'This link'));
  }
}

/** The workspace as a file, which import takes back: a line for each route, so that versions of it can be compared. */
export function toFile(workspace: Workspace): string {
  const parts = Object.entries({ routelens: VERSION, ...toDocument(workspace) }).map(([name, part]) => {
    const held = Array.isArray(part) ? `[\n    ${part.map((item) => JSON.stringify(item)).join(',\n    ')}\n  ]` : JSON.stringify(part);
    return `  ${JSON.stringify(name)}: ${held}`;
  });
  return `{\n${parts.join(',\n')}\n}\n`;
}

/** Read a file that `toFile` wrote; null if the text is none, and may be a gateway's configuration. */
export function fromFile(content: string): OpenedLink | null {
  if (!/^\s*\{\s*"routelens"\s*:/.test(content)) return null;
  try {
    const { routelens, ...document } = JSON.parse(content) as Record<string, unknown>;
    if (routelens !== VERSION) throw new UnknownVersion(String(routelens).slice(0, 20));
    return { kind: 'workspace', workspace: readDocument(document), tab: null };
  } catch (error) {
    if (error instanceof SyntaxError) return refused('This Routelens file is not complete JSON; was it cut short?');
    return refused(messageOf(error, 'This file'));
  }
}

function opened(text: string): OpenedLink {
  const document = JSON.parse(text) as unknown;
  if (typeof document !== 'object' || document === null || !('tab' in document)) {
    return { kind: 'workspace', workspace: readDocument(document), tab: null };
  }
  const { tab, ...rest } = document;
  return { kind: 'workspace', workspace: readDocument(rest), tab: typeof tab === 'string' ? tab : null };
}

/** What went wrong, in words for the page. An error that is none of the reader's is a fault of ours and goes on up. */
function messageOf(error: unknown, what: string): string {
  if (error instanceof UnknownVersion) return `${what} was made by a newer Routelens: its format ${error.message} is not known here.`;
  if (error instanceof ReadingError) return `${what} cannot be opened. ${error.message}.`;
  if (error instanceof PackingError) {
    return error.fault === 'too-large' ? `${what} is larger than a link may be: 256 kB.` : `${what} is damaged, or was cut short.`;
  }
  if (error instanceof SyntaxError) return `${what} is damaged, or was cut short.`;
  throw error;
}

function refused(reason: string): OpenedLink {
  return { kind: 'refused', reason };
}
