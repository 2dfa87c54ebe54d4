// Figures and times as people read them.

const three = new Intl.NumberFormat('en', { maximumSignificantDigits: 3 });
const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumSignificantDigits: 3 });
const second = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const minute = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });

/** 912, 12.3k; "unknown" for null, never 0 for it. */
export function figure(value, unit = '') {
  if (value === null || value === undefined) return 'unknown';
  const text = Math.abs(value) >= 10000 ? compact.format(value).toLowerCase() : three.format(value);
  return unit ? `${text} ${unit}` : text;
}

export const clock = (millis) => second.format(millis);
export const hourAndMinute = (millis) => minute.format(millis);

/** "4 → 9" while they differ, else "9". */
export const replicas = ({ ready, desired }) => (ready === desired ? `${ready}` : `${ready} → ${desired}`);

/** Sets the text of an element only when it is another, so that selections and caches survive. */
export function say(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** An element with a class and children; text is always text, never markup. */
export function make(tag, className = '', ...children) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  element.append(...children);
  return element;
}

/** What kind of trouble, as a shape as well as a colour. */
export const SHAPE = { failing: '▲', changing: '◆', quiet: '○' };
