/** Attaches openpgp.js's own object to one of ours: not enumerable, so that it is never printed, copied or encoded. */

/** `visible`, itself, with `value` behind the symbol `name`. */
export function withHandle<T extends object, K extends symbol, V>(
  visible: T,
  name: K,
  value: V,
): T & { readonly [P in K]: V } {
  Object.defineProperty(visible, name, { value });
  if (!isHandled(visible, name, value)) throw new TypeError('not attached');
  return visible;
}

function isHandled<T extends object, K extends symbol, V>(
  visible: T,
  name: K,
  value: V,
): visible is T & { readonly [P in K]: V } {
  return Reflect.get(visible, name) === value;
}
