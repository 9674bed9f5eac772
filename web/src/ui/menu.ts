/** A menu behind a button: a `details` of class `menu` with a `menu-list`. It closes on Escape and when the focus leaves it. */
import { css } from 'lit';

export const menuStyles = css`
  details.menu {
    position: relative;
  }
  details.menu summary {
    display: grid;
    place-items: center;
    width: 28px;
    height: 28px;
    border-radius: 6px;
    list-style: none;
    cursor: pointer;
  }
  details.menu summary::-webkit-details-marker {
    display: none;
  }
  .menu-list {
    position: absolute;
    right: 0;
    top: 32px;
    display: grid;
    padding: 6px;
    border-radius: var(--routelens-radius-l);
    background: var(--routelens-raised);
    box-shadow: var(--routelens-shadow-3);
  }
  .menu-list button {
    justify-content: flex-start;
  }
  @media (max-width: 639px) {
    details.menu summary {
      width: 44px;
      height: 44px;
    }
  }
`;

/** A key in a menu. */
export function closeOnEscape(event: KeyboardEvent): void {
  if (event.key !== 'Escape') return;
  const menu = event.currentTarget as HTMLDetailsElement;
  menu.open = false;
  menu.querySelector('summary')?.focus();
}

/** Something in a menu was chosen: what has the focus would be hidden with it. */
export function closeMenu(event: Event): void {
  const menu = (event.currentTarget as HTMLElement).closest('details');
  menu?.querySelector('summary')?.focus();
  menu?.removeAttribute('open');
}

/** The focus goes elsewhere. */
export function closeOnLeave(event: FocusEvent): void {
  const menu = event.currentTarget as HTMLDetailsElement;
  if (event.relatedTarget instanceof Node && menu.contains(event.relatedTarget)) return;
  // A click on a part that cannot take the focus ends here too; the menu closes after it has been heard.
  setTimeout(() => { if (!menu.matches(':focus-within')) menu.open = false; }, 150);
}
