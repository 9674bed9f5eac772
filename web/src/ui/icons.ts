/** Lucide icons, taken into the bundle one by one. */
import { html, type TemplateResult } from 'lit';
import { unsafeSVG } from 'lit/directives/unsafe-svg.js';
import bookmark from 'lucide-static/icons/bookmark.svg?raw';
import chevrons from 'lucide-static/icons/chevrons-up-down.svg?raw';
import check from 'lucide-static/icons/check.svg?raw';
import chevronDown from 'lucide-static/icons/chevron-down.svg?raw';
import chevronUp from 'lucide-static/icons/chevron-up.svg?raw';
import chevronRight from 'lucide-static/icons/chevron-right.svg?raw';
import help from 'lucide-static/icons/circle-help.svg?raw';
import menu from 'lucide-static/icons/menu.svg?raw';
import order from 'lucide-static/icons/arrow-down-wide-narrow.svg?raw';
import paste from 'lucide-static/icons/clipboard-paste.svg?raw';
import copy from 'lucide-static/icons/copy.svg?raw';
import download from 'lucide-static/icons/download.svg?raw';
import ellipsis from 'lucide-static/icons/ellipsis.svg?raw';
import eye from 'lucide-static/icons/eye.svg?raw';
import eyeOff from 'lucide-static/icons/eye-off.svg?raw';
import format from 'lucide-static/icons/align-left.svg?raw';
import link from 'lucide-static/icons/link.svg?raw';
import list from 'lucide-static/icons/list.svg?raw';
import nearest from 'lucide-static/icons/locate-fixed.svg?raw';
import loader from 'lucide-static/icons/loader-circle.svg?raw';
import monitor from 'lucide-static/icons/monitor.svg?raw';
import moon from 'lucide-static/icons/moon.svg?raw';
import network from 'lucide-static/icons/network.svg?raw';
import pencil from 'lucide-static/icons/pencil.svg?raw';
import plus from 'lucide-static/icons/plus.svg?raw';
import redo from 'lucide-static/icons/redo-2.svg?raw';
import reset from 'lucide-static/icons/rotate-ccw.svg?raw';
import retry from 'lucide-static/icons/rotate-cw.svg?raw';
import search from 'lucide-static/icons/search.svg?raw';
import options from 'lucide-static/icons/settings-2.svg?raw';
import sun from 'lucide-static/icons/sun.svg?raw';
import trash from 'lucide-static/icons/trash-2.svg?raw';
import undo from 'lucide-static/icons/undo-2.svg?raw';
import upload from 'lucide-static/icons/upload.svg?raw';
import wand from 'lucide-static/icons/wand-sparkles.svg?raw';
import convert from 'lucide-static/icons/git-compare-arrows.svg?raw';
import close from 'lucide-static/icons/x.svg?raw';

const ICONS = {
  bookmark, check, chevrons, 'chevron-down': chevronDown, 'chevron-up': chevronUp, 'chevron-right': chevronRight, help, menu, paste, copy, download, ellipsis, eye,
  'eye-off': eyeOff, format, link, list, loader, monitor, moon, network, pencil, plus, redo, reset, retry, search, options, sun, trash,
  undo, upload, wand, convert, close, nearest, order,
} as const;

export type IconName = keyof typeof ICONS;

/** What lies inside an icon's `svg` element, from the bundle and nowhere else. */
function inside(source: string): string {
  return source.slice(source.indexOf('>', source.indexOf('<svg')) + 1, source.lastIndexOf('</svg>'));
}

const INSIDE = Object.fromEntries(
  Object.entries(ICONS).map(([name, source]) => [name, inside(source)]),
) as Record<IconName, string>;

/** An icon, for the eye only: its button has the words. */
export function icon(name: IconName): TemplateResult {
  return html`<svg class="icon" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-linecap="round"
    stroke-linejoin="round" aria-hidden="true">${unsafeSVG(INSIDE[name])}</svg>`;
}
