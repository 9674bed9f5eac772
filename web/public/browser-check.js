// Browser check: a classic script in the oldest JavaScript, so that a browser that is too old for the page says so.
// What is asked for here has come to browsers last of all that the page cannot do without; what the page can do without
// is not asked for. The versions in the sentence follow from it; README.md and the help have them too.
(function () {
  'use strict';
  var missing = [];

  function need(name, test) {
    var there = false;
    try {
      there = Boolean(test());
    } catch (error) {
      there = false;
    }
    if (!there) missing.push(name);
  }

  need('module workers', function () { return typeof Worker === 'function' && 'noModule' in HTMLScriptElement.prototype; });
  need('Array.prototype.toSorted', function () { return Array.prototype.toSorted; });
  need('adoptedStyleSheets', function () { return 'adoptedStyleSheets' in Document.prototype; });
  need('color-mix()', function () { return CSS.supports('color', 'color-mix(in srgb, red, blue)'); });
  need('lookbehind in regular expressions', function () { return new RegExp('(?<=a)b'); });
  // Where WebAssembly is switched off, the engine says so itself. This is the smallest module with `try`.
  need('WebAssembly exceptions', function () {
    return typeof WebAssembly === 'undefined' || WebAssembly.validate(
      new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 10, 8, 1, 6, 0, 6, 64, 25, 11, 11])
    );
  });
  if (missing.length === 0) return;

  var notice = document.createElement('p');
  notice.id = 'too-old';
  notice.setAttribute('role', 'alert');
  notice.style.cssText = 'margin: 0; padding: 16px; font: 16px/1.5 sans-serif; color: #1b1b1b; background: #fff3cd';
  notice.textContent = 'This browser is too old for Routelens, which needs Chrome or Edge 111, Firefox 115, Safari 16.4, or a '
    + 'newer one. Missing here: ' + missing.join(', ') + '. The same answers are on the command line: routelens match '
    + 'kong.yml GET https://…';
  document.body.insertBefore(notice, document.body.firstChild);
}());
