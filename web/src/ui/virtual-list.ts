/** A long list of which only what is on the screen is in the document, and what must not go from it. */
import {
  Virtualizer,
  defaultRangeExtractor,
  elementScroll,
  measureElement,
  observeElementOffset,
  observeElementRect,
  observeWindowOffset,
  observeWindowRect,
  windowScroll,
  type Range,
} from '@tanstack/virtual-core';
import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** An item that is in the document: its place in the list, and where its top is, in pixels from the list's. */
export interface VirtualItem {
  readonly id: string;
  readonly index: number;
  readonly top: number;
}

/** Items in the document above and below those on the screen. */
const OVERSCAN = 6;

/** The height of an item. One that is hidden with its list keeps the height that it had: all of them would fit into none. */
const heightOf: typeof measureElement = (item, entry, virtualizer) =>
  item.getClientRects().length === 0
    ? (virtualizer.measurementsCache[virtualizer.indexFromElement(item)]?.size ?? 0)
    : measureElement(item, entry, virtualizer);

/** What the virtualizer does for either kind of scroller. */
interface Port {
  /** The element that scrolls, null for the page. */
  readonly scroller: HTMLElement | null;
  readonly virtualizer: Virtualizer<Element, HTMLElement> | Virtualizer<Window, HTMLElement>;
  /** Tell it what the list is now. */
  readonly tell: () => void;
}

/**
 * Lit controller for one list in its host. The list scrolls in the nearest ancestor that does, or with the page, and
 * items are measured as they come. `estimate` is the height of an item that was never in the document, in pixels.
 */
export class VirtualList implements ReactiveController {
  private port: Port | null = null;
  private ids: readonly string[] = [];
  private kept = '';
  private extract: (range: Range) => number[] = defaultRangeExtractor;
  private margin = 0;
  private enabled = false;

  constructor(
    private readonly host: ReactiveControllerHost & HTMLElement,
    private readonly list: () => HTMLElement | null,
    private readonly estimate: (id: string) => number,
  ) {
    host.addController(this);
  }

  /** The items that belong into the document now. `keep` stay in it wherever they are. To be called while rendering. */
  window(ids: readonly string[], keep: Iterable<string>): readonly VirtualItem[] {
    this.enabled = true;
    this.ids = ids;
    const kept = [...keep].map((id) => ids.indexOf(id)).filter((index) => index >= 0);
    // The virtualizer works out anew what belongs into the document only if it is given another function for it.
    if (kept.join() !== this.kept) {
      this.kept = kept.join();
      this.extract = (range) => [...new Set([...kept, ...defaultRangeExtractor(range)])].sort((a, b) => a - b);
    }
    const port = (this.port ??= this.open());
    port.tell();
    return port.virtualizer.getVirtualItems().map(({ index, start }) => ({ id: ids[index] ?? '', index, top: start - this.margin }));
  }

  /** The height of all items, in pixels. */
  get height(): number {
    return this.port?.virtualizer.getTotalSize() ?? 0;
  }

  /** Show all items from now on. */
  off(): void {
    if (this.enabled) this.close();
    this.enabled = false;
  }

  /** Scroll so that an item is on the screen. It is in the document after the host's next update. */
  show(index: number, align: 'auto' | 'center' | 'start' | 'end' = 'center'): void {
    this.port?.virtualizer.scrollToIndex(index, { align });
  }

  hostConnected(): void {
    window.addEventListener('resize', this.onResize);
  }

  hostDisconnected(): void {
    window.removeEventListener('resize', this.onResize);
    this.close();
  }

  hostUpdated(): void {
    const { port } = this;
    const list = this.list();
    if (port === null || list === null || !this.enabled) return;
    if (scrollerOf(list) !== port.scroller) {
      // At the first update there was no list yet, or something else scrolls by now.
      this.close();
      this.host.requestUpdate();
      return;
    }
    port.virtualizer._willUpdate();
    const margin = offsetIn(port.scroller, list);
    if (Math.abs(margin - this.margin) > 1) {
      this.margin = margin;
      this.host.requestUpdate();
    }
    for (const item of list.children) port.virtualizer.measureElement(item as HTMLElement);
    port.virtualizer.measureElement(null); // forgets those that have gone
  }

  private readonly onResize = (): void => {
    if (this.port === null) return;
    // Below a certain width it is the page that scrolls.
    this.close();
    this.host.requestUpdate();
  };

  private open(): Port {
    const shared = () => {
      const { ids } = this;
      return { count: ids.length, getItemKey: (index: number) => ids[index] ?? '', scrollMargin: this.margin, rangeExtractor: this.extract };
    };
    const always = {
      overscan: OVERSCAN,
      measureElement: heightOf,
      estimateSize: (index: number) => this.estimate(this.ids[index] ?? ''),
      onChange: () => { void this.host.updateComplete.then(() => { this.host.requestUpdate(); }); },
    };
    const scroller = scrollerOf(this.list() ?? this.host);
    if (scroller === null) {
      const options = { ...always, getScrollElement: () => window, observeElementRect: observeWindowRect, observeElementOffset: observeWindowOffset, scrollToFn: windowScroll, initialOffset: () => window.scrollY };
      const virtualizer = new Virtualizer<Window, HTMLElement>({ ...options, ...shared() });
      return { scroller, virtualizer, tell: () => { virtualizer.setOptions({ ...options, ...shared() }); } };
    }
    const options = { ...always, getScrollElement: () => scroller, observeElementRect, observeElementOffset, scrollToFn: elementScroll, initialOffset: () => scroller.scrollTop };
    const virtualizer = new Virtualizer<Element, HTMLElement>({ ...options, ...shared() });
    return { scroller, virtualizer, tell: () => { virtualizer.setOptions({ ...options, ...shared() }); } };
  }

  private close(): void {
    this.port?.virtualizer._didMount()();
    this.port = null;
  }
}

/** How far below the top of what scrolls a list begins, in pixels. */
function offsetIn(scroller: HTMLElement | null, list: HTMLElement): number {
  const { top } = list.getBoundingClientRect();
  return scroller === null ? top + window.scrollY : top - scroller.getBoundingClientRect().top - scroller.clientTop + scroller.scrollTop;
}

/** The nearest ancestor that scrolls, through shadow roots; null if it is the page. */
function scrollerOf(from: HTMLElement): HTMLElement | null {
  let node: Node | null = from;
  while (node !== null) {
    if (node instanceof HTMLElement && node !== document.documentElement && node !== document.body) {
      const { overflowY } = getComputedStyle(node);
      if (overflowY === 'auto' || overflowY === 'scroll') return node;
    }
    const parent: Node | null = node instanceof HTMLElement ? (node.assignedSlot ?? node.parentNode) : node.parentNode;
    node = parent ?? (node instanceof ShadowRoot ? node.host : null);
  }
  return null;
}
