// The cells of the grid by row and column: what each says, and what of it is saved.

/** The box of a cell, or undefined for one that is the grid's own. */
export const boxOf = (cell) => cell.querySelector("input, textarea, select");

/** What takes the focus in a cell: its box, its link, or the cell itself. */
export const focusOf = (cell) => cell.querySelector("input, textarea, select, a") || cell;

export class Sheet {
  constructor(table) {
    this.table = table;
    this.rows = [...table.tBodies[0].rows].map((row) => [...row.cells]);
    this.places = new Map();
    this.boxes = new Map();
    this.saved = new Map();
    const seen = JSON.parse(table.closest("form").elements.seen.value);
    const columns = table.dataset.columns.split(" ");
    this.rows.forEach((cells, row) => {
      const key = cells[0].parentElement.dataset.row;
      cells.forEach((cell, column) => {
        this.places.set(cell, [row, column]);
        const box = boxOf(cell);
        if (box) {
          this.boxes.set(box.id, box);
          this.saved.set(box, seen[key][columns.indexOf(cell.dataset.column)]);
        }
      });
    });
  }

  get width() {
    return this.rows[0].length;
  }

  get height() {
    return this.rows.length;
  }

  at(row, column) {
    return this.rows[row][column];
  }

  /** Row and column of whatever lies in a cell; undefined outside the rows. */
  placeOf(element) {
    return this.places.get(element.closest("td, th"));
  }

  box(row, column) {
    return this.boxes.get(`${column}-${row}`);
  }

  /** A cell as it is copied: what its box says, or the first thing the grid itself says there. */
  text(cell) {
    const box = boxOf(cell);
    if (box) {
      return valueOf(box);
    }
    const own = cell.querySelector("strong, a") || cell;
    const first = cell.dataset.column === "variance" ? cell.innerText : own.firstChild?.textContent || "";
    return first.replace(/\s+/g, " ").trim();
  }

  /** The boxes whose texts are not what is saved. */
  unsaved() {
    return [...this.boxes.values()].filter((box) => valueOf(box) !== this.saved.get(box));
  }
}

/** The text of a box; line ends as the server writes them. */
export const valueOf = (box) => box.value.replace(/\r\n?/g, "\n");

/** Put a text into a box. A choice that has no such text stays empty. */
export function setValue(box, text) {
  box.value = text;
  if (box.tagName === "SELECT" && box.selectedIndex < 0) {
    box.value = "";
  }
}

/** The row's key and the column of a box. */
export function nameOf(box) {
  const place = box.id.lastIndexOf("-");
  return { row: Number(box.id.slice(place + 1)), column: box.id.slice(0, place) };
}
