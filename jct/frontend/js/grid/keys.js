// The keys of the grid. While a text is being changed only Enter, Tab and Esc are the grid's. Cmd is a Mac's Ctrl.
import { boxOf } from "./sheet.js";

const PAGE = 10; // rows

const MOVES = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

export class Keys {
  constructor(grid) {
    this.grid = grid;
  }

  press(event) {
    if (event.isComposing) {
      return;
    }
    const taken = this.grid.editing ? this.typing(event) : this.moving(event);
    if (taken) {
      event.preventDefault();
    }
  }

  /** Whether the grid took the key while a text is being changed. */
  typing(event) {
    const { grid } = this;
    if (event.key === "Escape") {
      grid.cancel();
      return true;
    }
    if (event.key === "Enter" && event.altKey && event.target.tagName === "TEXTAREA") {
      event.target.setRangeText("\n", event.target.selectionStart, event.target.selectionEnd, "end");
      return true;
    }
    if (event.key === "Enter") {
      grid.commit();
      return this.step(event.shiftKey ? -1 : 1, 0);
    }
    if (event.key === "Tab") {
      grid.commit();
      return this.next(event.shiftKey ? -1 : 1);
    }
    return false;
  }

  moving(event) {
    const command = event.ctrlKey || event.metaKey;
    if (command && !event.altKey) {
      return this.commanding(event);
    }
    if (event.target.tagName === "SELECT" && event.altKey) {
      return false; // opens the choice
    }
    const move = MOVES[event.key];
    if (move) {
      return this.step(...move, event.shiftKey);
    }
    return this.other(event);
  }

  other(event) {
    const { grid } = this;
    const [row, column] = grid.active;
    const { height, width } = grid.sheet;
    switch (event.key) {
      case "Home":
        return this.go(row, 0, event.shiftKey);
      case "End":
        return this.go(row, width - 1, event.shiftKey);
      case "PageUp":
        return this.go(row - PAGE, column, event.shiftKey);
      case "PageDown":
        return this.go(Math.min(row + PAGE, height - 1), column, event.shiftKey);
      case "Tab":
        return this.next(event.shiftKey ? -1 : 1);
      case "Enter":
        return event.target.tagName === "A" ? false : this.step(event.shiftKey ? -1 : 1, 0);
      case "F2":
        return event.shiftKey ? this.remark() : this.edit();
      case "Delete":
      case "Backspace":
        grid.clear();
        return true;
      case "Escape":
        document.querySelector("#grid-after button").focus();
        return true;
      case " ":
        return event.shiftKey ? this.whole(row, 0, row, width - 1) : false;
    }
    return false;
  }

  /** With Ctrl or Cmd. */
  commanding(event) {
    const { grid } = this;
    const [row, column] = grid.active;
    const { height, width } = grid.sheet;
    const move = MOVES[event.key];
    if (move) {
      const [down, right] = move;
      return this.go(down ? (down > 0 ? height - 1 : 0) : row, right ? (right > 0 ? width - 1 : 0) : column, event.shiftKey);
    }
    switch (event.key.toLowerCase()) {
      case "home":
        return this.go(0, 0, event.shiftKey);
      case "end":
        return this.go(height - 1, width - 1, event.shiftKey);
      case "a":
        return this.whole(0, 0, height - 1, width - 1);
      case " ":
        return this.whole(0, column, height - 1, column);
      case "d":
        grid.fill();
        return true;
      case "z":
        event.shiftKey ? grid.redo() : grid.undo();
        return true;
      case "y":
        grid.redo();
        return true;
    }
    return false;
  }

  step(down, right, extend = false) {
    const [row, column] = this.grid.active;
    return this.go(row + down, column + right, extend);
  }

  go(row, column, extend = false) {
    this.grid.go(row, column, extend);
    return true;
  }

  /** Select from one cell to another; the focus goes to the second. */
  whole(top, left, bottom, right) {
    this.grid.anchor = [top, left];
    return this.go(bottom, right, true);
  }

  /** To the next box in reading order; not taken at the ends, so that Tab leaves the grid. */
  next(way) {
    const { grid } = this;
    const cells = grid.sheet.rows.flat();
    const [row, column] = grid.active;
    for (let place = row * grid.sheet.width + column + way; cells[place]; place += way) {
      if (boxOf(cells[place])) {
        return this.go(...grid.sheet.placeOf(cells[place]));
      }
    }
    return false;
  }

  edit() {
    this.grid.edit(this.grid.sheet.at(...this.grid.active));
    return true;
  }

  /** To the remarks on the cell, once what was typed is saved. */
  remark() {
    const { grid } = this;
    const cell = grid.sheet.at(...grid.active);
    const address = grid.table.dataset.remarks.replace("/0/", `/${cell.parentElement.dataset.row}/`);
    grid.saver.flush().then(() => location.assign(`${address}?column=${cell.dataset.column || ""}`));
    return true;
  }
}

