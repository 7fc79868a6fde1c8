// Exact decimals over BigInt. They are written as text, as in the server's JSON.

const FORM = /^([+-]?)(\d+)(?:\.(\d*))?(?:[eE]([+-]?\d{1,4}))?$/;

/** The sum. */
export function add(a, b) {
  const [x, y, scale] = aligned(a, b);
  return write(x + y, scale);
}

/** The difference. */
export function subtract(a, b) {
  const [x, y, scale] = aligned(a, b);
  return write(x - y, scale);
}

/** The product. */
export function multiply(a, b) {
  const [x, y] = [read(a), read(b)];
  return write(x.units * y.units, x.scale + y.scale);
}

/** The quotient, cut off after `digits` digits; null if there is none. */
export function divide(a, b, digits = 6) {
  const [x, y] = aligned(a, b);
  return y === 0n ? null : write((x * 10n ** BigInt(digits)) / y, digits);
}

/** -1, 0 or 1, as a sort wants it. */
export function compare(a, b) {
  const [x, y] = aligned(a, b);
  return x < y ? -1 : x > y ? 1 : 0;
}

/** -1, 0 or 1. */
export function sign(a) {
  return compare(a, "0");
}

/** The value without its sign. */
export function magnitude(a) {
  return sign(a) < 0 ? subtract("0", a) : a;
}

/** How much of `whole` a part is, in millionths: for drawing, not for reckoning. */
export function millionths(part, whole) {
  return Number(divide(multiply(part, "1000000"), whole, 0) ?? 0);
}

function read(text) {
  const parts = FORM.exec(text);
  if (!parts) throw new RangeError(`not a decimal: ${text}`);
  const [, minus, whole, fraction = "", exponent = "0"] = parts;
  const scale = fraction.length - Number(exponent);
  const units = BigInt(whole + fraction) * (scale < 0 ? 10n ** BigInt(-scale) : 1n);
  return { units: minus === "-" ? -units : units, scale: Math.max(scale, 0) };
}

function aligned(a, b) {
  const [x, y] = [read(a), read(b)];
  const scale = Math.max(x.scale, y.scale);
  const lifted = (one) => one.units * 10n ** BigInt(scale - one.scale);
  return [lifted(x), lifted(y), scale];
}

function write(units, scale) {
  const digits = String(units < 0n ? -units : units).padStart(scale + 1, "0");
  const minus = units < 0n ? "-" : "";
  const split = digits.length - scale;
  return minus + digits.slice(0, split) + (scale > 0 ? `.${digits.slice(split)}` : "");
}
