// Tab-separated texts as spreadsheets copy them.

/** Rows of texts as one text; a cell with a tab, a line end or a quotation mark stands in quotation marks. */
export function written(rows) {
  const quoted = (cell) => (/["\t\r\n]/.test(cell) ? `"${cell.replace(/"/g, '""')}"` : cell);
  return rows.map((row) => row.map(quoted).join("\t")).join("\n");
}

/** The one cell of a text, or null when it holds more. */
export function only(text) {
  const bare = text.replace(/\r?\n$/, "");
  return /[\t\r\n]/.test(bare) ? null : bare;
}
