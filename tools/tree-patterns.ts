/** The letters of TypeScript and JSX, as far as the checks must know them. */

/** Words after which a value begins, so that `/` opens a regular expression and `<` an element. */
export const leading = new Set(['return', 'typeof', 'case', 'do', 'else', 'in', 'of', 'instanceof', 'new', 'delete', 'void',
  'throw', 'yield', 'await', 'default', 'extends', 'export', 'import']);

/** What can begin at a place of the text, each tried there and nowhere else. */
export const patterns = {
  blank: /(?:\s+|\/\/[^\n]*|\/\*[\s\S]*?\*\/)+/y,
  string: /'((?:[^'\\\n]|\\[\s\S])*)'|"((?:[^"\\\n]|\\[\s\S])*)"/y,
  attribute: /"([^"]*)"|'([^']*)'/y,
  regex: /\/(?![/*])(?:[^/\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[a-z]*/y,
  number: /(?:0[xXbBoO][\da-fA-F_]+|\d[\d_]*(?:\.[\d_]+|\.(?![.\w]))?(?:[eE][+-]?\d+)?|\.\d[\d_]*(?:[eE][+-]?\d+)?)n?/y,
  word: /[#@]?[\p{ID_Start}$_][\p{ID_Continue}$]*/uy,
  chunk: /(?:[^`\\$]|\\[\s\S]|\$(?!\{))*/y,
  element: /<(?:>|[\p{ID_Start}$_])/uy,
  generic: /<\s*(?:const\s+)?[\p{ID_Start}$_][\p{ID_Continue}$]*\s*(?:,|extends\s)/uy,
  tagName: /[\p{ID_Start}$_][\p{ID_Continue}$:.-]*/uy,
  tagTypes: /<[^<>]*>/y,
  closing: /<\/[^>]*>/y,
  text: /[^<{]+/y,
  sign: /=>|\.\.\.|\?\.(?!\d)|!==?|===?|\+\+|--|[\s\S]/y,
} satisfies Record<string, RegExp>;
