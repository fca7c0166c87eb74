/**
 * The closed form of a bubble as a number: what `Schedule.formulas` says for people, `(p − 1)(F + B) / v`, worked out for one
 * pipeline. Text and number are one, so that what a reader sees is what was computed.
 */

/** What letters of a closed form stand for: sizes, and times of one micro-batch on all a stage has, in any unit. */
type FormulaValues = Readonly<Record<'p' | 'm' | 'v' | 'k' | 'F' | 'B' | 'W' | 'F&B', number>>;

/** What holds where it holds, behind the form. */
const CONDITION = / \((?:steady state|[^()]*=[^()]*)\)$/;
const TOKENS = /F&B|[pmvkFBW]|\d+|[½⅔()+−/]/g;
const FRACTIONS: Readonly<Record<string, number>> = { '½': 1 / 2, '⅔': 2 / 3 };

/** Its value; undefined for text that is no closed form of these letters, as an outside schedule may have. */
export function formulaValue(form: string, values: FormulaValues): number | undefined {
  const tokens = tokensOf(form);
  if (tokens === undefined) return undefined;
  let at = 0;
  const sum = (): number => {
    let value = product();
    while (tokens[at] === '+' || tokens[at] === '−') value += tokens[at++] === '+' ? product() : -product();
    return value;
  };
  // Factors stand side by side; what is divided is all before the stroke.
  const product = (): number => {
    let value = factor();
    while (at < tokens.length && !/[)+−]/.test(tokens[at]!)) {
      if (tokens[at] === '/') {
        at++;
        value /= factor();
      } else value *= factor();
    }
    return value;
  };
  const factor = (): number => {
    const token = tokens[at++] ?? ')';
    if (token !== '(') return FRACTIONS[token] ?? (values as Record<string, number>)[token] ?? Number(token);
    const value = sum();
    return tokens[at++] === ')' ? value : Number.NaN;
  };
  const value = sum();
  return at === tokens.length && Number.isFinite(value) ? value : undefined;
}

function tokensOf(form: string): readonly string[] | undefined {
  const plain = form.replace(CONDITION, '');
  return plain.replace(TOKENS, '').trim() === '' ? (plain.match(TOKENS) ?? undefined) : undefined;
}
