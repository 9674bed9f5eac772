/** Taking one request over from a pasted text, and saying what became of it. */
import type { WorkspaceRequest } from '../state/workspace';
import type { FoundRequest, FoundRequests, RequestForm } from './findings';
import { NO_DEFAULTS, readNow, recognise } from './detect';

/** Longer texts are read in the dialog, in slices. */
const MAX_AT_ONCE = 200_000;
/** Remarks that are said in one line. */
const MOST_SAID = 3;

export const FORM_NAMES: Readonly<Record<RequestForm, string>> = {
  curl: 'curl',
  http: 'raw HTTP',
  har: 'a HAR file',
  log: 'an access log',
  urls: 'a list of URLs',
};

export interface Pasted {
  readonly request: Partial<WorkspaceRequest>;
  readonly message: string;
}

/** The one request of a text that is a command or a message; null if there is anything to choose or to mend. */
export function paste(source: string): Pasted | null {
  if (source.length > MAX_AT_ONCE || !['curl', 'http'].includes(recognise(source) ?? '')) return null;
  const found = readNow(source, NO_DEFAULTS);
  const [first, ...others] = found.requests;
  if (first === undefined || others.length > 0 || found.problemCount > 0) return null;
  return { request: asPatch(first.request), message: pasteMessage(first, found) };
}

/** Whether a text holds requests in another form than that of one address, which belongs into the URL box as it is. */
export function isMoreThanAddress(text: string): boolean {
  const form = recognise(text);
  return form !== null && (form !== 'urls' || /\s/.test(text.trim()));
}

/** What a found request changes on the page: where the client is stays, unless the text says it. */
export function asPatch(request: WorkspaceRequest): Partial<WorkspaceRequest> {
  const { method, url, headers, sni, listen_ip, listen_port, client_ip, client_port, http_version = '1.1' } = request;
  return { method, url, headers, sni, listen_ip, listen_port, http_version, ...(client_ip === '' ? {} : { client_ip, client_port }) };
}

/** A remark begins with a capital of its own, which it has not inside a sentence; Host is a name and keeps it. */
function inSentence(remark: string): string {
  return remark.replace(/^(?!Host\b)[A-Z](?=[a-z])/, (letter) => letter.toLowerCase());
}

/** "Taken from curl: GET /v2/orders; 2 headers; -k ignored". */
export function pasteMessage({ label, request }: FoundRequest, { form, remarks }: FoundRequests): string {
  const lines = request.headers === '' ? 0 : request.headers.split('\n').length;
  const headers = lines === 0 ? [] : [`${lines} ${lines === 1 ? 'header' : 'headers'}`];
  const said = remarks.slice(0, MOST_SAID).map(({ text }) => inSentence(text.replace(/(?<= ignored):.*/, '').replace(/\.$/, '')));
  const more = remarks.length > MOST_SAID ? [`${remarks.length - MOST_SAID} more remarks`] : [];
  return `Taken from ${form === null ? 'a text' : FORM_NAMES[form]}: ${[label, ...headers, ...said, ...more].join('; ')}`;
}
