/** What was found in a text: requests, what was left out of them, and what could not be read. */
import type { WorkspaceRequest } from '../state/workspace';

/** How the text was written. */
export type RequestForm = 'curl' | 'http' | 'har' | 'log' | 'urls';

/** Characters of a text that are read at all. */
export const MAX_TEXT = 32_000_000;
/** Lines of a log or a list of URLs, and requests of any text, that are read. */
const MAX_REQUESTS = 100_000;
/** Problems and remarks that are kept; the rest is counted. */
export const MAX_KEPT = 200;

/** One request, with what to call it and where its text begins (lines count from 1; of a HAR file, entries). */
export interface FoundRequest {
  readonly label: string;
  readonly request: WorkspaceRequest;
  readonly line: number;
}

/** Something that was taken differently or left out, said once, however often it came. */
export interface Remark {
  readonly text: string;
  /** Where it came first. */
  readonly line: number;
  readonly count: number;
}

/** A place that could not be read. */
export interface ReadProblem {
  readonly line: number;
  readonly message: string;
}

export interface FoundRequests {
  /** null: the text is none of those that can be read. */
  readonly form: RequestForm | null;
  readonly requests: readonly FoundRequest[];
  readonly remarks: readonly Remark[];
  readonly problems: readonly ReadProblem[];
  /** How many problems there are, those that were not kept included. */
  readonly problemCount: number;
}

/** What a text may leave unsaid: a log line rarely names its host. */
export interface Defaults {
  /** Host, with a port if need be; '' for a request without one. */
  readonly host: string;
  readonly scheme: 'http' | 'https';
}

export const NO_DEFAULTS: Defaults = { host: '', scheme: 'https' };

/** Collects what a reader finds, within bounds. */
export class Findings {
  private readonly requests: FoundRequest[] = [];
  private readonly remarks = new Map<string, { line: number; count: number }>();
  private readonly problems: ReadProblem[] = [];
  private problemCount = 0;

  /** Whether no more requests are taken. */
  get full(): boolean {
    return this.requests.length >= MAX_REQUESTS;
  }

  add(request: WorkspaceRequest, line: number): void {
    if (this.full) return;
    this.requests.push({ label: labelOf(request), request, line });
    if (this.requests.length === MAX_REQUESTS) this.remark(`Only the first ${MAX_REQUESTS} requests are read.`, line);
  }

  remark(text: string, line: number): void {
    const known = this.remarks.get(text);
    if (known !== undefined) known.count += 1;
    else if (this.remarks.size < MAX_KEPT) this.remarks.set(text, { line, count: 1 });
  }

  problem(message: string, line: number): void {
    this.problemCount += 1;
    if (this.problems.length < MAX_KEPT) this.problems.push({ line, message });
  }

  result(form: RequestForm | null): FoundRequests {
    return {
      form,
      requests: this.requests,
      remarks: [...this.remarks].map(([text, { line, count }]) => ({ text, line, count })),
      problems: this.problems,
      problemCount: this.problemCount,
    };
  }
}

const LONGEST_LABEL = 80;

/** What to call a request: its method and what it asks for, without the query. */
export function labelOf(request: WorkspaceRequest): string {
  const target = /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*(?<path>[^?#]*)/i.exec(request.url);
  const path = target === null ? (request.url.split(/[?#]/, 1)[0] ?? '') : target.groups?.path === '' ? '/' : (target.groups?.path ?? '');
  const label = `${request.method || 'GET'} ${/^(?:tcp|tls|udp):/i.test(request.url) ? request.url : path}`;
  return label.length > LONGEST_LABEL ? `${label.slice(0, LONGEST_LABEL - 1)}…` : label;
}

/** A piece of the user's text inside a sentence: short, and on one line. */
export function quoted(text: string, longest = 60): string {
  // eslint-disable-next-line no-control-regex -- they are what is to be taken out
  const line = text.replaceAll(/[\u0000-\u001f\u007f]+/g, ' ');
  return line.length > longest ? `${line.slice(0, longest - 1)}…` : line;
}
