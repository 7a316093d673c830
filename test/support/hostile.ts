/** Texts that cost their reader more than their size suggests, in any size. */
export function hostileTexts(bytes: number): Record<string, string> {
  const filled = (open: string, part: string, close: string) =>
    open + part.repeat(Math.floor((bytes - open.length - close.length) / part.length)) + close
  const deep = (open: string, close: string) => {
    const times = Math.floor(bytes / (open.length + close.length))
    return open.repeat(times) + close.repeat(times)
  }
  const time = Date.now()
  return {
    'deep arrays': deep('[', ']'),
    'deep arrays in an array': `[${deep('[', ']')},{"time":${time}}]`,
    'deep objects': deep('{"a":', '}'),
    'deep objects within a reading': `{"time":${time},"a":${deep('[', ']')}}`,
    'brackets that do not end': '['.repeat(bytes),
    'an array of {}': filled('[', '{},', '{}]'),
    'an array of []': filled('[', '[],', '[]]'),
    'an array of 0': filled('[', '0,', '0]'),
    'an array of ""': filled('[', '"",', '""]'),
    'an array of arrays of {}': filled('[', '[{},{},{},{}],', '0]'),
    'an array of readings': filled('[', `{"time":${time},"speed":1},`, '0]'),
    'one text': filled('"', 'a', '"'),
    'one text of escapes': filled('"', '\\u0041', '"'),
    'one text of quotes': filled('"', '\\"', '"'),
    'one number': '1'.repeat(bytes),
    'one exponent': `1e${'9'.repeat(bytes - 2)}`,
    'a text as time': filled('{"time":"', '2', '"}'),
    'a text of digits as time': filled('{"time":"2026-11-20T15:04:05.', '6', 'Z"}'),
    'many fields': filled(`{"time":${time}`, ',"k":{"a":[1,2,3]}', '}'),
    'many names': `{"time":${time}${Array.from({ length: bytes / 16 }, (_, n) => `,"k${n}":1`).join('')}}`,
    'one name, again and again': filled('{"a":1', ',"a":1', '}'),
    '__proto__, again and again': filled('{"__proto__":{}', ',"__proto__":{"a":1}', '}'),
    'names of numbers': `{"a":1${Array.from({ length: bytes / 16 }, (_, n) => `,"${n * 4_096}":1`).join('')}}`,
    'blank space': ' '.repeat(bytes),
    'blank space before a reading': filled('', ' ', `{"time":${time}}`),
    'blank lines': '\n'.repeat(bytes),
    'lines of {}': filled('', '{}\n', ''),
    'lines of nothing': filled('', 'x\n', ''),
    'half surrogates': filled('{"a":"', '\\ud800', '"}'),
    'NUL characters': filled('{"a":"', '\\u0000', '"}'),
    'numbers beyond a double': filled('[', '1e999,', '1]'),
    'attributes in attributes': filled(`{"time":${time},"attributes":`, '{"attributes":', ''),
    'what is not UTF-8': '\ufffd'.repeat(bytes / 3),
  }
}
