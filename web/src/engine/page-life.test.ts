import { describe, expect, it, vi } from 'vitest';
import { FilterClient } from './filter-client';
import { followPage } from './page-life';

/** A page that can be left, and whoever follows it. */
function pageOf(client: FilterClient): { leave: () => void; comeBack: () => void } {
  const page = new EventTarget();
  followPage(client, page);
  return {
    leave: () => { page.dispatchEvent(new Event('pagehide')); },
    comeBack: () => { page.dispatchEvent(Object.assign(new Event('pageshow'), { persisted: true })); },
  };
}

describe('the engine of the filters', () => {
  const terminate = vi.fn();
  const make = vi.fn(() => ({ terminate, postMessage: vi.fn() }) as unknown as Worker);

  it('ends when the page is left, and is there again when the page comes back', () => {
    const client = new FilterClient(make);
    const { leave, comeBack } = pageOf(client);
    client.start();
    leave();
    expect(terminate).toHaveBeenCalledOnce();
    comeBack();
    expect(make).toHaveBeenCalledTimes(2);
    expect(client.status).toMatchObject({ kind: 'loading' });
  });

  it('is not started by a page that comes back if nobody had opened the tab', () => {
    make.mockClear();
    const { leave, comeBack } = pageOf(new FilterClient(make));
    leave();
    comeBack();
    expect(make).not.toHaveBeenCalled();
  });
});
